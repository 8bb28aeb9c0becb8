import Configuration
import NetworkTypes
import Testing

@testable import Probes

struct UDPProbeTests {
    private func talk(_ change: (inout UDPCheck) -> Void = { _ in }) throws -> Talk {
        var check = UDPCheck()
        change(&check)
        var talk = try Talk(.udp(check), port: 514)
        talk.connected()
        return talk
    }

    @Test func `without a payload keepalived's 32 bytes are sent`() throws {
        #expect(try talk().sent == ["keepalived check - keepalived ch"])
        #expect(try talk { $0.payload = "616200" }.sent == ["ab\0"])
    }

    @Test func `silence passes, and only an ICMP error fails`() throws {
        var silent = try talk()
        silent.expired()
        #expect(silent.verdict == .passed)
        var answered = try talk()
        answered.hears("anything")
        #expect(answered.verdict == .passed)
        var unreachable = try talk()
        unreachable.fails(.receiving, "recv", "ECONNREFUSED")
        #expect(unreachable.verdict == .failed("10.0.0.1:514 cannot be reached: Some words (ECONNREFUSED)"))
    }

    @Test func `where a reply is required silence fails`() throws {
        var talk = try talk { $0.requiresReply = true }
        talk.expired()
        #expect(talk.verdict == .failed("a reply of 10.0.0.1:514 did not come within 5 s"))
        talk = try self.talk { $0.requiresReply = true }
        talk.hears([UInt8](repeating: 1, count: 300))
        #expect(talk.verdict == .passed, "the default of max_reply_length is for patterns")
    }

    @Test(arguments: [
        ("01ff7", true), ("01ff", true), ("01f0", true), ("01EF", false), ("0", false), ("02ff", false),
    ])
    func `a reply must begin like its pattern`(reply: String, passes: Bool) throws {
        var talk = try talk {
            $0.requiresReply = true
            $0.replyPattern = "30316x"
        }
        talk.hears(reply)
        #expect((talk.verdict == .passed) == passes)
    }

    @Test(arguments: [(3, false), (4, true), (6, true), (7, false)])
    func `a reply must have a length between the two`(count: Int, passes: Bool) throws {
        var talk = try talk {
            $0.requiresReply = true
            $0.replyPattern = "xx"
            $0.minimumReplyLength = 4
            $0.maximumReplyLength = 6
        }
        talk.hears([UInt8](repeating: 7, count: count))
        #expect(talk.verdict == (passes ? .passed : .failed("the reply has \(count) bytes, not 4 to 6")))
    }
}

struct DNSProbeTests {
    private func talk(_ name: String = "example.org", _ type: DNSCheck.RecordType = .a) throws -> Talk {
        var check = DNSCheck()
        check.name = name
        check.type = type
        var talk = try Talk(.dns(check), port: nil)
        talk.connected()
        return talk
    }

    private func query(_ talk: Talk) -> [UInt8]? {
        for case .send(let bytes) in talk.actions { return bytes }
        return nil
    }

    @Test func `a query has the bytes of RFC 1035`() throws {
        let expected: [UInt8] = [
            0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0,  // number, RD, one question
            7, 0x65, 0x78, 0x61, 0x6D, 0x70, 0x6C, 0x65, 3, 0x6F, 0x72, 0x67, 0,  // example.org
            0, 1, 0, 1,  // A, IN
        ]
        #expect(try query(talk()) == expected)
        #expect(try query(talk("example.org.")) == expected)
        #expect(try query(talk(".", .dnskey))?.suffix(5) == [0, 0, 48, 0, 1])
    }

    @Test(arguments: [
        ([0x12, 0x34, 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0], ProbeVerdict?.some(.passed)),
        ([0x12, 0x34, 0x83, 0x80, 0, 1, 0, 0, 0, 0, 0, 0, 9, 9], .passed),
        (
            [0x12, 0x34, 0x81, 0x83, 0, 1, 0, 0, 0, 0, 0, 0],
            .failed("the answer to A example.org is NXDOMAIN")
        ),
        ([0x12, 0x34, 0x81, 0x8B, 0, 1, 0, 0, 0, 0, 0, 0], .failed("the answer to A example.org is error 11")),
        ([0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0], .failed("the server sent the question back")),
        ([0x12, 0x35, 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0], nil),
        ([0x12, 0x34, 0x81], nil),
    ])
    func `an answer counts by its number, its kind and its code`(bytes: [UInt8], expected: ProbeVerdict?) throws {
        var talk = try talk()
        talk.hears(bytes)
        #expect(talk.verdict == expected)
        if expected == nil {
            talk.expired()
            #expect(talk.verdict == .failed("an answer with the number of the question did not come within 5 s"))
        }
    }

    @Test(arguments: ["", "a..b", ".a", String(repeating: "x", count: 64), String(repeating: "abcdefg.", count: 32)])
    func `what is not a domain name has no labels`(name: String) {
        #expect(DNSQuery.labels(of: name) == nil)
    }
}

struct PingProbeTests {
    private static let number: UInt64 = 0x0102_0304_0506_0708

    private func talk(_ address: String) throws -> (Talk, request: [UInt8]) {
        let template = try Talk.template(.ping, port: nil, address: try #require(IPAddress(address)))
        var talk = Talk(template.probe(number: Self.number))
        guard case .send(let request)? = talk.connected().first else { throw Talk.NotRunnable() }
        return (talk, request)
    }

    @Test func `a request has the bytes of RFC 792, and of RFC 4443`() throws {
        let rest: [UInt8] = [7, 8, 5, 6, 1, 2, 3, 4, 5, 6, 7, 8] + Array("aloft check ----".utf8)
        let (_, request) = try talk("10.0.0.1")
        #expect(request.prefix(2) == [8, 0] && Array(request.dropFirst(4)) == rest)
        #expect(EchoMessage.checksum(request) == 0)
        #expect(try talk("2001:db8::1").request == [128, 0, 0, 0] + rest)
    }

    @Test func `a reply of IPv4 comes behind its header, one of IPv6 without`() throws {
        var (talk, request) = try talk("10.0.0.1")
        #expect(talk.hears([UInt8](repeating: 0x45, count: 20) + request) == [], "our own request, on the loopback")
        request[0] = 0
        talk.hears([0x46] + [UInt8](repeating: 9, count: 23) + request)
        #expect(talk.verdict == .passed)
        (talk, request) = try self.talk("::1")
        request[0] = 129
        talk.hears(request)
        #expect(talk.verdict == .passed)
    }

    @Test func `replies to others are passed over`() throws {
        var (talk, request) = try talk("::1")
        request[0] = 129
        for index in [0, 4, 5, 6, 7, 8, 15, 31] {
            var other = request
            other[index] ^= 1
            #expect(talk.hears(other) == [])
        }
        #expect(talk.hears([]) == [] && talk.hears(request + [0]) == [])
        talk.expired()
        #expect(talk.verdict == .failed("an echo of ::1 did not come within 5 s"))
    }
}
