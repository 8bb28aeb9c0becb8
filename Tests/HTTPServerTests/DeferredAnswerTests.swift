import Dispatch
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DeferredAnswerTests {
    @Test func `another thread answers`() throws {
        let server = try TestServer { request, responder in
            DispatchQueue.global().async { responder.answer(.text(request.path)) }
        }
        let client = try server.connect()
        for number in 0..<200 { #expect(try client.ask("GET", "/\(number)").text == "/\(number)") }
    }

    @Test func `a waiting request does not hold up the others`() throws {
        let waiting = Handover<Responder>()
        let server = try TestServer { request, responder in
            if request.path == "/wait" { waiting.put(responder) } else { responder.answer(.text("at once")) }
        }
        let patient = try server.connect()
        try patient.send("GET /wait HTTP/1.1\r\nHost: test\r\n\r\n")
        let responder = waiting.take()
        #expect(try server.connect().ask("GET", "/").text == "at once")
        #expect(responder.answer(.text("at last")))
        #expect(try patient.receive().text == "at last")
    }

    @Test func `only the first answer counts`() throws {
        let outcomes = Handover<Bool>()
        let server = try TestServer { _, responder in
            outcomes.put(responder.answer(.text("first")))
            outcomes.put(responder.answer(.text("second")))
        }
        #expect(try server.connect().ask("GET", "/").text == "first")
        #expect([outcomes.take(), outcomes.take()] == [true, false])
    }

    @Test func `a responder dropped within the handler gives 500`() throws {
        let server = try TestServer { _, _ in }
        let answer = try server.connect().ask("GET", "/")
        #expect(answer.status == 500)
        #expect(answer["Content-Type"] == "application/problem+json")
    }

    @Test func `a responder dropped later gives 500`() throws {
        let waiting = Handover<Responder>()
        let server = try TestServer { _, responder in waiting.put(responder) }
        let client = try server.connect()
        try client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        do { _ = waiting.take() }
        #expect(try client.receive().status == 500)
    }

    @Test func `a client that left while it waited is answered into the void`() throws {
        let waiting = Handover<Responder>()
        let server = try TestServer { request, responder in
            if request.path == "/wait" { waiting.put(responder) } else { responder.answer(Response()) }
        }
        do {
            let client = try server.connect()
            try client.send("GET /wait HTTP/1.1\r\nHost: test\r\n\r\n")
        }
        do {
            let responder = waiting.take()
            #expect(responder.answer(.text("too late")))
        }
        #expect(try server.connect().ask("GET", "/").status == 200)
        server.server.stop()
        #expect(server.server.openRequests == 0)
    }

    @Test func `requests beyond the bound of waiting ones get 503`() throws {
        var limits = Limits()
        limits.suspendedRequests = 1
        let waiting = Handover<Responder>()
        let server = try TestServer(limits: limits) { _, responder in waiting.put(responder) }
        let first = try server.connect()
        try first.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        let responder = waiting.take()
        // A round trip on the same thread: the first request is suspended when the second has its answer.
        let answer = try server.connect().ask("GET", "/")
        #expect(answer.status == 503)
        #expect(answer["Retry-After"] == "1")
        #expect(responder.answer(.text("first")))
        #expect(try first.receive().text == "first")
        // The refused one's responder holds the server, whose handler holds the handover.
        _ = waiting.take()
    }
}
