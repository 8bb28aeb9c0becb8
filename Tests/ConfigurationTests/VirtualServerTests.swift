import Balancing
import Configuration
import NetworkTypes
import Testing

/// What a virtual server comes to: its defaults, what its servers inherit, and what keepalived puts in the place of a value.
struct VirtualServerTests {
    @Test func `without a word it has keepalived's defaults, and three of them are told`() throws {
        let result = service("", settled: false)
        let server = try #require(result.configuration.balancing.virtualServers.first)
        #expect(server.scheduler == .weightedLeastConnection)
        #expect(server.forwarding == .nat)
        #expect(server.transport == .udp)
        #expect(server.persistence == nil)
        #expect(server.timing == CheckTiming())
        #expect(server.timing.interval == .seconds(60) && server.timing.connectTimeout == .seconds(5))
        #expect((server.weight, server.quorum, server.hysteresis) == (1, 1, 0))
        #expect(result.diagnostics.filter { $0.rule == .unwrittenDefault }.count == 3)
    }

    @Test(arguments: [
        ("TCP_CHECK {\n}", 1, 1), ("UDP_CHECK {\n}", 1, 1), ("PING_CHECK {\n}", 1, 1), ("SMTP_CHECK {\n}", 1, 1),
        ("HTTP_GET {\nurl {\npath /\n}\n}", 1, 3), ("SSL_GET {\nurl {\npath /\n}\n}", 1, 3), ("DNS_CHECK {\n}", 3, 7),
        ("MISC_CHECK {\nmisc_path /bin/x\n}", 0, 1),
    ])
    func `each kind of check has retries of its own`(block: String, retries: Int, delay: Int) throws {
        let checker = try checker(block, in: "delay_loop 7")
        #expect(checker.timing.retries == retries)
        #expect(checker.timing.retryDelay == .seconds(delay))
        #expect(checker.timing.warmup == .seconds(7))
    }

    @Test func `a check inherits from its server, and that from the virtual server`() throws {
        let lines = "delay_loop 7\nretry 5\nconnect_timeout 2\nalpha\nvirtualhost a.example.org"
        let inherited = try checker("HTTP_GET {\nurl {\npath /\n}\n}", in: lines)
        #expect(inherited.timing.interval == .seconds(7) && inherited.timing.retries == 5)
        #expect(inherited.timing.connectTimeout == .seconds(2) && inherited.startsFailed)
        guard case .http(let check) = inherited.kind else { throw Mismatch() }
        #expect(check.virtualHost == "a.example.org")
        let own = try checker("retry 6\nalpha off\nTCP_CHECK {\ndelay_loop 8\nretry 0\n}", in: lines)
        #expect(own.timing.interval == .seconds(8) && own.timing.retries == 0 && !own.startsFailed)
        #expect(own.timing.connectTimeout == .seconds(2))
    }

    @Test func `a program may run for the delay_loop of the virtual server`() throws {
        let misc = try checker("delay_loop 3\nMISC_CHECK {\nmisc_path \"/bin/x 'a b'\"\n}", in: "delay_loop 7")
        guard case .misc(let check) = misc.kind else { throw Mismatch() }
        #expect(check.timeout == .seconds(7))
        #expect(check.command == ["/bin/x", "a b"])
        #expect(misc.connection == nil)
    }

    @Test func `a check connects to its server unless it says otherwise`() throws {
        let plain = try #require(try checker("TCP_CHECK {\n}", in: "").connection)
        #expect(plain.address == IPAddress("10.0.0.1") && plain.port == 8080)
        let other = try #require(
            try checker("TCP_CHECK {\nconnect_ip 10.0.1.1\nconnect_port 22\n}", in: "").connection)
        #expect(other.address == IPAddress("10.0.1.1") && other.port == 22)
    }

    @Test func `a server without a port has that of the virtual server`() throws {
        let server = try server("", "real_server 10.0.0.1 {\n}")
        #expect(server.realServers.map(\.port) == [80, 80])
    }

    @Test(arguments: ["DR", "TUN"])
    func `what is not translated keeps its port`(method: String) throws {
        let result = service("real_server 10.0.0.1 8080 {\nlvs_method \(method)\n}")
        #expect(result.configuration.balancing.virtualServers.first?.realServers.last?.port == 80)
        #expect(result.diagnostics.map(\.rule) == [.adjustedValue])
    }

    @Test(arguments: [
        ("quorum 0", 1, 0), ("quorum 9", 2, 0), ("quorum 2\nhysteresis 2", 2, 1), ("hysteresis 4294967295", 1, 0),
        ("quorum 9\nweight 5", 9, 0), ("quorum 11\nweight 5", 10, 0),
    ])
    func `a quorum is no more than what the servers weigh`(lines: String, quorum: Int, hysteresis: Int) throws {
        let server = try server(lines, "real_server 10.0.0.1 80 {\n}")
        #expect(server.quorum == quorum && server.hysteresis == hysteresis)
    }

    @Test(
        arguments: [
            ("", nil), ("persistence_timeout", 360), ("persistence_timeout 50", 50),
            ("persistence_granularity 255.255.255.0", 360), ("persistence_engine sip", nil),
        ] as [(String, Int?)])
    func `persistence has its customary timeout`(line: String, timeout: Int?) throws {
        #expect(try server(line).persistence?.timeout == timeout.map { .seconds($0) })
    }

    @Test func `without a port it is persistent`() {
        let result = service("", address: "192.0.2.1")
        #expect(result.configuration.balancing.virtualServers.first?.persistence == Persistence(timeout: .seconds(360)))
        #expect(result.diagnostics.map(\.rule) == [.adjustedValue])
    }

    @Test(
        arguments: [
            ("lvs_sched sh\nsh-port", SchedulerFlags.hashPort, 0), ("sh-port\nlvs_sched sh", [], 1),
            ("lvs_sched mh\nmh-fallback\nmh-port", [.hashFallback, .hashPort], 0), ("lvs_sched mh\nsh-port", [], 1),
            ("lvs_sched rr\nflag-1\nflag-3", [.first, .third], 0),
        ] as [(String, SchedulerFlags, Int)])
    func `flags count behind their scheduler`(lines: String, flags: SchedulerFlags, told: Int) throws {
        let result = service(lines, scheduler: "")
        #expect(result.configuration.balancing.virtualServers.first?.schedulerFlags == flags)
        #expect(result.diagnostics.filter { $0.rule == .keywordOrder }.count == told)
    }

    @Test(arguments: [("TCP", false), ("SCTP", false), ("UDP", true)])
    func `only datagrams are scheduled one by one`(name: String, isOnePacket: Bool) throws {
        let result = service("ops", transport: name)
        #expect(result.configuration.balancing.virtualServers.first?.isOnePacket == isOnePacket)
    }

    @Test(arguments: [
        ("real_server 10.0.0.1 80 {\n}", "lvs_method NAT", AddressFamily.ipv4, 0),
        ("real_server 2001:db8::1 80 {\n}", "lvs_method NAT", .ipv6, 0),
        ("real_server 2001:db8::1 {\n}", "lvs_method TUN", .ipv6, 0),
        ("real_server 2001:db8::1 {\n}\nreal_server 10.0.0.1 {\n}", "lvs_method TUN", .ipv4, 1),
        ("real_server 2001:db8::1 {\n}\nreal_server 10.0.0.1 {\n}", "lvs_method TUN\nip_family inet6", .ipv6, 0),
        ("real_server 10.0.0.1 80 {\n}", "lvs_method NAT\nip_family inet6", .ipv4, 1),
    ])
    func `a firewall mark has the family of its servers`(
        servers: String, lines: String, family: AddressFamily, told: Int
    ) throws {
        let text = instance(
            behind: "\(Self.ignoring)virtual_server fwmark 5 {\nlvs_sched rr\n\(lines)\n\(servers)\n}")
        let result = load(text)
        #expect(result.configuration.balancing.virtualServers.first?.family == family)
        #expect(result.diagnostics.filter { $0.rule == .adjustedValue }.count == told, "\(result.messages)")
    }

    @Test func `a sorry server that serves anyway is treated alike`() throws {
        let server = try server("sorry_server 10.0.0.9 80\nreal_server 10.0.0.9 80 {\n}\ninhibit_on_failure")
        #expect(server.sorryServer?.inhibitsOnFailure == true)
        #expect(server.sorryServer?.forwarding == .nat)
    }

    @Test func `servers of another family, and those that are there already, are left out`() throws {
        let server = try server("real_server 2001:db8::1 80 {\n}\nreal_server 10.0.0.9 80 {\nweight 5\n}")
        #expect(server.realServers.map(\.address) == [IPAddress("10.0.0.9")])
        #expect(server.realServers.map(\.weight) == [5])
        let tunnelled = try self.server("real_server 2001:db8::1 80 {\nlvs_method TUN\n}")
        #expect(tunnelled.realServers.count == 2)
    }

    @Test func `of checks the kinds come in one order`() throws {
        let server = try server(
            "real_server 10.0.0.1 80 {\nPING_CHECK {\n}\nTCP_CHECK {\nconnect_port 1\n}\nTCP_CHECK {\nconnect_port 2\n}\n}"
        )
        #expect(server.realServers.first?.checkers.map(\.kind) == [.tcp, .tcp, .ping])
        #expect(server.realServers.first?.checkers.map { $0.connection?.port } == [1, 2, nil])
    }

    @Test func `a file whose virtual servers can be run is accepted`() {
        let result = service("", ignoring: "")
        #expect(result.isUsable && result.diagnostics.isEmpty, "\(result.messages)")
        #expect(result.configuration.runningBalancing == result.configuration.balancing)
        let left = service("").configuration
        #expect(left.runningBalancing == BalancingConfiguration() && left.balancing.virtualServers.count == 1)
    }

    /// Its node would hold an address behind which nothing answers.
    @Test func `a file with a virtual server that cannot be run is refused, and yet explained`() {
        let result = service("", scheduler: "lvs_sched wlc", ignoring: "")
        #expect(!result.isUsable && result.configuration.instances.isEmpty)
        #expect(result.diagnostics.map(\.rule) == [.unsupportedKeyword])
        let explanation = result.explanation
        #expect(explanation.hasPrefix("# Nothing of it can be run. Mend the errors first.\n"))
        #expect(explanation.contains("virtual_server 192.0.2.1 80 {"))
        #expect(explanation.contains("# default"))
    }

    @Test func `mistakes are errors where the file is refused, and warnings where the blocks are left out`() {
        let line = "delay_loop often"
        let refused = service(line, ignoring: "")
        #expect(!refused.isUsable && refused.diagnostics.map(\.rule) == [.value])
        #expect(refused.diagnostics.map(\.severity) == [.error] && refused.diagnostics.map(\.location.line) == [10])
        let ignored = service(line)
        #expect(ignored.isUsable)
        #expect(ignored.diagnostics.map(\.severity) == [.warning] && ignored.diagnostics.map(\.rule) == [.value])
    }

    @Test func `words of load balancing alone refuse no file`() {
        let result = load(instance(behind: "virtual_server_group g {\nnonsense\n}\nSSL {\nca x\n}"))
        #expect(result.isUsable && !result.hasErrors)
        #expect(result.diagnostics.filter { $0.rule == .ignoredKeyword }.count == 1)
    }

    @Test(arguments: [
        ("source_translation 192.0.2.9", "192.0.2.9"), ("source_translation none", nil), ("", nil),
        ("source_translation 2001:db8::9", nil),
    ])
    func `what servers see as the client is an address of the family of the service`(line: String, address: String?) {
        let result = service(line)
        let server = result.configuration.balancing.virtualServers.first
        #expect(server?.sourceTranslation?.description == address)
        #expect(result.diagnostics.count == (line.contains("2001") ? 1 : 0))
        #expect(result.explanation.contains("source_translation \(address ?? "")") == (address != nil))
    }

    @Test(arguments: [("slow_start 30", 30), ("slow_start 0", nil), ("", nil)] as [(String, Int?)])
    func `a weight rises for as long as is written`(line: String, seconds: Int?) throws {
        let server = try server("", "real_server 10.0.0.1 80 {\n\(line)\n}")
        #expect(server.realServers.first?.slowStart == seconds.map { .seconds($0) })
    }

    @Test func `a group of marks that name no family has that of its servers`() throws {
        let text = """
            virtual_server_group marks {
            fwmark 3
            fwmark 4
            }
            virtual_server group marks {
            lvs_sched rr
            lvs_method NAT
            real_server 2001:db8::1 80 {
            }
            real_server 10.0.0.1 80 {
            }
            }
            """
        let server = try #require(load(instance(behind: text)).configuration.balancing.virtualServers.first)
        #expect(server.family == .ipv6 && server.realServers.count == 1)
    }

    @Test func `a sorry server of another family is an error`() {
        let result = service("sorry_server 2001:db8::9 80", ignoring: "")
        #expect(result.diagnostics.map(\.severity) == [.error] && !result.isUsable)
    }

    @Test func `no password of the key is shown`() {
        let result = load(instance(behind: "SSL {\npassword geheim\nkey /k\n}"))
        #expect(!result.explanation.contains("geheim") && !result.configuration.describe().contains("geheim"))
        #expect(!result.configuration.maskedText.contains("geheim"))
        #expect(result.configuration.describe(showingSecrets: true).contains("geheim"))
    }
}

extension VirtualServerTests {
    private struct Mismatch: Error {}

    static let ignoring = "global_defs {\nignore_virtual_servers\n}\n"

    private func service(
        _ lines: String, address: String = "192.0.2.1 80", transport: String = "TCP",
        scheduler: String = "lvs_sched rr",
        ignoring: String = Self.ignoring, settled: Bool = true
    ) -> LoadResult {
        let kind = settled ? "protocol \(transport)\nlvs_method NAT\n\(scheduler)" : ""
        return load(
            instance(
                behind: "\(ignoring)virtual_server \(address) {\n\(lines)\n\(kind)\nreal_server 10.0.0.9 80 {\n}\n}"))
    }

    private func server(_ lines: String, _ servers: String = "") throws -> VirtualServer {
        try #require(service("\(servers)\n\(lines)").configuration.balancing.virtualServers.first)
    }

    /// The first check of the server 10.0.0.1.
    private func checker(_ lines: String, in service: String) throws -> Checker {
        let server = try server(service, "real_server 10.0.0.1 8080 {\n\(lines)\n}")
        return try #require(server.realServers.first { $0.port == 8080 }?.checkers.first)
    }
}
