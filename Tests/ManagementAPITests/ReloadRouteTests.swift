import HTTPServer
import JSON
import StandIns
import Testing

@testable import AgentModel
@testable import ManagementAPI

/// From one configuration to another, under conditions.
struct ReloadRouteTests {
    private let admin: HeaderFields = ["Authorization": "Bearer admin", "Content-Type": "application/json"]

    @Test(arguments: [
        ("", ReloadRequest()),
        (#"{"generation": 3}"#, ReloadRequest(.generation(3))),
        (#"{"confirm_within": "5m"}"#, ReloadRequest(confirmWithin: .seconds(300))),
    ])
    func `what a reload asks for reaches the agent`(body: String, request: ReloadRequest) throws {
        let node = try TestNode()
        #expect(try node.ask(.post, "/v1/reload", headers: admin, body: body).status == .ok)
        guard case .reload(let received, _) = node.agent.received.first else {
            Issue.record("another command")
            return
        }
        #expect(received == request)
    }

    @Test(arguments: [
        (#"{"generation": 0}"#, "/generation"), (#"{"generation": "3"}"#, "/generation"),
        (#"{"generation": 1.5}"#, "/generation"), (#"{"confirm_within": "0s"}"#, "/confirm_within"),
        (#"{"confirm_within": "61m"}"#, "/confirm_within"), (#"{"confirm_within": 60}"#, "/confirm_within"),
    ])
    func `what a reload cannot ask for is told by its place`(body: String, pointer: String) throws {
        let node = try TestNode()
        let response = try node.ask(.post, "/v1/reload", headers: admin, body: body)
        let problem = try JSONReader.value(ProblemDocument.self, from: response.body)
        #expect(problem.errors?.map(\.pointer) == [pointer])
        #expect(node.agent.received == [])
    }

    @Test(
        arguments: [
            (nil, nil), ("*", nil), ("\"ab\"", ["ab"]), ("\"ab-masked\" , \"cd-0123\"", ["ab", "cd"]), ("W/\"ab\"", []),
            ("W/\"ab\", \"cd\"", ["cd"]), ("\"a,b\"", ["a,b"]), ("\"a\\\", \"b\"", ["a\\", "b"]),
        ] as [(String?, [String]?)])
    func `If-Match names configurations, strongly`(field: String?, digests: [String]?) throws {
        let node = try TestNode()
        var headers = admin
        if let field { headers.append(name: "If-Match", value: field) }
        #expect(try node.ask(.post, "/v1/reload", headers: headers).status == .ok)
        guard case .reload(let request, _) = node.agent.received.first else {
            Issue.record("another command")
            return
        }
        #expect(request.ifMatch == digests)
    }

    @Test(arguments: ["", " ,", "ab", "\"ab", "w/\"ab\"", "\"a\"b\""])
    func `a malformed tag is refused`(field: String) throws {
        var headers = admin
        headers.append(name: "If-Match", value: field)
        #expect(try TestNode().ask(.post, "/v1/reload", headers: headers).problem == "invalid-header")
    }

    @Test func `where another configuration is in force, its tag is told`() throws {
        let node = try TestNode()
        node.agent.script.withLock { $0.reload = .preconditionFailed(inForce: Fixture.digest) }
        let response = try node.ask(.post, "/v1/reload", headers: admin)
        #expect(response.status == .preconditionFailed)
        let problem = try JSONReader.value(ProblemDocument.self, from: response.body)
        #expect(problem.currentEtag == "\"\(Fixture.digest)\"")
    }

    @Test(arguments: [
        (ReloadOutcome.noSuchGeneration(2), "not-found"), (.confirmationPending(generation: 4), "confirmation-pending"),
        (.notRecorded(why: "The disk is full."), "not-recorded"), (.shuttingDown, "stopping"),
    ])
    func `a reload that is not done says why`(outcome: ReloadOutcome, problem: String) throws {
        let node = try TestNode()
        node.agent.script.withLock { $0.reload = outcome }
        #expect(try node.ask(.post, "/v1/reload", headers: admin).problem == problem)
    }

    @Test func `a confirmation says what stays, or that nothing waited for it`() throws {
        let node = try TestNode()
        let response = try node.ask(.post, "/v1/reload/confirm", headers: admin)
        let document = try JSONReader.value(ConfirmationDocument.self, from: response.body)
        #expect(document == ConfirmationDocument(generation: 4, confirmed: true))
        node.agent.script.withLock { $0.confirm = .nothingToConfirm }
        #expect(try node.ask(.post, "/v1/reload/confirm", headers: admin).problem == "nothing-to-confirm")
    }
}
