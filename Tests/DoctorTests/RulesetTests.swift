import Testing

@testable import Doctor

/// Which rules of a packet filter an administrator should look at.
struct RulesetTests {
    @Test(arguments: [
        ("ip protocol vrrp drop", true), ("meta l4proto { 51, 112 } reject", true), ("ip daddr 224.0.0.18 drop", true),
        ("ip6 daddr ff02::12 counter packets 3 bytes 120 drop", true), ("ip protocol vrrp accept", false),
        ("tcp dport 112 accept", false), ("ip saddr 192.0.2.7 drop", false),
    ])
    func `what drops VRRP, AH or the group is suspect`(rule: String, isSuspect: Bool) {
        let ruleset = ["table inet filter {", "\tchain input {", "\t\t\(rule)", "\t}", "}"]
        let suspects = PacketFilterRules.suspects(inRuleset: ruleset)
        #expect(suspects.map(\.text) == (isSuspect ? [rule] : []))
        #expect(suspects.allSatisfy { $0.table == "nft inet filter input" })
    }

    @Test func `so is a policy that drops what nobody lets in, and what the agent blocks itself is not`() {
        let policy = "type filter hook input priority filter; policy drop;"
        let ruleset = [
            "table ip filter {", "\tchain input {", "\t\t\(policy)", "\t}", "}", "table inet aloft {",
            "\tchain input {", "\t\tip daddr 224.0.0.18 drop", "\t}", "}",
        ]
        #expect(PacketFilterRules.suspects(inRuleset: ruleset).map(\.text) == [policy])
    }
}
