import AgentModel
import Foundation
import HTTPServer
import Health
import History
import JSON
import NetworkTypes
import StandIns
import Testing
import VRRP

@testable import ManagementAPI

struct MetricsTests {
    /// One instance in each state and one check with each verdict.
    static let everything: Snapshot = {
        let instances = VRRP.Status.allCases.map { Fixture.instance(Fixture.router($0, name: "VI_\($0.rawValue)")) }
        let checks = [Fixture.check(), Fixture.check(nil), Fixture.check(.killed(signal: 9))]
        return Fixture.snapshot(instances, checks: checks) { snapshot in
            snapshot.engine.lateness.counts[0] = 7
            snapshot.engine.lateness.counts[2] = 2
            snapshot.engine.lateness.sumMicroseconds = 640
            snapshot.engine.unknownVRIDs = 5
            snapshot.drains = [Fixture.drain]
        }
    }()

    private func lines(_ node: TestNode, accept: String? = nil) throws -> [String] {
        let headers: HeaderFields = accept.map { ["Accept": $0] } ?? [:]
        let response = try node.ask(.get, "/metrics", headers: headers)
        return response.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test(arguments: VRRP.Status.allCases)
    func `just the state that holds is 1`(_ status: VRRP.Status) throws {
        let lines = try lines(TestNode(Self.everything))
        for state in VRRP.Status.allCases {
            let labels =
                "instance=\"VI_\(status.rawValue)\",interface=\"enp0s3\",family=\"ipv4\",vrid=\"50\","
                + "aloft_instance_state=\"\(state.rawValue)\""
            #expect(lines.contains("aloft_instance_state{\(labels)} \(state == status ? 1 : 0)"))
        }
    }

    @Test func `while the engine is stalled no state is 1, and what only it knows is left out`() throws {
        let node = try TestNode(Self.everything)
        #expect(try lines(node).contains("aloft_engine_stalled 0"))
        node.letAge(.seconds(4))
        let lines = try lines(node)
        #expect(lines.contains("aloft_engine_stalled 1"))
        #expect(lines.contains("aloft_engine_last_tick_age_seconds 4"))
        let states = lines.filter { $0.hasPrefix("aloft_instance_state{") || $0.hasPrefix("aloft_check_verdict{") }
        #expect(!states.isEmpty && states.allSatisfy { $0.hasSuffix(" 0") })
        for name in ["effective_priority", "addresses_held", "since_timestamp", "last_advertisement_age"] {
            #expect(!lines.contains { $0.hasPrefix("aloft_instance_\(name)") }, "\(name)")
        }
    }

    @Test(arguments: [
        "aloft_build_info{version=\"0.1.0\"} 1",
        "aloft_uptime_seconds 10",
        "aloft_start_time_seconds 1795364703.120394",
        "aloft_config_generation 3",
        "aloft_config_stale 0",
        "aloft_config_confirmation_pending 0",
        "aloft_drains 1",
        "aloft_conditions{type=\"address_missing\"} 0",
        "aloft_history_writable 1",
        "aloft_history_dropped_records_total 0",
        "aloft_history_size_bytes 4096",
        "aloft_engine_timer_lateness_seconds_bucket{le=\"5e-05\"} 7",
        "aloft_engine_timer_lateness_seconds_bucket{le=\"0.00025\"} 9",
        "aloft_engine_timer_lateness_seconds_bucket{le=\"1.0\"} 9",
        "aloft_engine_timer_lateness_seconds_bucket{le=\"+Inf\"} 9",
        "aloft_engine_timer_lateness_seconds_sum 0.00064",
        "aloft_engine_timer_lateness_seconds_count 9",
        "aloft_engine_unknown_vrid_packets_total 5",
        "aloft_tracker_reading{kind=\"script\",name=\"check_nginx\"} 1",
        "aloft_tracker_reading{kind=\"file\",name=\"rank\"} -20",
        "aloft_sync_group_state{group=\"VG_1\",aloft_sync_group_state=\"fault\"} 1",
        "aloft_check_verdict{check=\"check_nginx\",aloft_check_verdict=\"passing\"} 1",
        "aloft_check_last_duration_seconds{check=\"check_nginx\"} 0.004321",
        "aloft_check_last_exit_status{check=\"check_nginx\"} 0",
    ])
    func `a figure is there`(_ line: String) throws {
        #expect(try lines(TestNode(Self.everything)).contains(line))
    }

    @Test func `the addresses are named, with who holds them`() throws {
        let lines = try lines(TestNode(Self.everything))
        for (status, held, elsewhere) in [("active", 1, 0), ("backup", 0, 1), ("fault", 0, 0)] {
            let labels =
                "instance=\"VI_\(status)\",interface=\"enp0s3\",family=\"ipv4\",vrid=\"50\",address=\"192.168.100.167\""
            #expect(lines.contains("aloft_address_held{\(labels)} \(held)"))
            #expect(lines.contains("aloft_address_elsewhere{\(labels)} \(elsewhere)"))
        }
        let unconfirmed = try TestNode(Fixture.snapshot([Fixture.instance(Fixture.router(), holds: false)]))
        #expect(try self.lines(unconfirmed).contains { $0.hasPrefix("aloft_address_held{") && $0.hasSuffix(" 0") })
        unconfirmed.letAge(.seconds(4))
        #expect(try !self.lines(unconfirmed).contains { $0.hasPrefix("aloft_address_") })
    }

    @Test func `every counter of the statistics is one of the metrics`() throws {
        let lines = try lines(TestNode())
        let document = try JSONReader.anything(from: JSONWriter.bytes(Statistics()))
        #expect(document.members.count == 27)
        for name in document.members.keys {
            #expect(lines.contains { $0.hasPrefix("aloft_instance_\(name)_total{instance=\"VI_01\"") }, "\(name)")
        }
    }

    @Test func `a peer is told with its errors, once it has sent a valid advertisement`() throws {
        let lines = try lines(TestNode())
        let labels = "instance=\"VI_01\",interface=\"enp0s3\",family=\"ipv4\",vrid=\"50\",peer=\"192.168.100.13\""
        #expect(lines.contains("aloft_peer_last_heard_age_seconds{\(labels)} 0.003"))
        #expect(lines.contains("aloft_peer_advertisements_total{\(labels)} 1"))
        #expect(lines.contains("aloft_peer_errors_total{\(labels),error=\"checksum_errors\"} 1"))
        #expect(!lines.contains { $0.contains("192.168.100.66") })
    }

    @Test func `requests are counted by the template of their route, and never by their path`() throws {
        let node = try TestNode()
        for path in ["/v1/instances/VI_01", "/v1/instances/secret", "/v1/nothing/secret", "/v1/instances/VI_01"] {
            _ = try node.ask(.get, path)
        }
        _ = try node.ask(.put, "/v1/drain")
        let lines = try lines(node)
        let name = "aloft_api_requests_total"
        #expect(lines.contains("\(name){route=\"/v1/instances/{name}\",method=\"GET\",status=\"200\"} 2"))
        #expect(lines.contains("\(name){route=\"/v1/instances/{name}\",method=\"GET\",status=\"404\"} 1"))
        #expect(lines.contains("\(name){route=\"none\",method=\"GET\",status=\"404\"} 1"))
        #expect(lines.contains("\(name){route=\"none\",method=\"PUT\",status=\"405\"} 1"))
        #expect(
            lines.contains(
                "aloft_api_request_duration_seconds_count{route=\"/v1/instances/{name}\",method=\"GET\"} 3"))
        #expect(!lines.contains { $0.contains("secret") })
    }

    @Test func `a label's value is escaped`() {
        let labels = Labels([("a", "x\"y\\z\nnew")]).adding("b", "plain")
        #expect(labels.text == #"a="x\"y\\z\nnew",b="plain""#)
    }

    @Test(
        arguments: [
            (nil, false),
            ("*/*", false),
            ("text/plain", false),
            ("application/openmetrics-text", true),
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                true
            ),
            ("application/openmetrics-text;version=1.0.0;q=0.4, text/plain;q=0.5", false),
            ("application/openmetrics-text; version=0.0.1", false),
            ("application/openmetrics-text;q=0, */*", false),
            ("APPLICATION/OpenMetrics-Text; version=\"1.0.0\"; charset=utf-8", true),
            ("application/*;q=0.9, text/*;q=0.8", true),
            ("application/openmetrics-text;q=x, text/html", false),
            (";;,/,", false),
        ] as [(String?, Bool)])
    func `OpenMetrics comes only where it is more welcome`(_ accept: String?, _ isOpenMetrics: Bool) throws {
        let response = try TestNode().ask(.get, "/metrics", headers: accept.map { ["Accept": $0] } ?? [:])
        let format: Exposition.Format = isOpenMetrics ? .openMetrics : .prometheus
        #expect(response.contentType == format.contentType)
        #expect(response.text.hasSuffix("\n# EOF\n") == isOpenMetrics)
        #expect(response.headers["Vary"] == "Accept")
    }

    /// What the two formats demand of the lines around the samples.
    @Test(arguments: Exposition.Format.allCases)
    func `every sample belongs to the family above it, and no family comes twice`(_ format: Exposition.Format) throws {
        let accept = format == .openMetrics ? "application/openmetrics-text" : "text/plain"
        let lines = try lines(TestNode(Self.everything), accept: accept).filter { !$0.isEmpty && $0 != "# EOF" }
        var families: [String] = []
        var suffixes: [String] = []
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            if words[1] == "TYPE" {
                families.append(words[2])
                suffixes = try Self.suffixes(of: words[3], format)
            }
            if words[1] == "UNIT" { #expect(format == .openMetrics && words[2].hasSuffix("_" + words[3])) }
            guard words[0] != "#" else { continue }
            let family = try #require(families.last)
            let name = String(line.prefix { $0 != "{" && $0 != " " })
            #expect(suffixes.contains { family + $0 == name }, "\(line) under \(family)")
        }
        #expect(Set(families).count == families.count && families.count > 50)
    }

    private static func suffixes(of type: String, _ format: Exposition.Format) throws -> [String] {
        switch (type, format) {
        case ("counter", .openMetrics): ["_total"]
        case ("info", .openMetrics): ["_info"]
        case ("gauge", _), ("stateset", .openMetrics), ("counter", .prometheus): [""]
        case ("histogram", _): ["_bucket", "_sum", "_count"]
        case ("summary", _): ["_sum", "_count"]
        default: try #require(nil as [String]?, "no type: \(type)")
        }
    }

    @Test func `what the agent uses of the machine is told by the customary names, and what it was refused`() throws {
        var resources = ResourceStatus()
        (resources.openDescriptors, resources.descriptorLimit, resources.threads) = (180, 65_536, 21)
        resources.refusals = [.descriptors: 7]
        let lines = try lines(TestNode(resources: resources))
        for line in [
            "process_open_fds 180", "process_max_fds 65536", "process_threads 21",
            "aloft_resource_refusals_total{resource=\"descriptors\"} 7",
            "aloft_resource_refusals_total{resource=\"memory\"} 0",
            "aloft_conditions{type=\"descriptor_pressure\"} 0",
            "aloft_check_not_started_total{check=\"check_nginx\"} 0",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
    }

    @Test func `mails that the server does not take are counted, and a condition`() throws {
        var mail = MailStatus()
        mail.waiting = 3
        #expect(
            try lines(TestNode(mail: mail)).contains("aloft_conditions{type=\"mail_unsent\"} 0"), "they are under way")
        mail.trouble = MailStatus.Trouble(since: Fixture.stamp(), text: "it said 451")
        let lines = try lines(TestNode(mail: mail))
        #expect(lines.contains("aloft_mails_waiting 3"))
        #expect(lines.contains("aloft_conditions{type=\"mail_unsent\"} 1"))
    }

    @Test func `what the process uses is read from /proc`() throws {
        let usage = try #require(
            ProcessUsage(
                stat: "42 (a) b (c) S 1 1 1 0 -1 4194304 5 0 0 0 150 50 0 0 20 0 1 0 100 0 0",
                status: "Name:\taloft\nVmRSS:\t   20480 kB\n"))
        #expect(usage.cpuSeconds == 2)
        #expect(usage.residentBytes == 20_971_520)
        #expect(ProcessUsage(stat: "", status: "") == nil)
        #expect(try #require(ProcessUsage.current()).residentBytes > 1_000_000)
    }
}

/// Prometheus' own opinion; `make contract` installs its tool, and asks it of a live agent.
struct PromtoolTests {
    private static let tool = "/usr/bin/promtool"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: tool), "promtool is not installed"))
    func `promtool finds nothing to complain of`() throws {
        let node = try TestNode(MetricsTests.everything)
        _ = try node.ask(.get, "/v1/status")
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: Self.tool)
        process.arguments = ["check", "metrics"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(try node.ask(.get, "/metrics").body))
        try input.fileHandleForWriting.close()
        let logLimiter = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(String(decoding: logLimiter, as: UTF8.self) == "")
        #expect(process.terminationStatus == 0)
    }
}

struct BalancingMetricsTests {
    private func lines(_ node: TestNode) throws -> [String] {
        try node.ask(.get, "/metrics").text.split(separator: "\n").map(String.init)
    }

    @Test(arguments: [
        "aloft_service_up{service=\"tcp-192.168.100.167-80\"} 1", "aloft_service_up{service=\"mark-7-ipv6\"} 0",
        "aloft_service_servers{service=\"tcp-192.168.100.167-80\",state=\"up\"} 3",
        "aloft_service_servers{service=\"tcp-192.168.100.167-80\",state=\"draining\"} 1",
        "aloft_service_servers{service=\"mark-7-ipv6\",state=\"slow_start\"} 0",
        "aloft_service_quorum_weight{service=\"tcp-192.168.100.167-80\"} 2",
        "aloft_service_weight{service=\"tcp-192.168.100.167-80\"} 4",
        "aloft_server_up{service=\"tcp-192.168.100.167-80\",server=\"192.168.100.11-8080\"} 1",
        "aloft_server_up{service=\"tcp-192.168.100.167-80\",server=\"192.168.100.13-8080\"} 0",
        "aloft_server_weight{service=\"tcp-192.168.100.167-80\",server=\"192.168.100.12-8080\"} 3",
        "aloft_server_connections_total{service=\"tcp-192.168.100.167-80\",server=\"192.168.100.11-8080\"} 4711",
        "aloft_server_active_connections{service=\"tcp-192.168.100.167-80\",server=\"192.168.100.11-8080\"} 7",
        "aloft_server_check_passed{check=\"HTTP_GET 192.168.100.11:8080\"} 1",
        "aloft_server_check_passed{check=\"TCP_CHECK\"} 0", "aloft_balancer_drift_total 2",
        "aloft_balancer_refusals_total 1", "aloft_balancer_kernel_failed 0", "aloft_server_checks_running 3",
        "aloft_server_checks_lateness_seconds 0.002", "aloft_server_checks_maximum_lateness_seconds 0.04",
    ])
    func `a figure of services and servers is there`(_ line: String) throws {
        #expect(try lines(TestNode()).contains(line))
    }

    @Test func `where nobody counts there is no figure, and where nothing is balanced none at all`() throws {
        let uncounted = "aloft_server_connections_total{service=\"mark-7-ipv6\""
        #expect(try !lines(TestNode()).contains { $0.hasPrefix(uncounted) })
        let none = try lines(TestNode(balancing: nil))
        for family in ["aloft_service_", "aloft_server_", "aloft_balancer_"] {
            #expect(!none.contains { $0.contains(family) }, "\(family)")
        }
    }
}
