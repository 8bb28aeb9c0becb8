import AgentModel
import Balancing
import HTTPServer
import JSON
import StandIns
import Testing

@testable import ManagementAPI

/// What may be ordered for a server, and what is told of it.
struct ServerCommandTests {
    private let headers: HeaderFields = ["Authorization": "Bearer operator", "Content-Type": "application/json"]
    private static let path = "/v1/services/tcp-192.168.100.167-80/servers/192.168.100.11-8080"
    private static let now = Fixture.wall + 3600 * 1_000_000

    private func received(_ method: RequestMethod, _ what: String, _ body: String = "") throws -> ServerRequest? {
        let node = try TestNode()
        let answer = try node.ask(method, "\(Self.path)/\(what)", headers: headers, body: body)
        #expect(answer.status == .ok)
        #expect(try JSONReader.value(ServerDocument.self, from: answer.body).id == "192.168.100.11-8080")
        guard case .server(let request, _) = node.agent.received.first else { return nil }
        return request
    }

    private func request(
        _ action: ServerRequest.Action, reason: String = "", isForced: Bool = false
    ) -> ServerRequest {
        ServerRequest(member: Fixture.member, action: action, reason: reason, isForced: isForced)
    }

    @Test func `a weight is asked of the agent, and taken back`() throws {
        #expect(try received(.put, "weight", #"{"weight": 0}"#) == request(.order(.weight(0))))
        #expect(
            try received(.put, "weight", #"{"weight": 2147483647, "reason": "new disk", "force": true}"#)
                == request(.order(.weight(2_147_483_647)), reason: "new disk", isForced: true))
        #expect(try received(.delete, "weight") == request(.lift(.weight)))
    }

    @Test func `a drain is asked of the agent, and lifted`() throws {
        let open = ServerOrder.Kind.drain(untilMicroseconds: nil, atDeadline: .keep)
        #expect(try received(.post, "drain") == request(.order(open)))
        let limited = ServerOrder.Kind.drain(untilMicroseconds: Self.now + 600_000_000, atDeadline: .reset)
        #expect(
            try received(.post, "drain", #"{"deadline_seconds": 600, "at_deadline": "reset", "reason": "upgrade"}"#)
                == request(.order(limited), reason: "upgrade"))
        let until = ServerOrder.Kind.drain(untilMicroseconds: Self.now + 3_600_000_000, atDeadline: .keep)
        #expect(
            try received(.post, "drain", #"{"deadline": "2026-11-22T19:25:03.120394+01:00", "force": true}"#)
                == request(.order(until), isForced: true))
        #expect(try received(.delete, "drain") == request(.lift(.drain)))
    }

    @Test func `maintenance is asked of the agent, and ended; so is a check`() throws {
        #expect(
            try received(.put, "maintenance", #"{"reason": "new disk"}"#)
                == request(.order(.maintenance), reason: "new disk"))
        #expect(try received(.delete, "maintenance") == request(.lift(.maintenance)))
        #expect(try received(.post, "check") == request(.check))
    }

    @Test func `who asks for what is handed on`() throws {
        let node = try TestNode()
        _ = try node.ask(
            .put, "\(Self.path)/weight", headers: headers, body: #"{"weight": 3, "reason": "new disk"}"#)
        let requester = Requester(
            Author(.token, "my-operator"), address: "127.0.0.1", requestID: "req-1",
            request:
                #"{"reason":"new disk","server":"192.168.100.11-8080","service":"tcp-192.168.100.167-80","weight":3}"#)
        #expect(node.agent.received == [.server(request(.order(.weight(3)), reason: "new disk"), requester)])
    }

    @Test(arguments: [
        ("put weight", #"{}"#, "/weight"), ("put weight", #"{"weight": -1}"#, "/weight"),
        ("put weight", #"{"weight": 2147483648}"#, "/weight"), ("put weight", #"{"weight": "3"}"#, "/weight"),
        ("put weight", #"{"weight": 1, "deadline": "x"}"#, "/deadline"),
        ("post drain", #"{"deadline_seconds": 0}"#, "/deadline_seconds"),
        ("post drain", #"{"deadline_seconds": 31622401}"#, "/deadline_seconds"),
        ("post drain", #"{"deadline_seconds": "10m"}"#, "/deadline_seconds"),
        ("post drain", #"{"deadline": "2026-11-22T17:25:03.120394Z"}"#, "/deadline"),
        ("post drain", #"{"deadline": "2027-01-01T00:00:00Z", "deadline_seconds": 5}"#, "/deadline"),
        ("post drain", #"{"at_deadline": "reset"}"#, "/at_deadline"),
        ("post drain", #"{"at_deadline": "wait", "deadline_seconds": 5}"#, "/at_deadline"),
        ("post drain", #"{"force": 1}"#, "/force"), ("put maintenance", #"{"reason": 1}"#, "/reason"),
        ("put maintenance", #"{"weight": 1}"#, "/weight"), ("delete weight", #"{"weight": 1}"#, "/weight"),
        ("delete drain", #"{"force": true}"#, "/force"), ("post check", #"{"force": true}"#, "/force"),
    ])
    func `what is wrong is told by its place, and nothing is asked of the agent`(
        command: String, body: String, pointer: String
    ) throws {
        let node = try TestNode()
        let words = command.split(separator: " ").map(String.init)
        let method = try #require(RequestMethod(rawValue: words[0].uppercased()))
        let response = try node.ask(method, "\(Self.path)/\(words[1])", headers: headers, body: body)
        let problem = try JSONReader.value(ProblemDocument.self, from: response.body)
        #expect(response.problem == "invalid-body")
        #expect(problem.errors?.map(\.pointer) == [pointer])
        #expect(node.agent.received == [])
    }

    @Test func `a server whose service would lose its quorum stays, with what to do`() throws {
        let node = try TestNode()
        node.agent.script.withLock { $0.server = .wouldLoseQuorum(Fixture.member) }
        let response = try node.ask(.post, "\(Self.path)/drain", headers: headers)
        #expect(response.status == .conflict && response.problem == "would-lose-quorum")
        let detail = try JSONReader.value(ProblemDocument.self, from: response.body).detail
        #expect(
            detail
                == "Nothing was changed: tcp-192.168.100.167-80 would lose its quorum. Its servers have the weight 4, "
                + "1 of it by 192.168.100.11-8080, and it needs 2. Bring another server back first, or use \"force\": true."
        )
    }

    @Test(arguments: [
        ("weight", "Nobody has set the weight of"), ("drain", "Nobody has drained"),
        ("maintenance", "Nobody has put in maintenance"),
    ])
    func `what nobody has ordered cannot be taken back`(what: String, why: String) throws {
        let node = try TestNode()
        node.agent.script.withLock { $0.server = .nothingToLift(Fixture.member) }
        let response = try node.ask(.delete, "\(Self.path)/\(what)", headers: headers)
        #expect(response.status == .notFound)
        #expect(response.text.contains("\(why) 192.168.100.11-8080 in tcp-192.168.100.167-80."))
    }

    @Test func `a viewer orders nothing`() throws {
        let node = try TestNode()
        let viewer: HeaderFields = ["Authorization": "Bearer viewer"]
        for (method, what) in [
            (.put, "weight"), (.delete, "weight"), (.post, "drain"), (.delete, "drain"), (.put, "maintenance"),
            (.delete, "maintenance"), (.post, "check"),
        ] as [(RequestMethod, String)] {
            #expect(try node.ask(method, "\(Self.path)/\(what)", headers: viewer).problem == "forbidden")
            #expect(try node.ask(method, "\(Self.path)/\(what)").problem == "token-required")
        }
        #expect(node.agent.received == [])
    }
}
