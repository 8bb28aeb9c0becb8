import HTTPServer
import StandIns
import Testing

@testable import AgentModel
@testable import ManagementAPI

/// Walks the operations that change something.
struct CommandWalk {
    private let walker: Walker
    private var plain: [String] { walker.authorized }
    private var json: [String] { walker.authorizedJSON }

    /// A command, as it may be asked for.
    private struct Command {
        let operation: String
        let target: String
        /// What it cannot be without.
        var body: String?
        /// Another one that it takes too.
        var otherBody = "{}"

        init(_ operation: String, _ target: String, body: String? = nil, otherBody: String = "{}") {
            (self.operation, self.target, self.body, self.otherBody) = (operation, target, body, otherBody)
        }

        /// Of the server that there is.
        init(server operation: String, body: String? = nil, otherBody: String = "{}") {
            let words = operation.split(separator: " ")
            let path = "/v1/services/{service}/servers/{server}/\(words[1])"
            let target = "/v1/services/\(Fixture.service.pathName)/servers/\(Fixture.server(11).pathName)/\(words[1])"
            self.init("\(words[0]) \(path)", target, body: body, otherBody: otherBody)
        }

        /// With the type of its body, where it has one.
        func headers(_ fields: [String]) -> [String] {
            body == nil ? fields : fields + ["Content-Type: application/json"]
        }
    }

    private static let serverCommands = [
        Command(server: "put weight", body: #"{"weight": 3}"#, otherBody: #"{"weight": 4}"#),
        Command(server: "delete weight"), Command(server: "post drain"), Command(server: "delete drain"),
        Command(server: "put maintenance"), Command(server: "delete maintenance"), Command(server: "post check"),
    ]

    /// Every command.
    private static let commands =
        [
            Command("post /v1/drain", "/v1/drain"), Command("delete /v1/drain", "/v1/drain"),
            Command("delete /v1/drain/{id}", "/v1/drain/12"), Command("post /v1/reload", "/v1/reload"),
            Command("post /v1/reload/confirm", "/v1/reload/confirm"),
        ] + serverCommands

    init(_ walker: Walker) {
        self.walker = walker
    }

    func walk() throws {
        try successes()
        try mistakes()
        try outcomes()
        try serverOutcomes()
        for command in Self.commands {
            try expectAccepted(command)
            try expectKeysKept(command)
            try expectNoAnswer(command)
            let node = try TestNode()
            node.agent.script.withLock { $0.shutDown() }
            try expect(503, command, on: node)
        }
    }

    private func expect(_ status: Int, _ command: Command, on node: TestNode, headers: [String] = []) throws {
        try walker.expect(
            status, command.operation, command.target, on: node, headers: command.headers(plain) + headers,
            body: command.body)
    }

    private func successes() throws {
        let node = try TestNode()
        for command in Self.commands { try expect(200, command, on: node) }
        try walker.expect(200, "post /v1/drain", "/v1/drain?dry_run=true", on: node, headers: plain)
        let drain = #"""
            {"reason": "a", "instances": ["VI_01"], "duration": "30m", "lifetime": "reboot", "last_resort": true,
             "force": false}
            """#
        try walker.expect(200, "post /v1/drain", "/v1/drain?dry_run", "/v1/drain", on: node, headers: json, body: drain)
        let reload = #"{"confirm_within": "5m", "generation": 3}"#
        try walker.expect(
            200, "post /v1/reload", "/v1/reload?dry_run=true", "/v1/reload", on: node, headers: json, body: reload)
    }

    private func mistakes() throws {
        let node = try TestNode()
        for body in [#"{"reason":1}"#, #"{"until":"x"}"#, "{", "[]", #"{"instances":["VI_99"]}"#] {
            try walker.expect(400, "post /v1/drain", "/v1/drain", on: node, headers: json, body: body)
        }
        try walker.expect(400, "delete /v1/drain/{id}", "/v1/drain/x", on: node, headers: plain)
        try walker.expect(400, "post /v1/reload", "/v1/reload?dry_run=si", on: node, headers: plain)
        try walker.expect(400, "post /v1/reload", "/v1/reload", on: node, headers: plain + ["If-Match: 9b"])
        for command in Self.commands { try expect(400, command, on: node, headers: ["Idempotency-Key: \"a"]) }
        for command in Self.commands {
            try walker.expect(415, command.operation, command.target, on: node, headers: plain, body: "reason=x")
        }
        #expect(node.agent.received == [])
    }

    private func outcomes() throws {
        let node = try TestNode()
        func reload(_ status: Int, _ outcome: ReloadOutcome) throws {
            node.agent.script.withLock { $0.reload = outcome }
            try walker.expect(status, "post /v1/reload", "/v1/reload", on: node, headers: plain)
        }
        try reload(404, .noSuchGeneration(2))
        try reload(409, .confirmationPending(generation: 4))
        try reload(412, .preconditionFailed(inForce: Fixture.digest))
        try reload(422, .refused([Fixture.error, Fixture.warning]))
        try reload(503, .notRecorded(why: "The disk is full."))
        node.agent.script.withLock {
            $0.drain = .noSuccessor(instances: Fixture.drainedInstances)
            $0.undrain = .notFound(12)
            $0.confirm = .nothingToConfirm
        }
        try walker.expect(409, "post /v1/drain", "/v1/drain", on: node, headers: plain)
        try walker.expect(404, "delete /v1/drain/{id}", "/v1/drain/12", on: node, headers: plain)
        try walker.expect(409, "post /v1/reload/confirm", "/v1/reload/confirm", on: node, headers: plain)
        node.agent.script.withLock { $0.drain = .withdrawn }
        try walker.expect(409, "post /v1/drain", "/v1/drain", on: node, headers: plain)
        node.agent.script.withLock { $0.drain = .notRecorded(why: "The disk is full.") }
        try walker.expect(503, "post /v1/drain", "/v1/drain", on: node, headers: plain)
    }

    private func serverOutcomes() throws {
        let node = try TestNode()
        for command in Self.serverCommands {
            let elsewhere = command.target.replacing(Fixture.server(11).pathName, with: "192.0.2.1-80")
            try walker.expect(
                404, command.operation, elsewhere, on: node, headers: command.headers(plain), body: command.body)
        }
        #expect(node.agent.received == [])
        let outcomes: [(ServerOutcome, Int)] = [
            (.noSuchServer(Fixture.member), 404), (.wouldLoseQuorum(Fixture.member), 409),
            (.notRecorded(why: "The disk is full."), 503),
        ]
        for (outcome, status) in outcomes {
            node.agent.script.withLock { $0.server = outcome }
            for command in Self.serverCommands where status != 409 || !command.operation.hasPrefix("delete") {
                try expect(status, command, on: node)
            }
        }
        node.agent.script.withLock { $0.server = .nothingToLift(Fixture.member) }
        for command in Self.serverCommands where command.operation.hasPrefix("delete") {
            try expect(404, command, on: node)
        }
    }

    private func expectAccepted(_ command: Command) throws {
        let node = try TestNode()
        node.agent.script.withLock {
            $0.operation = 31
            $0.isSlow = true
        }
        try expect(202, command, on: node, headers: ["Prefer: wait=0"])
        node.agent.deliver()
    }

    /// The first request runs, then its answer is kept, then another request comes under its key.
    private func expectKeysKept(_ command: Command) throws {
        let node = try TestNode()
        node.agent.script.withLock {
            $0.isSlow = true
            $0.history = node.history.writer
        }
        let key = ["Idempotency-Key: \"my key\""]
        let client = try Client(port: try node.serve())
        let (operation, target) = (command.operation, command.target)
        try client.send(walker.method(of: operation), target, command.headers(plain) + key, body: command.body)
        node.agent.awaitCommand()
        try expect(409, command, on: node, headers: key)
        node.agent.deliver()
        #expect(try client.receive()["Idempotency-Replayed"] == nil)
        try expect(200, command, on: node, headers: key)
        try walker.expect(422, operation, target, on: node, headers: json + key, body: command.otherBody)
        #expect(node.agent.received.count == 1)
    }

    /// The agent takes the command and says nothing for more than a minute.
    private func expectNoAnswer(_ command: Command) throws {
        let node = try TestNode()
        node.agent.script.withLock { $0.isSlow = true }
        let client = try Client(port: try node.serve())
        let (operation, target) = (command.operation, command.target)
        try client.send(walker.method(of: operation), target, command.headers(plain), body: command.body)
        node.agent.awaitCommand()
        node.letAge(.seconds(61))
        node.api.waiting.expire()
        try walker.note(try client.receive(), 504, operation, target)
    }
}
