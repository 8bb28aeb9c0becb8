import AgentModel
import Dispatch
import HTTPServer
import History
import JSON
import StandIns
import Testing

@testable import ManagementAPI

/// A command that is sent again is not done again.
@Suite(.timeLimit(.minutes(1)))
struct IdempotencyTests {
    private let node: TestNode

    init() throws {
        let node = try TestNode()
        node.agent.script.withLock { $0.history = node.history.writer }
        self.node = node
    }

    private func headers(_ key: String, token: String = "admin") -> HeaderFields {
        ["Authorization": "Bearer \(token)", "Content-Type": "application/json", "Idempotency-Key": key]
    }

    private func drain(
        _ key: String, _ body: String = #"{"reason": "a"}"#, query: Query = [:], token: String = "admin"
    ) throws -> Response {
        try node.ask(.post, "/v1/drain", query: query, headers: headers(key, token: token), body: body)
    }

    @Test func `the same request under the same key gets the same answer, and the agent hears of one`() throws {
        let first = try drain("k")
        let second = try drain("k")
        #expect(first.status == .ok)
        #expect(first.headers["Idempotency-Replayed"] == nil)
        #expect(second.headers["Idempotency-Replayed"] == "true")
        #expect(second.status == first.status)
        #expect(second.contentType == first.contentType)
        #expect(second.body == first.body)
        #expect(node.agent.received.count == 1)
    }

    @Test func `a failure of the agent's finding is given again too`() throws {
        node.agent.script.withLock { $0.drain = .noSuccessor(instances: Fixture.drainedInstances) }
        let first = try drain("k")
        node.agent.script.withLock { $0.drain = .drained(Fixture.drain, instances: []) }
        let second = try drain("k")
        #expect(second.problem == "no-successor")
        #expect(second.body == first.body)
    }

    @Test func `an answer that says "not now" is not kept`() throws {
        node.agent.script.withLock { $0.drain = .notRecorded(why: "The disk is full.") }
        #expect(try drain("k").status == .serviceUnavailable)
        node.agent.script.withLock { $0.drain = .drained(Fixture.drain, instances: []) }
        #expect(try drain("k").status == .ok)
    }

    @Test func `a bare key and the same in quotes are one`() throws {
        #expect(try drain("a-b").headers["Idempotency-Replayed"] == nil)
        #expect(try drain("\"a-b\"").headers["Idempotency-Replayed"] == "true")
    }

    @Test func `another body, query, path or method under the key is refused`() throws {
        #expect(try drain("k").status == .ok)
        #expect(try drain("k", #"{"reason": "b"}"#).problem == "idempotency-key-reused")
        #expect(try node.ask(.delete, "/v1/drain", headers: headers("k")).problem == "idempotency-key-reused")
        #expect(try node.ask(.delete, "/v1/drain/12", headers: headers("k")).problem == "idempotency-key-reused")
        #expect(try drain("k", query: ["dry_run": "false"]).problem == "idempotency-key-reused")
        #expect(node.agent.received.count == 1)
    }

    @Test func `two callers' equal keys are two keys`() throws {
        #expect(try drain("k").status == .ok)
        #expect(try drain("k", #"{"reason": "b"}"#, token: "operator").status == .ok)
        #expect(node.agent.received.count == 2)
    }

    @Test func `while the first request runs its key is in use, and free again before its answer is there`() throws {
        node.agent.script.withLock { $0.isSlow = true }
        let request = Request(
            method: .post, target: "/v1/drain", headers: headers("k"), requestID: "req-1",
            peer: .tcp(address: "127.0.0.1", port: 1))
        let catcher = Catcher()
        node.api.handle(try #require(request), Responder(receiver: catcher))
        node.agent.awaitCommand()
        #expect(try drain("k", "").problem == "idempotency-key-in-use")
        #expect(try drain("k").problem == "idempotency-key-reused")
        node.agent.deliver()
        #expect(catcher.wait().status == .ok)
        #expect(try drain("k", "").headers["Idempotency-Replayed"] == "true")
    }

    @Test func `an answer older than a day is forgotten`() throws {
        let request = Request(
            method: .post, target: "/v1/drain", headers: headers("k"), body: Array("{}".utf8),
            peer: .tcp(address: "127.0.0.1", port: 1))
        let fingerprint = IdempotencyKey.fingerprint(of: try #require(request))
        for (caller, age) in [("token my-admin", 86_399), ("token my-operator", 86_401)] {
            let record = AnswerRecord(
                stamp: Fixture.stamp(3600 - Int64(age)), caller: caller, key: "k", fingerprint: fingerprint,
                status: 200, headers: [:], body: [])
            _ = try node.history.writer.write(.answer(record))
        }
        #expect(try drain("k", "{}").headers["Idempotency-Replayed"] == "true")
        #expect(try drain("k", "{}", token: "operator").headers["Idempotency-Replayed"] == nil)
    }

    @Test func `a dry run does not look at the key`() throws {
        for _ in 0..<2 {
            let drain = try drain("k", query: ["dry_run": "true"])
            let reload = try node.ask(.post, "/v1/reload", query: ["dry_run": "true"], headers: headers("k"))
            #expect([drain, reload].allSatisfy { $0.status == .ok && $0.headers["Idempotency-Replayed"] == nil })
        }
        #expect(node.agent.received.count == 2)
    }

    @Test func `the key goes to the agent with the caller and the digest of the request`() throws {
        #expect(try drain("k").status == .ok)
        guard case .drain(_, let requester) = try #require(node.agent.received.first) else {
            Issue.record("another command")
            return
        }
        #expect(requester.idempotency?.caller == "token my-admin")
        #expect(requester.idempotency?.key == "k")
        #expect(requester.idempotency?.fingerprint.count == 64)
    }

    @Test(arguments: [
        "\"a", "a\"", "\"a\"b", "\"a\\b\"", "\"\"", "", "a b", "ä", String(repeating: "x", count: 256),
    ])
    func `what is no key is refused`(key: String) throws {
        let response = try drain(key)
        #expect(response.problem == "invalid-header")
        let problem = try JSONReader.value(ProblemDocument.self, from: response.body)
        #expect(problem.errors?.map(\.header) == ["Idempotency-Key"])
        #expect(node.agent.received == [])
    }

    @Test(arguments: [("\"a\\\"b\\\\\"", "a\"b\\"), ("  k ", "k"), (String(repeating: "x", count: 255), nil)])
    func `a key is what stands between the quotes`(field: String, key: String?) throws {
        #expect(try IdempotencyKey.read(from: ["Idempotency-Key": field]) == key ?? field)
    }

    @Test func `the server's thread does not wait for the disk, and a busy historyReads is said`() throws {
        let door = DispatchSemaphore(value: 0)
        let places = HistoryReadQueue.maxConcurrent + HistoryReadQueue.waitingBound
        for _ in 0..<places { #expect(node.api.historyReads.take { door.wait() }) }
        #expect(try drain("k").problem == "overloaded")
        #expect(try drain("k").problem == "overloaded")
        for _ in 0..<places { door.signal() }
        #expect(node.agent.received == [])
    }

    @Test func `a history that cannot be read keeps the agent from being asked twice`() throws {
        #expect(node.history.close())
        #expect(try drain("k").problem == "history-unavailable")
        #expect(node.agent.received == [])
    }

    @Test func `the table is bounded, and a forgotten command gives its key back`() {
        let table = IdempotencyTable()
        func take(_ number: Int) -> IdempotencyTable.Hold? {
            guard case .taken(let hold) = table.take(.init(caller: "a", key: "\(number)"), fingerprint: "f") else {
                return nil
            }
            return hold
        }
        var holds = (0..<IdempotencyTable.bound).map(take)
        #expect(holds.allSatisfy { $0 != nil })
        #expect(take(-1) == nil)
        holds[0] = nil
        #expect(take(-1) != nil)
    }
}
