import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct BodyTests {
    private func post(_ body: [UInt8], to client: Client, _ fields: String...) throws -> Client.Answer {
        let header = (["POST /x HTTP/1.1", "Host: test", "Content-Length: \(body.count)"] + fields)
        try client.send(Array((header.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        return try client.receive()
    }

    private func isProblem(_ answer: Client.Answer, _ status: Int) -> Bool {
        answer.status == status && answer["Content-Type"] == "application/problem+json"
            && answer.text.contains(#""status":\#(status)"#)
    }

    @Test func `a body of the limit is taken, one byte more is refused, and the connection goes on`() throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        let body = [UInt8](repeating: 0x61, count: Limits().body)
        #expect(try post(body, to: client).body == body)
        #expect(isProblem(try post(body + [0x62], to: client), 413))
        #expect(try post([1, 2, 3], to: client).body == [1, 2, 3])
    }

    @Test func `a body too long to be thrown away is refused by its announcement`() throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send("POST /x HTTP/1.1\r\nHost: test\r\nContent-Length: \(Limits().discardedBody + 1)\r\n\r\n")
        #expect(isProblem(try client.receive(), 413))
        #expect(client.isAtEnd())
    }

    @Test func `a chunked body is joined`() throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send(
            "POST /x HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
        #expect(try client.receive().text == "abcdefg")
    }

    @Test func `a chunked body over the limit is refused`() throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send("POST /x HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = [UInt8](repeating: 0x61, count: 0x8000)
        for _ in 0..<3 { try client.send(Array("8000\r\n".utf8) + chunk + Array("\r\n".utf8)) }
        try client.send("0\r\n\r\n")
        #expect(isProblem(try client.receive(), 413))
    }

    @Test func `a chunked body without end loses its connection and nobody else's`() throws {
        var limits = Limits()
        limits.body = 10
        limits.discardedBody = 20
        let server = try TestServer(limits: limits, handler: echo)
        let client = try server.connect()
        try client.send(
            "POST /x HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n15\r\n123456789012345678901\r\n")
        #expect(client.isAtEnd())
        #expect(try server.connect().ask("GET", "/").status == 200)
    }

    @Test func `a client that waits for leave to send gets it`() throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send("POST /x HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.receive().status == 100)
        try client.send("abc")
        #expect(try client.receive().text == "abc")
    }

    @Test func `a client that waits for leave to send too much is refused before it does`() throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send(
            "POST /x HTTP/1.1\r\nHost: test\r\nContent-Length: \(Limits().body + 1)\r\nExpect: 100-continue\r\n\r\n")
        #expect(isProblem(try client.receive(), 413))
    }

    @Test func `a client that leaves within the body leaves nothing behind`() throws {
        let server = try TestServer(handler: echo)
        try server.connect().send("POST /x HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\na")
        #expect(try server.connect().ask("GET", "/").status == 200)
        server.server.stop()
        #expect(server.server.openRequests == 0)
    }
}
