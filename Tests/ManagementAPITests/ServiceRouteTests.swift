import AgentModel
import Balancing
import HTTPServer
import JSON
import StandIns
import Testing

@testable import ManagementAPI

/// What is told of services and their servers.
struct ServiceRouteTests {
    private static let service = "/v1/services/tcp-192.168.100.167-80"

    private func server(_ number: UInt8, on node: TestNode) throws -> ServerDocument {
        try node.read(ServerDocument.self, "\(Self.service)/servers/192.168.100.\(number)-8080")
    }

    @Test func `a service says what it needs, and who answers`() throws {
        let node = try TestNode()
        let document = try node.read(ServiceDocument.self, Self.service)
        #expect(
            document
                == ServiceDocument(
                    id: "tcp-192.168.100.167-80", address: "192.168.100.167", port: 80, protocol: "tcp",
                    engine: "nftables", scheduler: "wrr", method: "nat",
                    persistence: PersistenceDocument(timeoutS: 300),
                    quorum: QuorumDocument(weight: 2, hysteresis: 0, held: true), answers: "servers",
                    since: "2026-11-22T16:25:09.120394Z", weight: 4,
                    servers: ServerCountsDocument(total: 5, up: 3, failed: 1, draining: 1),
                    sorryServer: SorryServerDocument(address: "192.168.100.99", port: 8080, inUse: false),
                    asOf: "2026-11-22T16:25:13.120394Z"))
    }

    @Test func `a service by firewall mark has no address`() throws {
        let node = try TestNode()
        let document = try node.read(ServiceDocument.self, "/v1/services/mark-7-ipv6")
        #expect(document.mark == 7 && document.family == "ipv6")
        #expect(document.address == nil && document.port == nil && document.protocol == nil)
        #expect(document.method == "direct_routing" && document.scheduler == "mh")
        #expect(document.answers == "reject" && !document.quorum.held)
    }

    @Test func `the list has every service, and how the balancer does`() throws {
        let node = try TestNode()
        let document = try node.read(ServicesDocument.self, "/v1/services")
        #expect(document.items.map(\.id) == ["tcp-192.168.100.167-80", "mark-7-ipv6"])
        #expect(
            document.balancer
                == BalancerDocument(
                    drifts: 2, refusals: 1, runningChecks: 3, checkLatenessUs: 2000, maximumCheckLatenessUs: 40_000,
                    longestApplyUs: 0))
        var failing = Fixture.balancing
        failing.health.kernelFailure = "no netlink socket"
        node.balancing.publish(failing)
        let failure = try node.read(ServicesDocument.self, "/v1/services").balancer?.kernelFailure
        #expect(failure == "no netlink socket")
    }

    @Test func `where nothing is balanced the list is empty, and says no more`() throws {
        let node = try TestNode(balancing: nil)
        #expect(try node.read(ServicesDocument.self, "/v1/services") == ServicesDocument(items: []))
        let answer = try node.ask(.get, Self.service)
        #expect(answer.status == .notFound)
        #expect(answer.text.contains("This node distributes no requests: its configuration has no virtual_server."))
    }

    @Test func `what is not there is told with what is`() throws {
        let node = try TestNode()
        let service = try node.ask(.get, "/v1/services/tcp-192.0.2.1-80")
        #expect(service.status == .notFound)
        #expect(service.text.contains("This node has tcp-192.168.100.167-80, mark-7-ipv6."))
        let server = try node.ask(.get, "\(Self.service)/servers/192.0.2.1-80")
        #expect(server.status == .notFound)
        #expect(server.text.contains("No server 192.0.2.1-80 in tcp-192.168.100.167-80. It has 192.168.100.11-8080, "))
    }

    @Test func `a server says why it is out`() throws {
        let node = try TestNode()
        let failed = try server(14, on: node)
        #expect(failed.state == "failed" && failed.share == 0)
        #expect(failed.why == ["check HTTP_GET 192.168.100.14:8080 failed: connection refused"])
        #expect(failed.weights == WeightsDocument(configured: 1, override: nil, effective: 0))
        #expect(failed.connections == ConnectionsDocument(active: 7, total: 4711))
        let change = try #require(failed.lastChange)
        #expect(change.at == "2026-11-22T16:25:13.120394Z" && change.from == "unknown" && change.to == "failed")
        #expect(change.cause == "check" && change.check == "HTTP_GET 192.168.100.14:8080")
        let check = try #require(failed.checks.first)
        #expect(check.verdict == "failed" && check.kind == "TCP_CHECK")
        #expect(
            check.lastRun
                == ServerCheckDocument.Run(
                    at: "2026-11-22T16:25:12.120394Z", outcome: "failed", why: "connection refused", counts: true,
                    durationUs: 250, evidence: .init(phase: "connect", error: "ECONNREFUSED")))
    }

    @Test func `orders are told with who gave them`() throws {
        let node = try TestNode()
        let weighted = try server(12, on: node)
        #expect(weighted.weights == WeightsDocument(configured: 1, override: 3, effective: 3))
        #expect(weighted.why == ["weight set to 3, configured 1"])
        #expect(
            weighted.orders == [
                ServerOrderDocument(
                    id: 3, kind: "weight", weight: 3, reason: "new disk",
                    by: Author.Written(kind: "token", name: "ansible"), since: "2026-11-22T16:25:05.120394Z")
            ])
        let drained = try server(13, on: node)
        #expect(drained.state == "draining" && drained.why == ["drained, 7 connections left"])
        #expect(drained.orders.map(\.kind) == ["drain"] && drained.orders.map(\.atDeadline) == ["reset"])
        #expect(drained.orders.first?.until == "2026-11-22T16:35:03.120394Z")
    }

    @Test func `shares follow the weights of those that get connections`() throws {
        let node = try TestNode()
        let items = try node.read(ListDocument<ServerDocument>.self, "\(Self.service)/servers").items
        #expect(items.map(\.share) == [0.25, 0.75, 0, 0, 0])
        #expect(items.map(\.backup) == [false, false, false, false, true])
        #expect(items.last?.why == ["backup server, used when the quorum is lost"])
        let none = try node.read(ListDocument<ServerDocument>.self, "/v1/services/mark-7-ipv6/servers").items
        #expect(none.map(\.share) == [0] && none.map(\.port) == [nil] && none.map(\.id) == ["2001:db8::11"])
        #expect(none.map(\.connections) == [ConnectionsDocument()])
        #expect(none.first?.checks.map(\.verdict) == ["could_not_run"])
    }
}

/// What the history tells of them.
struct BalancingHistoryRouteTests {
    @Test func `who is no longer configured can be asked for while something is kept`() throws {
        let node = try TestNode(balancing: nil)
        try node.history.writer.writeBalancingSamples()
        let service: Query = ["service": "tcp-192.168.100.167-80"]
        for list in ["server_transitions", "service_transitions", "balancing_findings"] {
            #expect(try node.ask(.get, "/v1/\(list)", query: service).status == .ok, "\(list)")
        }
        #expect(
            try node.ask(.get, "/v1/server_transitions", query: ["server": "192.168.100.11-8080"]).status == .ok)
        #expect(
            try node.ask(.get, "/v1/server_check_results", query: ["check": Fixture.serverCheck]).status == .ok)
    }

    @Test(arguments: [
        ("server_transitions", "service", "tcp-192.0.2.1-80"), ("server_transitions", "server", "192.0.2.1-80"),
        ("server_transitions", "server", "web1"), ("service_transitions", "service", "web"),
        ("server_check_results", "check", "x"),
    ])
    func `who never was is a mistake`(list: String, parameter: String, value: String) throws {
        let node = try TestNode()
        var query: Query = [:]
        query.append(name: parameter, value: value)
        let answer = try node.ask(.get, "/v1/\(list)", query: query)
        let problem = try JSONReader.value(ProblemDocument.self, from: answer.body)
        #expect(answer.problem == "invalid-parameter")
        #expect(problem.errors?.map(\.parameter) == [parameter])
    }

    @Test func `changes are events with the documents of their lists`() throws {
        let node = try TestNode()
        try node.history.writer.writeBalancingSamples()
        let client = try EventClient(node, query: ["last_event_id": "0.0.0"])
        _ = node.api.eventHub.turn()
        let events = client.read()
        for (name, list) in [
            ("server_transition", "server_transitions"), ("service_transition", "service_transitions"),
        ] {
            let items = try JSONReader.anything(from: node.ask(.get, "/v1/\(list)").body)["items"]?.elements ?? []
            #expect(events.filter { $0.name == name }.compactMap(\.data) == items.reversed(), "\(name)")
            #expect(!items.isEmpty)
        }
        let filtered = try EventClient(
            node, query: ["last_event_id": "0.0.0", "types": "service_transition"])
        _ = node.api.eventHub.turn()
        #expect(Set(filtered.read().dropFirst().map(\.name)) == ["service_transition"])
    }
}
