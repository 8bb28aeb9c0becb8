import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(1)))
struct LogTests {
    @Test func `lines beyond the quota of a second are left out and counted`() {
        var quota = LineQuota()
        for _ in 0..<LineQuota.bound { #expect(quota.admit(now: 5) == .write(leftOut: 0)) }
        for _ in 0..<3 { #expect(quota.admit(now: 5) == .leaveOut) }
        #expect(quota.admit(now: 6) == .write(leftOut: 3))
        #expect(quota.admit(now: 6) == .write(leftOut: 0))
    }

    @Test(arguments: [
        ("Failed to send the response headers. Error: The socket is no longer available for sending", true),
        ("Closing connection (application reported error generating data).", true),
        ("Failed to parse Content-Length header. Closing connection.", false),
    ])
    func `a client that has gone is nothing to look at`(line: String, isDeparture: Bool) {
        #expect(tellsOfDeparture(Array(line.utf8)) == isDeparture)
    }

    @Test func `who goes before the answer comes leaves no line`() throws {
        let lines = Handover<String>()
        let waiting = Handover<Responder>()
        let server = try TestServer(log: lines.put) { request, responder in
            if request.path == "/late" { waiting.put(responder) } else { _ = responder.answer(.text("")) }
        }
        for _ in 0..<3 {
            do {
                let client = try server.connect()
                try client.send("GET /late HTTP/1.0\r\nHost: test\r\n\r\n")
            }
            waiting.take().answer(.text("late"))
            _ = try server.connect().ask("GET", "/")
        }
        // What is worth a line still is one, and it is the first.
        try server.connect().send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: x\r\n\r\n")
        #expect(lines.take().contains("Content-Length"))
    }

    @Test func `a complaint is one line without control characters`() throws {
        let lines = Handover<String>()
        let server = try TestServer(log: lines.put, handler: echo)
        try server.connect().send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: x\r\n\r\n")
        let line = lines.take()
        #expect(line.hasPrefix("libmicrohttpd, loopback: "))
        #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    }
}
