import Netlink
import NetworkTypes
import Testing

/// Rules as a Linux 6 kernel describes them.
struct RuleMessageTests {
    /// `ip rule add from 198.51.100.0/24 table 77`: the kernel has given it the priority 32765.
    private static let plain = hex(
        "44000000 2000 0200 07000000 ae780000",  // nlmsghdr: 68 B, RTM_NEWRULE, MULTI, sequence 7
        "02 00 18 00 4d 00 00 01 00000000",  // fib_rule_hdr: AF_INET, from a /24, table 77, FR_ACT_TO_TBL
        "0800 0f00 4d000000",  // FRA_TABLE
        "0800 0e00 ffffffff",  // FRA_SUPPRESS_PREFIXLEN: none
        "0500 1500 a1 000000",  // FRA_PROTOCOL
        "0800 0600 fd7f0000",  // FRA_PRIORITY
        "0800 0200 c6336400")  // FRA_SRC
    private static let wanted = RoutingRule(
        family: .ipv4, source: IPPrefix("198.51.100.0/24"), action: .lookUp(table: 77))

    private func rule(in datagram: [UInt8]) -> RuleMessage? {
        guard case .rule(let rule) = NetlinkMessage.messages(in: datagram.span).first else { return nil }
        return rule
    }

    @Test func `a rule is read with the priority that the kernel gave it`() {
        var expected = Self.wanted
        expected.priority = 32765
        #expect(rule(in: Self.plain) == RuleMessage(expected, protocolMark: RouteAssignment.protocolMark))
        #expect(rule(in: Self.plain)?.isMarkedAsOurs == true)
    }

    @Test func `a rule may be for one protocol and one source port`() throws {
        var datagram = Self.plain
        datagram.replaceSubrange(36..<44, with: hex("0500 1600 06 000000"))  // FRA_IP_PROTO
        #expect(rule(in: datagram)?.rule.protocolNumber == 6)
        datagram.replaceSubrange(36..<44, with: hex("0800 1700 50005000"))  // FRA_SPORT_RANGE
        #expect(rule(in: datagram)?.rule.sourcePort == 80)
        datagram.replaceSubrange(36..<44, with: hex("0600 1c00 ffff 0000"))  // FRA_SPORT_MASK, of the whole port
        #expect(rule(in: datagram) != nil)
        var wanted = Self.wanted
        wanted.protocolNumber = 6
        wanted.sourcePort = 80
        let request = NetlinkRequest.add(wanted).encoded(sequence: 1)
        #expect(request.suffix(hexCount).starts(with: hex("0500 1600 06 000000", "0800 1700 50005000")))
        // The kernel tells a rule as it was asked for.
        #expect(rule(in: request)?.describes(wanted) == true)
    }

    /// Protocol, port, table and mark, each with its header.
    private let hexCount = 32

    @Test func `its end is read`() {
        var datagram = Self.plain
        datagram[4] = 0x21  // RTM_DELRULE
        #expect(rule(in: datagram)?.deleted == true)
    }

    @Test func `a rule describes what asked for it, with a priority or without`() throws {
        let message = try #require(rule(in: Self.plain))
        var same = Self.wanted
        #expect(message.describes(same))
        same.priority = 32765
        same.isUntracked = true
        #expect(message.describes(same))
        same.priority = 32764
        #expect(!message.describes(same))
        same = Self.wanted
        same.action = .lookUp(table: 78)
        #expect(!message.describes(same))
        same = Self.wanted
        same.destination = IPPrefix("0.0.0.0/0")
        #expect(message.describes(same), "everything is no selection")
    }

    /// A rule that selects by more than ours can is another one.
    @Test(arguments: [
        ("02 00 18 10 4d 00 00 01 00000000", "0800 0e00 ffffffff"),  // a type of service
        ("02 00 18 00 4d 00 00 01 02000000", "0800 0e00 ffffffff"),  // FIB_RULE_INVERT
        ("02 00 18 00 4d 00 00 02 00000000", "0800 0e00 ffffffff"),  // FR_ACT_GOTO
        ("02 00 18 00 4d 00 00 01 00000000", "0800 0e00 00000000"),  // FRA_SUPPRESS_PREFIXLEN 0
        ("02 00 18 00 4d 00 00 01 00000000", "0800 1000 ff000000"),  // FRA_FWMASK, of a part
        ("02 00 18 00 4d 00 00 01 00000000", "0800 1700 50005100"),  // FRA_SPORT_RANGE, of two ports
        ("02 00 18 00 4d 00 00 01 00000000", "0800 1800 50005000"),  // FRA_DPORT_RANGE
        ("02 00 18 00 4d 00 00 01 00000000", "0600 1c00 fff0 0000"),  // FRA_SPORT_MASK, of a part
        ("80 00 18 00 4d 00 00 01 00000000", "0800 0e00 ffffffff"),  // RTNL_FAMILY_IPMR
    ])
    func `what cannot be said is not read`(header: String, attribute: String) {
        var datagram = Self.plain
        datagram.replaceSubrange(16..<28, with: hex(header))
        datagram.replaceSubrange(36..<44, with: hex(attribute))
        #expect(rule(in: datagram) == nil)
    }
}
