import AgentModel
import HTTPServer
import History
import StandIns
import Testing

@testable import ManagementAPI

/// What was asked of the agent, and what it answered.
struct OperationRouteTests {
    @Test func `an operation runs, and then has its answer`() throws {
        let node = try TestNode()
        let id = try node.history.writer.write(
            .operation(
                OperationRecord(
                    stamp: Fixture.stamp(), kind: .drain, by: Author(.token, "ansible"), fromAddress: "127.0.0.1",
                    requestID: "req-7", request: #"{"reason":"a"}"#, result: OperationRecord.running)))
        let running = try node.read(OperationDetailDocument.self, "/v1/operations/\(id)")
        #expect(running.row.result == "running")
        #expect(running.row.request == .object(["reason": .string("a")]))
        #expect(running.row.finishedAt == nil && running.row.status == nil && running.answer == nil)
        _ = try node.history.writer.write(
            .operationFinished(
                OperationFinishRecord(
                    stamp: Fixture.stamp(2), id: id, result: "done", status: 200, detail: #"{"id":12}"#)))
        let done = try node.read(OperationDetailDocument.self, "/v1/operations/\(id)")
        #expect(done.row.result == "done")
        #expect(done.row.finishedAt == "2026-11-22T16:25:05.120394Z")
        #expect(done.row.status == 200)
        #expect(done.answer == .object(["id": .integer(12)]))
        let list = try node.read(
            PageDocument<OperationDetailDocument>.self, "/v1/operations", query: ["kind": "drain"])
        #expect(list.items.map(\.row.status) == [200])
        #expect(list.items.map(\.answer) == [nil])
    }

    @Test func `what was asked is one line of JSON, with its members in the order of their names`() throws {
        let node = try TestNode()
        let headers: HeaderFields = [
            "Authorization": "Bearer admin", "Content-Type": "application/json", "If-Match": "\"ab\"",
        ]
        let body = #"{"generation": 3, "confirm_within": "5m"}"#
        #expect(try node.ask(.post, "/v1/reload", headers: headers, body: body).status == .ok)
        guard case .reload(_, let requester) = try #require(node.agent.received.first) else {
            Issue.record("another command")
            return
        }
        #expect(requester.request == #"{"confirm_within":"5m","generation":3,"if_match":["ab"]}"#)
    }
}
