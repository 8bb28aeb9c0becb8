import AgentModel
import Health
import History
import JSON
import NetworkTypes
import StandIns
import Testing
import VRRP

@testable import ManagementAPI

/// `GET /v1/transitions/{id}`.
struct EvidenceDocumentTests {
    private let contract: Contract

    init() throws {
        contract = try Contract()
    }

    private func transition(_ evidence: Evidence?) throws -> JSONValue {
        let node = try TestNode()
        node.recordTransition(1, evidence: evidence)
        try node.history.writer.flush()
        let value = try JSONReader.anything(from: node.ask(.get, "/v1/transitions/1").body)
        let schema = try #require(contract.root["components"]?["schemas"]?["Transition"])
        #expect(contract.validator.faults(in: value, against: schema) == [])
        return value
    }

    @Test func `a transition is told with all that led to it`() throws {
        var evidence = Fixture.evidence
        evidence.checks = [
            Evidence.Check(
                name: "check_nginx", verdict: .failing, changedAgo: .milliseconds(3), exitStatus: 1,
                output: Array("gone\n".utf8))
        ]
        evidence.trackers = [
            Evidence.TrackerChange(
                tracker: TrackerIdentity(.file, "rank"), from: .number(0), to: .number(-20),
                changedAgo: .milliseconds(300))
        ]
        evidence.operation = Evidence.Operation(
            kind: .drain, id: 31, by: Author(.token, "ansible"), reason: "kernel upgrade", requestID: "req-7")
        evidence.stall = Evidence.Stall(late: .milliseconds(400), ago: .seconds(2))
        let value = try transition(evidence)
        #expect(value["configuration_generation"] == .integer(3))
        let told = try #require(value["evidence"])
        let advertisement = try #require(told["advertisements"]?.elements.first)
        #expect(advertisement["source"]?.string == "192.168.100.13")
        #expect(advertisement["priority"] == .integer(140) && advertisement["ago_us"] == .integer(3_454_000))
        #expect(told["timers"]?["active_down_interval_us"] == .integer(3_453_000))
        let check = try #require(told["checks"]?.elements.first)
        #expect(check["verdict"]?.string == "failing" && check["changed_ago_us"] == .integer(3000))
        #expect(check["output"]?.string == "gone\n" && check["exit_status"] == .integer(1))
        let change = try #require(told["trackers"]?.elements.first)
        #expect(change["kind"]?.string == "file" && change["name"]?.string == "rank")
        #expect(change["from"]?.string == "0" && change["to"]?.string == "-20")
        #expect(change["changed_ago_us"] == .integer(300_000))
        let operation = try #require(told["operation"])
        #expect(operation["id"] == .integer(31) && operation["href"]?.string == "/v1/operations/31")
        #expect(operation["by"]?["name"]?.string == "ansible" && operation["request_id"]?.string == "req-7")
        #expect(told["stall"]?["late_us"] == .integer(400_000) && told["stall"]?["ago_us"] == .integer(2_000_000))
    }

    @Test func `an operation that is not numbered yet leads nowhere`() throws {
        var evidence = Fixture.evidence
        evidence.operation = Evidence.Operation(kind: .reload, by: Author(.signal, "SIGHUP"))
        let operation = try transition(evidence)["evidence"]?["operation"]
        #expect(operation?["kind"]?.string == "reload" && operation?["href"] == nil)
    }

    @Test func `a row from before has no evidence`() throws {
        #expect(try transition(nil)["evidence"] == nil)
    }
}
