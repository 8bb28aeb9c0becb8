import Balancing
import Configuration
import Testing

/// What a virtual server may ask for, and what of it is refused: each with its place, and with what to write instead.
struct EngineLackTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// In the place of what `service` has there.
        var server = ""
        var real = ""
        var kind = "protocol UDP\nlvs_sched rr\nlvs_method NAT"
        var globals = ""
        /// The line that is found, and what is said of it.
        var line: String
        var words: String
        var severity = Diagnostic.Severity.error

        var testDescription: String { line }

        var text: String {
            """
            global_defs {
            \(globals)
            }
            virtual_server 192.0.2.1 80 {
            \(kind)
            \(server)
            real_server 10.0.0.1 80 {
            \(real)
            }
            }
            """
        }
    }

    private static func kind(_ scheduler: String, _ method: String = "lvs_method NAT") -> String {
        "protocol UDP\n\(scheduler)\n\(method)"
    }

    static let schedulers = Scheduler.allCases.filter {
        ![.roundRobin, .weightedRoundRobin, .sourceHash, .maglevHash].contains($0)
    }.flatMap { scheduler in
        ["lvs_sched", "lb_algo"].map { keyword in
            let line = "\(keyword) \(scheduler.rawValue)"
            return Case(
                kind: kind(line), line: line, words: "\"\(keyword)\" is not supported yet: \(scheduler.rawValue) ")
        }
    }

    static let services = [
        Case(
            kind: kind(""), line: "virtual_server 192.0.2.1 80 {", words: "keepalived would use wlc, which needs IPVS"),
        Case(
            kind: kind("lvs_sched rr", "lb_kind DR"), line: "lb_kind DR", words: "\"lb_kind\" is not supported yet: DR "
        ),
        Case(kind: kind("lvs_sched rr", "lvs_method TUN"), line: "lvs_method TUN", words: "TUN needs IPVS"),
        Case(real: "lvs_method DR", line: "lvs_method DR", words: "DR needs IPVS"),
        Case(
            server: "sorry_server 10.0.0.9\nsorry_server_lvs_method DR", line: "sorry_server_lvs_method DR",
            words: "DR needs IPVS"),
        Case(server: "ops", line: "ops", words: "datagrams of one client would go to one server"),
        Case(server: "flag-1", line: "flag-1", words: "with nftables rr has no flag"),
        Case(server: "flag-2", line: "flag-2", words: "with nftables rr has no flag"),
        Case(kind: kind("lvs_sched mh\nflag-3"), line: "flag-3", words: "with nftables mh has no flag"),
        Case(
            server: "persistence_timeout\npersistence_engine sip", line: "persistence_engine sip",
            words: "not by what sip finds"),
        Case(
            server: "ha_suspend", line: "ha_suspend", words: "checks run on every node", severity: .warning),
    ]

    static let checks = [
        Case(real: "FILE_CHECK {\ntrack_file x\n}", line: "FILE_CHECK {", words: "the number in the file would"),
        Case(real: "BFD_CHECK {\nname x\n}", line: "BFD_CHECK {", words: "BFD sessions are not watched"),
        Case(
            real: "uthreshold 9\nlthreshold 5", line: "lthreshold 5", words: "as soon as it has fewer",
            severity: .warning),
    ]

    static let globals =
        [
            ("lvs_timeouts tcp 900", "about IPVS"), ("lvs_flush_on_stop VS", "about IPVS"),
            ("lvs_flush_onstop", "about IPVS"), ("nftables_ipvs", "about IPVS"),
            ("nftables_ipvs_start_fwmark 7", "about IPVS"), ("lvs_notify_fifo /run/x", "not written to a pipe"),
            ("rs_init_notifies", "at changes alone"), ("checker_priority -5", "scheduling of their own"),
        ].map { Case(globals: $0, line: $0, words: $1, severity: .warning) }
        + [
            Case(globals: "lvs_sync_daemon eth0 VI_1", line: "lvs_sync_daemon eth0 VI_1", words: "would not be copied")
        ]

    @Test(arguments: schedulers + services + checks + globals)
    func `what is lacking is found where it is written, and says what to do`(example: Case) throws {
        let text = instance(behind: example.text)
        let result = load(text)
        let found = result.diagnostics.filter { $0.message.contains(example.words) }
        #expect(found.map(\.severity) == [example.severity], "\(result.messages)")
        let diagnostic = try #require(found.first)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[diagnostic.location.line - 1] == example.line)
        #expect(diagnostic.severity == .warning || diagnostic.suggestion != nil)
        #expect(result.isUsable == (example.severity == .warning))
        #expect(result.diagnostics.filter { $0.severity == .error && $0.rule != .undefinedName }.count <= 1)
    }

    @Test(arguments: schedulers + services + checks)
    func `what is lacking makes no difference where it is left out`(example: Case) {
        var example = example
        example.globals = "ignore_virtual_servers"
        let result = load(instance(behind: example.text))
        #expect(result.isUsable && !result.hasErrors)
    }

    @Test(arguments: [
        "lb_algo rr", "lb_algo wrr", "lvs_sched sh", "lvs_sched sh\nsh-port\nsh-fallback",
        "lvs_sched mh\nmh-port\nmh-fallback", "lvs_sched mh\nflag-1\nflag-2",
    ])
    func `what the table of slots does is accepted`(scheduler: String) {
        let result = load(instance(behind: Case(kind: Self.kind(scheduler), line: "", words: "").text))
        #expect(result.isUsable && result.diagnostics.isEmpty, "\(result.messages)")
    }

    @Test(arguments: [
        "TCP_CHECK {\n}", "HTTP_GET {\nurl {\npath /\ndigest 9b3a0c85a887a256d6939da88aabd8cd\nstatus_code 200\n}\n}",
        "UDP_CHECK {\n}", "DNS_CHECK {\n}", "SMTP_CHECK {\n}", "PING_CHECK {\n}",
        "MISC_CHECK {\nmisc_path /bin/x\nmisc_dynamic\n}", "uthreshold 9\nslow_start 5\ninhibit_on_failure\nalpha",
        "notify_up /bin/up\nnotify_down /bin/down",
    ])
    func `these checks and terms of a server are accepted`(real: String) {
        let result = load(instance(behind: Case(real: real, line: "", words: "").text))
        #expect(result.isUsable && result.diagnostics.isEmpty, "\(result.messages)")
    }

    @Test func `a line that several servers inherit is reported once`() {
        let text = """
            virtual_server 192.0.2.1 80 {
            protocol TCP
            lvs_sched rr
            lvs_method DR
            real_server 10.0.0.1 {
            }
            real_server 10.0.0.2 {
            }
            real_server 10.0.0.3 {
            lvs_method NAT
            }
            }
            """
        #expect(load(instance(behind: text)).diagnostics.map(\.location.line) == [12])
    }

    @Test(arguments: [(1023, true), (1024, true), (1025, false)])
    func `a group has no more addresses than there may be services`(count: Int, isAccepted: Bool) {
        let result = load(group(["192.0.2.9 80", "10.1.0.0-10.1.\((count - 2) / 256).\((count - 2) % 256) 80"]))
        #expect(result.isUsable == isAccepted, "\(result.messages)")
        #expect(result.configuration.balancing.services { _, _ in [] }.count == (isAccepted ? count : 0))
    }

    @Test(arguments: ["2001:db8::/32", "2001:db8::/64", "::/0", "0.0.0.0/0"])
    func `a group of a whole network is refused at once`(network: String) {
        let result = load(group([network], real: network.contains(":") ? "2001:db8::1" : "10.0.0.1"))
        #expect(!result.isUsable)
        #expect(result.diagnostics.contains { $0.message.contains("each of them is a service of its own") })
    }

    @Test func `an address is a service of one virtual server alone`() {
        let server =
            "virtual_server 192.0.2.3 80 {\nprotocol TCP\nlvs_sched rr\nlvs_method NAT\nreal_server 10.0.0.1 80 {\n}\n}\n"
        let result = load(group(["192.0.2.1-4 80", "192.0.2.2 80"]) + "\n" + server)
        #expect(result.diagnostics.map(\.rule) == [.duplicateAddress, .duplicateAddress])
        #expect(result.diagnostics.map(\.severity) == [.warning, .error])
        #expect(!result.isUsable)
        let other = load(group(["192.0.2.1-4 80"]) + "\n" + server.replacing("TCP", with: "UDP"))
        #expect(other.isUsable && other.diagnostics.isEmpty)
    }

    @Test func `a daemon that an instance names is refused where there is something to copy`() {
        let line = "lvs_sync_daemon_interface eth1"
        let server = Case(line: "", words: "").text
        let result = load(instance(line, behind: server))
        #expect(!result.isUsable && result.diagnostics.map(\.rule) == [.unsupportedKeyword])
        let without = load(instance(line))
        #expect(without.isUsable && without.diagnostics.map(\.rule) == [.ignoredKeyword])
    }

    @Test func `a namespace for virtual servers alone is refused where there are some`() {
        let server = Case(line: "", words: "").text
        #expect(!load(instance(behind: "net_namespace_ipvs x\n\(server)")).isUsable)
        let without = load(instance(behind: "net_namespace_ipvs x"))
        #expect(without.isUsable && without.diagnostics.map(\.rule) == [.ignoredKeyword])
    }

    private func group(_ entries: [String], real: String = "10.0.0.1") -> String {
        instance(
            behind: """
                virtual_server_group g {
                \(entries.joined(separator: "\n"))
                }
                virtual_server group g {
                protocol TCP
                lvs_sched rr
                lvs_method NAT
                real_server \(real) 80 {
                }
                }
                """)
    }
}
