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

    /// Every command, as it may be asked for.
    private static let commands = [
        (operation: "post /v1/drain", target: "/v1/drain"),
        (operation: "delete /v1/drain", target: "/v1/drain"),
        (operation: "delete /v1/drain/{id}", target: "/v1/drain/12"),
        (operation: "post /v1/reload", target: "/v1/reload"),
        (operation: "post /v1/reload/confirm", target: "/v1/reload/confirm"),
    ]

    init(_ walker: Walker) {
        self.walker = walker
    }

    func walk() throws {
        try successes()
        try mistakes()
        try outcomes()
        for (operation, target) in Self.commands {
            try expectAccepted(operation, target)
            try expectKeysKept(operation, target)
            try expectNoAnswer(operation, target)
            let node = try TestNode()
            node.agent.script.withLock { $0.shutDown() }
            try walker.expect(503, operation, target, on: node, headers: plain)
        }
    }

    private func successes() throws {
        let node = try TestNode()
        for (operation, target) in Self.commands {
            try walker.expect(200, operation, target, on: node, headers: plain)
        }
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
        for (operation, target) in Self.commands {
            try walker.expect(400, operation, target, on: node, headers: plain + ["Idempotency-Key: \"a"])
        }
        for (operation, target) in Self.commands {
            try walker.expect(415, operation, target, on: node, headers: plain, body: "reason=x")
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

    private func expectAccepted(_ operation: String, _ target: String) throws {
        let node = try TestNode()
        node.agent.script.withLock {
            $0.operation = 31
            $0.isSlow = true
        }
        try walker.expect(202, operation, target, on: node, headers: plain + ["Prefer: wait=0"])
        node.agent.deliver()
    }

    /// The first request runs, then its answer is kept, then another request comes under its key.
    private func expectKeysKept(_ operation: String, _ target: String) throws {
        let node = try TestNode()
        node.agent.script.withLock {
            $0.isSlow = true
            $0.history = node.history.writer
        }
        let keyed = plain + ["Idempotency-Key: \"my key\""]
        let client = try Client(port: try node.serve())
        try client.send(walker.method(of: operation), target, keyed)
        node.agent.awaitCommand()
        try walker.expect(409, operation, target, on: node, headers: keyed)
        node.agent.deliver()
        #expect(try client.receive()["Idempotency-Replayed"] == nil)
        try walker.expect(200, operation, target, on: node, headers: keyed)
        let typed = keyed + ["Content-Type: application/json"]
        try walker.expect(422, operation, target, on: node, headers: typed, body: "{}")
        #expect(node.agent.received.count == 1)
    }

    /// The agent takes the command and says nothing for more than a minute.
    private func expectNoAnswer(_ operation: String, _ target: String) throws {
        let node = try TestNode()
        node.agent.script.withLock { $0.isSlow = true }
        let client = try Client(port: try node.serve())
        try client.send(walker.method(of: operation), target, plain)
        node.agent.awaitCommand()
        node.letAge(.seconds(61))
        node.api.waiting.expire()
        try walker.note(try client.receive(), 504, operation, target)
    }
}
