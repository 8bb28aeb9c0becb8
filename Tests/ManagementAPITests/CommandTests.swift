import AgentModel
import Configuration
import HTTPServer
import History
import JSON
import StandIns
import Testing

@testable import ManagementAPI

struct CommandTests {
    private let admin: HeaderFields = ["Authorization": "Bearer admin", "Content-Type": "application/json"]

    @Test func `a drain reports what came of each instance`() throws {
        let node = try TestNode()
        let response = try node.ask(.post, "/v1/drain", headers: admin, body: #"{"reason": "kernel upgrade"}"#)
        let report = try JSONReader.value(DrainReportDocument.self, from: response.body)
        #expect(report.by == Author.Written(kind: "token", name: "ansible"))
        #expect(report.instances.map(\.result) == [.handedOver, .noSuccessorHeard, .keptOut])
        #expect(report.instances.map(\.to) == [WrittenPeer(address: "192.168.100.13", priority: 140), nil, nil])
        #expect(report.instances.map(\.tookMs) == [457, nil, nil])
        #expect(report.instances.map(\.was) == ["active", "active", "backup"])
        #expect(report.instances[0].lastHeard?.at == "2026-11-22T16:24:03.120394Z")
        #expect(report.instances.map(\.waitedMs) == [nil, 1400, nil])
        let requester = Requester(
            Author(.token, "my-admin"), address: "127.0.0.1", requestID: "req-1",
            request: #"{"reason":"kernel upgrade"}"#)
        #expect(node.agent.received == [.drain(DrainRequest(reason: "kernel upgrade"), requester)])
    }

    @Test func `lifting when there is nothing to lift is no error`() throws {
        let node = try TestNode()
        node.agent.script.withLock { $0.undrain = .lifted([]) }
        let response = try node.ask(.delete, "/v1/drain", headers: admin)
        #expect(response.status == .ok)
        #expect(try JSONReader.value(UndrainDocument.self, from: response.body).lifted == [])
    }

    @Test(arguments: [("", false), ("false", false), ("true", true)])
    func `a dry run is told from a reload`(value: String, isDry: Bool) throws {
        let node = try TestNode()
        let query: Query = value.isEmpty ? [:] : ["dry_run": value]
        let response = try node.ask(.post, "/v1/reload", query: query, headers: admin)
        let plan = try JSONReader.value(ReloadDocument.self, from: response.body)
        #expect(plan.applied == !isDry)
        #expect(plan.generation == 4)
        let priority = ConfigurationDifference.Field(keyword: "priority", old: "101", new: "90")
        #expect(
            plan.changed == [ReloadDocument.Change(name: "VI_01", fields: [priority], restarts: false, blips: true)])
        #expect(plan.removed == [ReloadDocument.Removal(name: "VI_03", blips: true)])
        #expect(plan.checks.changed.map(\.name) == ["check_nginx"])
        #expect(plan.globals.map(\.description) == ["address_lease 10 → 30"])
        #expect(plan.blips && plan.consequences.map(\.kind) == [.unreachable, .takenOver])
        #expect(plan.consequences.last?.peer == WrittenPeer(address: "192.168.100.13", priority: 140))
        #expect(plan.warnings.map(\.severity) == [.warning])
        guard case .reload(let request, _) = try #require(node.agent.received.first) else {
            Issue.record("another command")
            return
        }
        #expect(request.isDryRun == isDry)
    }

    @Test func `a refused configuration keeps its diagnostics`() throws {
        let node = try TestNode()
        node.agent.script.withLock { $0.reload = .refused([Fixture.error, Fixture.warning]) }
        let response = try node.ask(.post, "/v1/reload", headers: admin)
        let problem = try JSONReader.value(ProblemDocument.self, from: response.body)
        #expect(response.status == .unprocessableContent)
        #expect(problem.detail.hasPrefix("The configuration has 1 error."))
        #expect(problem.diagnostics?.map(\.line) == [14, 9])
        #expect(problem.diagnostics?.map(\.severity) == [.error, .warning])
    }

    @Test func `a stalled engine is not asked`() throws {
        let node = try TestNode()
        node.letAge(.seconds(4))
        #expect(try node.ask(.post, "/v1/drain", headers: admin).problem == "engine-stalled")
        #expect(try node.ask(.post, "/v1/reload", headers: admin).problem == "engine-stalled")
        #expect(node.agent.received == [])
    }

    @Test func `a body where none belongs is refused, even an empty object with members`() throws {
        let node = try TestNode()
        #expect(
            try node.ask(.post, "/v1/reload", headers: admin, body: #"{"dry_run": true}"#).problem == "invalid-body")
        #expect(try node.ask(.delete, "/v1/drain", headers: admin, body: "{}").status == .ok)
    }
}
