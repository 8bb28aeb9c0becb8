import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LogTests {
    @Test func `lines beyond the quota of a second are left out and counted`() {
        var quota = LineQuota()
        for _ in 0..<LineQuota.bound { #expect(quota.admit(now: 5) == .write(leftOut: 0)) }
        for _ in 0..<3 { #expect(quota.admit(now: 5) == .leaveOut) }
        #expect(quota.admit(now: 6) == .write(leftOut: 3))
        #expect(quota.admit(now: 6) == .write(leftOut: 0))
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
