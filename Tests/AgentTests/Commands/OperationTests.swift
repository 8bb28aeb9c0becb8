import AgentModel
import HTTPServer
import History
import JSON
import ManagementAPI
import Testing

@testable import Agent

extension ControllerSuite {
    struct OperationTests {
        private let requester = Requester(
            Author(.token, "ansible"), address: "192.0.2.7", requestID: "req-1", request: #"{"dry_run": false}"#,
            idempotency: IdempotencyClaim(
                caller: "token ansible", key: "k1", fingerprint: String(repeating: "a", count: 64)))

        @Test
        func `beginning and end are one row`() throws {
            let bench = try Bench()
            let operation = Operation(.reload, by: requester, in: bench.services)
            let begun = try #require(try bench.lastOperation())
            #expect(begun.id == operation.id && begun.result == "running" && begun.finishedAt == nil)
            operation.finish("refused", .json(Array("{}".utf8), status: .unprocessableContent))
            let ended = try #require(try bench.lastOperation())
            #expect(ended.id == begun.id && ended.result == "refused" && ended.status == 422)
            #expect(try bench.lastAnswer() == "{}")
            #expect(ended.fromAddress == "192.0.2.7" && ended.requestId == "req-1")
            #expect(ended.request == JSONValue(column: #"{"dry_run": false}"#))
        }

        @Test
        func `the answer is kept with its fields`() throws {
            let bench = try Bench()
            var response = Response.json(Array("{}".utf8), status: .accepted)
            response.headers.append(name: "Location", value: "/v1/operations/1")
            Operation(.drain, by: requester, in: bench.services).finish("done", response)
            let kept = try #require(try bench.history.reader.answer(caller: "token ansible", key: "k1", notBefore: 0))
            #expect(kept.status == 202 && kept.body == Array("{}".utf8))
            #expect(kept.headers == ["Content-Type": "application/json", "Location": "/v1/operations/1"])
        }

        @Test(arguments: [Response.text("no JSON"), Response(.noContent)])
        func `an answer that is no JSON still ends the operation`(response: Response) throws {
            let bench = try Bench()
            Operation(.undrain, by: requester, in: bench.services).finish("done", response)
            let row = try #require(try bench.lastOperation())
            #expect(row.result == "done")
            #expect(try bench.lastAnswer() == nil)
        }

        @Test
        func `the engine is told whose operation it is`() throws {
            let bench = try Bench()
            let operation = Operation(.drain, by: requester, in: bench.services)
            let cause = operation.cause(reason: "upgrade")
            #expect(cause.id == operation.id && cause.byName == "ansible" && cause.byKind == .token)
            #expect(cause.reason == "upgrade" && cause.requestId == "req-1" && cause.kind == .drain)
        }

        @Test
        func `without a disk the command goes on without a number`() throws {
            let bench = try Bench()
            bench.breakDisk()
            let operation = Operation(.reload, by: requester, in: bench.services)
            #expect(operation.id == nil)
            operation.finish("done", .json(Array("{}".utf8)))
        }
    }
}
