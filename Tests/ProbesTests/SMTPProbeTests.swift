import Configuration
import Testing

@testable import Probes

struct SMTPProbeTests {
    private func talk() throws -> Talk {
        var talk = try Talk(.smtp(SMTPCheck()), port: nil)
        talk.connected()
        return talk
    }

    @Test func `a server is greeted and left`() throws {
        var talk = try talk()
        guard case .connect(let destination) = talk.actions.first else { return #expect(Bool(false)) }
        #expect(destination.port == 25)
        talk.hears("220 mail.example ESMTP\r\n")
        talk.hears("250 mail.example\r\n")
        talk.hears("221 2.0.0 Bye\r\n")
        #expect(talk.sent == ["HELO smtpchecker.keepalived.org\r\n", "QUIT\r\n"])
        #expect(talk.verdict == .passed)
    }

    @Test func `replies of several lines are read to their last`() throws {
        var talk = try talk()
        for byte in "220-mail.example\r\n220-welcome\r\n220 ESMTP\r\n".utf8 { talk.hears([byte]) }
        #expect(talk.sent.count == 1)
        talk.hears("250-mail.example\r\n250-SIZE 1000\r\n")
        talk.hears("250 HELP\r\n")
        talk.hears("221-a\r\n221 b\r\n")
        #expect(talk.verdict == .passed)
    }

    @Test func `another code fails with its line`() throws {
        var talk = try talk()
        talk.hears("554 no service\r\n")
        #expect(talk.verdict == .failed("the banner is \"554 no service\", not 220"))
        #expect(talk.result?.evidence.statusLine == "554 no service")
        talk = try self.talk()
        talk.hears("220 a\r\n")
        talk.hears("421\r\n")
        #expect(talk.verdict == .failed("the reply to HELO is \"421\", not 250"))
    }

    @Test func `a server that goes fails, but for one that was asked to`() throws {
        var talk = try talk()
        talk.ended()
        #expect(talk.verdict == .failed("the server closed the connection before the banner"))
        talk = try self.talk()
        talk.hears("220 a\r\n")
        talk.hears("250 a\r\n")
        talk.fails(.receiving, "recv", "ECONNRESET")
        #expect(talk.verdict == .passed)
    }

    @Test func `a line without end is not kept`() throws {
        var talk = try talk()
        for _ in 0..<100 { talk.hears([UInt8](repeating: UInt8(ascii: "2"), count: 1000)) }
        talk.expired()
        #expect(talk.verdict == .failed("the banner did not come within 5 s"))
    }
}
