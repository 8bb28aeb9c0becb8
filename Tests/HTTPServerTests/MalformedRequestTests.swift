import HTTPServer
import Testing

/// What libmicrohttpd refuses by itself, and that it serves the next connection.
@Suite(.timeLimit(.minutes(1)))
struct MalformedRequestTests {
    @Test func `an unknown method is answered with a problem document and the connection goes on`() throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        let answer = try client.ask("BREW", "/")
        #expect(answer.status == 501)
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(try client.ask("GET", "/").status == 200)
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"])
    func `a method of HTTP is handed on, whatever becomes of it`(method: String) throws {
        let server = try TestServer(handler: echo)
        #expect(try server.connect().ask(method, "/").status == 200)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: test\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ])
    func `a malformed request gets 400 and the server goes on`(text: String) throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send(text)
        #expect(try client.receive().status == 400)
        #expect(try server.connect().ask("GET", "/").status == 200)
    }

    @Test func `a request line that is none ends its connection and nobody else's`() throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send("GET\r\n\r\n")
        #expect(client.isAtEnd())
        #expect(try server.connect().ask("GET", "/").status == 200)
    }

    @Test(arguments: [
        ("Content-Length: 3\r\nContent-Length: 5", 400), ("Content-Length: 3\r\nTransfer-Encoding: chunked", 400),
        ("Transfer-Encoding: gzip", 501), ("Transfer-Encoding: chunked, chunked", 501), ("Content-Length : 3", 400),
    ])
    func `a body of doubtful length gets a problem document and ends the connection`(fields: String, status: Int) throws
    {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send("POST / HTTP/1.1\r\nHost: test\r\n\(fields)\r\n\r\n")
        let answer = try client.receive()
        #expect(answer.status == status)
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(client.isAtEnd())
        #expect(try server.connect().ask("GET", "/").status == 200)
    }

    /// A request with a header of exactly `size` bytes.
    private func request(ofSize size: Int) -> String {
        let start = "GET / HTTP/1.1\r\nHost: test\r\nX-Long: "
        return start + String(repeating: "a", count: size - start.utf8.count - 4) + "\r\n\r\n"
    }

    @Test(arguments: [(0, 200), (1, 431), (4_096, 431)])
    func `a header of the limit is taken and a longer one gets a problem document`(excess: Int, status: Int) throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send(request(ofSize: Limits().header + excess))
        let answer = try client.receive()
        #expect(answer.status == status)
        #expect(answer["Content-Type"] == (status == 200 ? nil : "application/problem+json"))
        #expect(try server.connect().ask("GET", "/").status == 200)
    }

    @Test func `a header beyond the memory gets libmicrohttpd's own 431`() throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send(request(ofSize: 3 * Limits().header))
        #expect(try client.receive().status == 431)
        #expect(try server.connect().ask("GET", "/").status == 200)
    }

    @Test(arguments: [(64, 200), (65, 431)])
    func `header fields are counted`(count: Int, status: Int) throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        let fields = String(repeating: "A: b\r\n", count: count - 1)
        try client.send("GET / HTTP/1.1\r\nHost: test\r\n\(fields)\r\n")
        #expect(try client.receive().status == status)
    }

    @Test(arguments: [(64, 200), (65, 400)])
    func `query parameters are counted`(count: Int, status: Int) throws {
        let server = try TestServer(handler: echo)
        let query = String(repeating: "a=b&", count: count - 1) + "a=b"
        #expect(try server.connect().ask("GET", "/?\(query)").status == status)
    }

    @Test func `a request at every limit at once is answered`() throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        let query = String(repeating: "a&", count: 63) + "a"
        let start = "GET /?\(query) HTTP/1.1\r\nHost: test\r\n" + String(repeating: "A: b\r\n", count: 62) + "X: "
        let padding = String(repeating: "a", count: Limits().header - start.utf8.count - 4)
        try client.send(start + padding + "\r\n\r\n")
        #expect(try client.receive().status == 200)
    }
}
