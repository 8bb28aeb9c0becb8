import Configuration
import Testing

/// Every number of the language of virtual servers: its lowest and its highest value are taken, and what is beyond is not.
struct BalancingBoundTests {
    struct Bound: Sendable, CustomTestStringConvertible {
        var block: KeepalivedKeywords.Block
        /// With `#` in the place of the number.
        var line: String
        var taken: [String]
        var refused: [String]

        init(_ block: KeepalivedKeywords.Block, _ line: String, taken: String, refused: String) {
            self.block = block
            self.line = line
            self.taken = taken.split(separator: " ").map(String.init)
            self.refused = refused.split(separator: " ").map(String.init)
        }

        var testDescription: String { "\(line) in \(block.rawValue)" }
    }

    static let bounds = services + servers + checks + globals

    private static let services = [
        Bound(
            .top, "virtual_server fwmark # {\nreal_server 10.0.0.1\n{\n}\n}", taken: "0 4294967295",
            refused: "-1 4294967296"),
        Bound(
            .top, "virtual_server 192.0.2.1 # {\nreal_server 10.0.0.1\n{\n}\n}", taken: "0 1 65535", refused: "-1 65536"
        ),
        Bound(.virtualServer, "weight #", taken: "1 2147483647", refused: "0 2147483648"),
        Bound(.virtualServer, "quorum #", taken: "0 1 4294967295", refused: "-1 4294967296"),
        Bound(.virtualServer, "hysteresis #", taken: "0 4294967295", refused: "-1 4294967296"),
        Bound(.virtualServer, "persistence_timeout #", taken: "1 2678400", refused: "0 2678401"),
        Bound(
            .virtualServer, "persistence_granularity #", taken: "255.255.0.0 255.0.255.0 0.0.0.1", refused: "0 33.1 129"
        ),
        Bound(
            .virtualServer, "persistence_engine #", taken: "sip aaaaaaaaaaaaaaaa", refused: "aaaaaaaaaaaaaaaaa"),
        Bound(.virtualServer, "delay_loop #", taken: "0.000001 1 86400", refused: "0 -1 x"),
        Bound(.virtualServer, "connect_timeout #", taken: "0.000001 4294.967295", refused: "0 4294.967296"),
        Bound(.virtualServer, "retry #", taken: "1 4294967295", refused: "0 4294967296"),
        Bound(.virtualServer, "delay_before_retry #", taken: "0 0.5", refused: "-1"),
        Bound(.virtualServer, "warmup #", taken: "0 0.5", refused: "-1"),
        Bound(.virtualServer, "sorry_server 10.0.0.9 #", taken: "0 1 65535", refused: "65536"),
        Bound(.virtualServer, "lvs_method #", taken: "NAT DR TUN", refused: "nat FNAT"),
        Bound(.virtualServer, "lvs_method TUN type gue port #", taken: "1 65535", refused: "0 65536"),
        Bound(
            .virtualServer, "source_translation #", taken: "192.0.2.9 none",
            refused: "127.0.0.1 224.0.0.1 0.0.0.0 fe80::1 any"),
        Bound(.virtualServer, "protocol #", taken: "TCP udp Sctp", refused: "ICMP"),
        Bound(.virtualServer, "ip_family #", taken: "inet inet6", refused: "ipv4"),
        Bound(
            .virtualServer, "lvs_sched #", taken: "rr wrr lc wlc lblc sh mh dh fo ovf lblcr sed nq twos",
            refused: "RR wlcc"),
    ]

    private static let servers = [
        Bound(.realServer, "weight #", taken: "0 2147483647", refused: "-1 2147483648"),
        Bound(.realServer, "uthreshold #", taken: "0 2147483647", refused: "-1 2147483648"),
        Bound(.realServer, "uthreshold 2147483647\nlthreshold #", taken: "0 2147483647", refused: "-1 2147483648"),
        Bound(.realServer, "slow_start #", taken: "0 0.5 86400", refused: "-1 86400.1"),
        Bound(.realServer, "retry #", taken: "1 4294967295", refused: "0 4294967296"),
        Bound(.realServer, "delay_loop #", taken: "0.000001", refused: "0"),
        Bound(.realServer, "connect_timeout #", taken: "0.000001 4294.967295", refused: "0 4294.967296"),
        Bound(.realServer, "alpha #", taken: "on off true false yes no", refused: "maybe"),
        Bound(.realServer, "inhibit_on_failure #", taken: "on off true false yes no", refused: "maybe"),
    ]

    private static let checks = [
        Bound(.tcp, "connect_port #", taken: "1 65535", refused: "0 65536"),
        Bound(.tcp, "bind_port #", taken: "1 65535", refused: "0 65536"),
        Bound(.tcp, "connect_ip #", taken: "10.0.0.1 2001:db8::1", refused: "host"),
        Bound(.tcp, "bindto #", taken: "10.0.0.1", refused: "host"),
        Bound(.tcp, "bind_if #", taken: "eth0 abcdefghijklmno", refused: "abcdefghijklmnop"),
        Bound(.tcp, "fwmark #", taken: "0 4294967295", refused: "-1 4294967296"),
        Bound(.tcp, "connect_timeout #", taken: "0.000001 4294.967295", refused: "0 4294.967296"),
        Bound(.tcp, "retry #", taken: "0 4294967295", refused: "-1 4294967296"),
        Bound(.tcp, "delay_before_retry #", taken: "0", refused: "-1"),
        Bound(.tcp, "warmup #", taken: "0", refused: "-1"),
        Bound(.tcp, "delay_loop #", taken: "0.000001", refused: "0"),
        Bound(.tcp, "log_all_failures #", taken: "on off", refused: "maybe"),
        Bound(.http, "http_protocol #", taken: "1.0 1.0C 1.0c 1.1", refused: "2 1.0D"),
        Bound(.http, "nb_get_retry #", taken: "0 4294967295", refused: "-1"),
        Bound(.url, "status_code #", taken: "100 599 200-299 100-599", refused: "99 600 299-200 200-"),
        Bound(
            .url, "digest #", taken: "9b3a0c85a887a256d6939da88aabd8cd",
            refused: "9b3a 9b3a0c85a887a256d6939da88aabd8cx"),
        Bound(.url, "regex a\nregex_min_offset #", taken: "0 2147483647", refused: "-1"),
        Bound(.url, "regex a\nregex_max_offset #", taken: "0 2147483647", refused: "-1"),
        Bound(.url, "regex a\nregex_stack 1 #", taken: "1 512", refused: "0 -1"),
        Bound(.dns, "type #", taken: "A NS CNAME SOA MX TXT AAAA RRSIG DNSKEY", refused: "SRV"),
        Bound(.misc, "misc_timeout #", taken: "1 60", refused: "0 0.5"),
        Bound(.udp, "payload #", taken: "00 00FF", refused: "0 0x xx"),
        Bound(.udp, "require_reply #", taken: "00 0x xX", refused: "0 0g"),
        Bound(.udp, "min_reply_length #", taken: "0 255", refused: "-1 65536"),
        Bound(.udp, "max_reply_length #", taken: "0 65535", refused: "-1 65536"),
        Bound(.fileCheck, "weight #", taken: "-2147483647 2147483647", refused: "-2147483648 2147483648"),
        Bound(.tls, "ca #", taken: "/etc/ca.pem", refused: "ca.pem"),
    ]

    private static let globals = [
        Bound(.globals, "lvs_timeouts tcp #", taken: "0 2678400", refused: "-1 2678401"),
        Bound(.globals, "lvs_timeouts # 5", taken: "tcp tcpfin udp", refused: "sctp"),
        Bound(.globals, "lvs_sync_daemon eth0 id #", taken: "0 255", refused: "-1 256"),
        Bound(.globals, "lvs_sync_daemon eth0 maxlen #", taken: "1 65507", refused: "0 65508"),
        Bound(.globals, "lvs_sync_daemon eth0 port #", taken: "1 65535", refused: "0 65536"),
        Bound(.globals, "lvs_sync_daemon eth0 ttl #", taken: "1 255", refused: "0 256"),
        Bound(.globals, "lvs_sync_daemon eth0 group #", taken: "224.0.0.81 ff02::81", refused: "192.0.2.1"),
        Bound(.globals, "lvs_flush_on_stop #", taken: "VS", refused: "all"),
        Bound(.globals, "nftables_ipvs_start_fwmark #", taken: "0 4294967295", refused: "4294967296"),
        Bound(.globals, "checker_priority #", taken: "-20 19", refused: "-21 20"),
        Bound(.globals, "checker_rt_priority #", taken: "1 99", refused: "0 100"),
        Bound(.globals, "checker_cpu_affinity #", taken: "0 1023", refused: "-1 1024"),
    ]

    @Test(arguments: bounds)
    func `a number within its bounds is taken, and one beyond is not`(bound: Bound) {
        for value in bound.taken {
            #expect(objections(value, bound).isEmpty, "\(value): \(objections(value, bound))")
        }
        for value in bound.refused { #expect(!objections(value, bound).isEmpty, "\(value)") }
    }

    /// What is said of the value as such.
    private func objections(_ value: String, _ bound: Bound) -> [Diagnostic] {
        let line = bound.line.replacing("#", with: value)
        return load(KeywordTests.text(line, in: bound.block)).diagnostics.filter {
            $0.rule == .value && !$0.message.contains("less than regex_min_offset")
        }
    }

    @Test(arguments: [
        ("192.0.2.1", 1), ("192.0.2.1-3", 3), ("192.0.2.254-192.0.3.1", 4), ("192.0.2.8/30", 4), ("192.0.2.8/32", 1),
        ("2001:db8::1-f", 15), ("2001:db8::/126", 4), ("2001:db8::1-2001:db8::3", 3),
    ])
    func `a range has all its addresses`(text: String, count: UInt64) throws {
        let group = try #require(Self.group(text).first)
        guard case .addresses(let range, let port) = try #require(group.entries.first) else {
            Issue.record("\(group)")
            return
        }
        #expect(port == 80)
        switch (range.first, range.last) {
        case (.v4(let first), .v4(let last)): #expect(UInt64(last.bits - first.bits) + 1 == count)
        case (.v6(let first), .v6(let last)): #expect(last.low - first.low + 1 == count)
        default: Issue.record("\(range)")
        }
        #expect(Self.group(range.description).first?.entries == group.entries)
    }

    @Test(arguments: [
        "192.0.2.3-1", "192.0.2.1-1", "192.0.2.1-256", "192.0.2.1/24", "192.0.2.0/33", "2001:db8::1-fffff",
        "2001:db8::2-1",
        "192.0.2.1-2001:db8::1", "192.0.2.-3", "x",
    ])
    func `what is no range is no entry`(text: String) {
        #expect(Self.group(text).isEmpty)
    }

    private static func group(_ text: String) -> [VirtualServerGroup] {
        load(instance(behind: "virtual_server_group g {\n\(text) 80\n}")).configuration.balancing.groups
    }
}
