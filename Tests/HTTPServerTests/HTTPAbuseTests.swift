import Dispatch
import HTTPServer
import Testing

/// Clients that take more than their share.
@Suite(.timeLimit(.minutes(1)))
struct HTTPAbuseTests {
    private var hasty: Limits {
        var limits = Limits()
        limits.requestTime = .milliseconds(200)
        limits.sweepInterval = .milliseconds(20)
        return limits
    }

    /// Sends `text` again and again until the server has had enough; the idle time-out would never come.
    private func drip(_ text: String, to client: Client) {
        while !client.isCut(within: 20) {
            do { try client.send(text) } catch { return }
        }
    }

    @Test(arguments: [
        "", "G", "GET / HTTP/1.1\r\nHost: test\r\nX: ",
        "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 60000\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n",
    ])
    func `a request that takes too long is cut though bytes keep coming`(start: String) throws {
        let served = Handover<String>()
        let server = try TestServer(limits: hasty) { request, responder in
            served.put(request.path)
            responder.answer(Response())
        }
        let client = try server.connect()
        try client.send(start)
        drip(start.contains("chunked") ? "1\r\na\r\n" : "a", to: client)
        #expect(client.isAtEnd())
        #expect(try server.connect().ask("GET", "/next").status == 200)
        #expect(served.take() == "/next")
    }

    @Test func `a connection that says nothing is cut`() throws {
        let server = try TestServer(limits: hasty, handler: echo)
        #expect(try server.connect().isAtEnd())
    }

    @Test func `a connection that waits for its answer or between requests is not cut`() throws {
        let waiting = Handover<Responder>()
        let server = try TestServer(limits: hasty) { request, responder in
            if request.path == "/wait" { waiting.put(responder) } else { responder.answer(.text("at once")) }
        }
        let idle = try server.connect()
        #expect(try idle.ask("GET", "/").text == "at once")
        let patient = try server.connect()
        try patient.send("GET /wait HTTP/1.1\r\nHost: test\r\n\r\n")
        let responder = waiting.take()
        // The time in which one that sends nothing is cut.
        #expect(try server.connect().isAtEnd())
        #expect(responder.answer(.text("at last")))
        #expect(try patient.receive().text == "at last")
        #expect(try idle.ask("GET", "/").text == "at once")
    }

    @Test func `a crowd of idle connections makes room for those that ask`() throws {
        var limits = Limits()
        limits.connections = 64
        limits.idleSeconds = 3600
        limits.requestTime = .seconds(3600)
        let server = try TestServer(limits: limits, handler: echo)
        let served = try server.connect()
        #expect(try served.ask("GET", "/").status == 200)
        var crowd: [Client] = []
        for _ in 0..<500 {
            crowd.append(try server.connect())
            if crowd.count % 100 == 0 { #expect(try server.connect().ask("GET", "/").status == 200) }
        }
        #expect(try served.ask("GET", "/").status == 200)
        #expect(crowd[0].isAtEnd())
    }

    @Test(arguments: [65, 434, 435, 2_000, 7_000])
    func `a query of too many parameters gets a problem document at once`(count: Int) throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        let query = String(repeating: "&", count: count - 1)
        let answer = try client.ask("GET", "/?a\(query)")
        #expect(answer.status == 400)
        #expect(answer.text.contains("parameters"))
        #expect(try server.connect().ask("GET", "/").status == 200)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", "no Host"), ("GET /a b HTTP/1.1\r\nHost: test\r\n\r\n", "space"),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "more than one Host"),
    ])
    func `what is wrong with a request is told in a problem document`(text: String, detail: String) throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send(text)
        let answer = try client.receive()
        #expect(answer.status == 400)
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(answer.text.contains(detail))
    }

    @Test func `HTTP 1_0 needs no Host`() throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        try client.send("GET / HTTP/1.0\r\n\r\n")
        #expect(try client.receive().status == 200)
    }

    @Test func `many pipelined requests are answered in order, those that wait included`() throws {
        let server = try TestServer { request, responder in
            if request.path.hasSuffix("5") {
                DispatchQueue.global().async { responder.answer(.text(request.path)) }
            } else {
                responder.answer(.text(request.path))
            }
        }
        let client = try server.connect()
        let requests = (0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: test\r\n\r\n" }
        try client.send(requests.joined())
        for number in 0..<50 { #expect(try client.receive().text == "/\(number)") }
    }

    @Test func `a client that leaves while it waits is noticed and told of`() throws {
        var limits = Limits()
        limits.sweepInterval = .milliseconds(20)
        let waiting = Handover<Responder>()
        let server = try TestServer(limits: limits) { _, responder in waiting.put(responder) }
        var client: Client? = try server.connect()
        try client?.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        let responder = waiting.take()
        let left = Handover<Void>()
        responder.onDisconnect { left.put(()) }
        #expect(!responder.isAbandoned)
        client = nil
        left.take()
        #expect(responder.isAbandoned)
        #expect(!responder.answer(.text("too late")))
        let again = Handover<Void>()
        responder.onDisconnect { again.put(()) }
        again.take()
    }

    @Test func `a client that leaves a quiet stream is noticed without a write`() throws {
        var limits = Limits()
        limits.sweepInterval = .milliseconds(20)
        let closed = Handover<Void>()
        let server = try TestServer(limits: limits) { _, responder in
            responder.answer(.stream(contentType: nil, BodyStream(limit: 1, onClose: { closed.put(()) })))
        }
        do { _ = try server.connect().ask("GET", "/") }
        closed.take()
    }

    @Test func `a client that was answered did not leave`() throws {
        let waiting = Handover<Responder>()
        let server = try TestServer { _, responder in waiting.put(responder) }
        let client = try server.connect()
        try client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        let responder = waiting.take()
        responder.onDisconnect { Issue.record("it did not leave") }
        #expect(responder.answer(Response()))
        #expect(try client.receive().status == 200)
        server.server.stop()
        #expect(!responder.isAbandoned)
    }
}
