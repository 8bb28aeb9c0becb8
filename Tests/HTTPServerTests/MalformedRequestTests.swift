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

    @Test(arguments: ["GET\r\n\r\n", "GET /a b HTTP/1.1\r\nHost: test\r\n\r\n"])
    func `a request line that is none ends its connection and nobody else's`(text: String) throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send(text)
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

    @Test func `header fields beyond the memory get 431 and the server goes on`() throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        let field = "X-Long: " + String(repeating: "a", count: Limits().connectionMemory)
        try client.send("GET / HTTP/1.1\r\nHost: test\r\n\(field)\r\n\r\n")
        #expect(try client.receive().status == 431)
        #expect(try server.connect().ask("GET", "/").status == 200)
    }

    @Test(arguments: Array(stride(from: 1_000, through: 20_000, by: 500)))
    func `a header of any size is answered`(size: Int) throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send("GET / HTTP/1.1\r\nHost: test\r\nX-Long: \(String(repeating: "a", count: size))\r\n\r\n")
        #expect([200, 431].contains(try client.receive().status))
    }
}
