import AgentModel
import HTTPServer
import JSON
import Testing

@testable import ManagementAPI

/// How long a client waits for a command.
@Suite(.timeLimit(.minutes(1)))
struct PreferenceTests {
    private let admin: HeaderFields = ["Authorization": "Bearer admin"]

    @Test(
        arguments: [
            ([], nil, nil),
            (["wait=0"], 0, "wait=0"),
            (["wait = 10"], 10, "wait=10"),
            (["wait=\"10\""], 10, "wait=10"),
            (["WAIT=10; foo=bar"], 10, "wait=10"),
            (["respond-async"], 0, "respond-async"),
            (["respond-async, wait=10"], 10, "respond-async, wait=10"),
            (["respond-async", "wait=10"], 10, "respond-async, wait=10"),
            (["foo; bar=\"a, wait=1\", wait=2"], 2, "wait=2"),
            (["wait=1, wait=2"], 1, "wait=1"),
            (["wait=60"], 60, "wait=60"),
            (["wait=61"], 60, nil),
            (["respond-async, wait=61"], 60, "respond-async"),
            (["wait=99999999999999999999"], 60, nil),
            (["wait"], nil, nil), (["wait=-1"], nil, nil), (["wait=1.5"], nil, nil), (["wait=soon"], nil, nil),
            (["return=minimal"], nil, nil), ([","], nil, nil), (["\"wait=1"], nil, nil),
        ] as [([String], Int?, String?)])
    func `what Prefer says is read, and what is no preference of ours does not count`(
        fields: [String], seconds: Int?, applied: String?
    ) {
        var headers: HeaderFields = [:]
        for field in fields { headers.append(name: "Prefer", value: field) }
        let preference = Preference(headers)
        #expect(preference.wait == seconds.map { .seconds($0) })
        #expect(preference.applied == applied)
    }

    @Test func `whoever does not wait is told where the outcome will be, and the late answer harms nobody`() throws {
        let node = try TestNode()
        node.agent.script.withLock {
            $0.operation = 31
            $0.isSlow = true
        }
        let response = try node.ask(.post, "/v1/drain", headers: preferring("respond-async"), body: #"{"reason": "a"}"#)
        #expect(response.status == .accepted)
        #expect(response.headers["Location"] == "/v1/operations/31")
        #expect(response.headers["Preference-Applied"] == "respond-async")
        let operation = try JSONReader.value(AcceptedDocument.self, from: response.body)
        #expect(operation.kind == "drain")
        #expect(operation.by == Author.Written(kind: "token", name: "my-admin"))
        #expect(operation.request == .object(["reason": .string("a")]))
        #expect(operation.result == "running")
        node.agent.deliver()
        #expect(try node.ask(.get, "/v1/status").status == .ok)
    }

    @Test func `an outcome within the time is the answer`() throws {
        let node = try TestNode()
        node.agent.script.withLock { $0.operation = 31 }
        #expect(try node.ask(.post, "/v1/drain", headers: preferring("wait=50")).status == .ok)
    }

    @Test func `after the time that a client waits it is told where the outcome will be`() throws {
        let (node, catcher) = try started(preferring("wait=20"), operation: 31)
        node.letAge(.seconds(19))
        node.api.waiting.expire()
        #expect(catcher.answer == nil)
        node.letAge(.seconds(21))
        node.api.waiting.expire()
        let response = catcher.wait()
        #expect(response.status == .accepted)
        #expect(response.headers["Preference-Applied"] == "wait=20")
        node.agent.deliver()
        #expect(catcher.answer?.status == .accepted)
    }

    @Test func `when the agent takes too long, an operation with a number is no failure`() throws {
        let (node, catcher) = try started(admin, operation: 31)
        node.letAge(.seconds(61))
        node.api.waiting.expire()
        let response = catcher.wait()
        #expect(response.status == .accepted)
        #expect(response.headers["Preference-Applied"] == nil)
    }

    @Test func `without a number the client waits on, since it could not look anywhere`() throws {
        let (node, catcher) = try started(preferring("wait=0"), operation: nil)
        node.letAge(.seconds(5))
        node.api.waiting.expire()
        #expect(catcher.answer == nil)
        node.agent.deliver()
        #expect(catcher.wait().status == .ok)
        let (other, late) = try started(preferring("wait=5"), operation: nil)
        other.letAge(.seconds(6))
        other.api.waiting.expire()
        #expect(late.answer == nil)
        other.letAge(.seconds(61))
        other.api.waiting.expire()
        #expect(late.wait().problem == "no-answer")
    }

    @Test func `a client that goes away while a drain waits disturbs nobody`() throws {
        let node = try TestNode()
        node.agent.script.withLock { $0.isSlow = true }
        var client: Client? = try Client(port: try node.serve())
        try client?.send("POST", "/v1/drain", ["Authorization: Bearer admin"])
        node.agent.awaitCommand()
        client = nil
        node.agent.deliver()
        let next = try Client(port: try node.serve())
        try next.send("GET", "/v1/status")
        #expect(try next.receive().status == 200)
        #expect(node.agent.received.count == 1)
    }

    private func preferring(_ preference: String) -> HeaderFields {
        ["Authorization": "Bearer admin", "Content-Type": "application/json", "Prefer": preference]
    }

    /// A drain that the agent has taken and does not answer.
    private func started(_ headers: HeaderFields, operation: Int64?) throws -> (TestNode, Catcher) {
        let node = try TestNode()
        node.agent.script.withLock {
            $0.operation = operation
            $0.isSlow = true
        }
        let request = Request(
            method: .post, target: "/v1/drain", headers: headers, requestID: "req-1",
            peer: .tcp(address: "127.0.0.1", port: 1))
        let catcher = Catcher()
        node.api.handle(try #require(request), Responder(receiver: catcher))
        node.agent.awaitCommand()
        return (node, catcher)
    }
}
