internal import AgentModel
internal import Client
internal import CommandParser
internal import JSON
internal import ManagementAPI

/// What a shell offers after the Tab key, of the agent that runs here; nothing where none does.
extension CompletionKind {
    static var instances: CompletionKind { now { $0.instances.map(\.name) } }
    static var checks: CompletionKind { now { $0.checks.map(\.name) } }
    static var drains: CompletionKind { now { $0.drains.map { "\($0.id)" } } }
    static var operationKinds: CompletionKind {
        .list(["start", "stop", "drain", "undrain", "reload", "confirm", "rollback", "expire", "token"])
    }

    /// A shell waits for it with every Tab.
    private static let patience = Duration.seconds(1)

    private static func now(_ names: @escaping @Sendable (StatusDocument) -> [String]) -> CompletionKind {
        .names {
            let client = ControlClient(
                runtimeDirectory: RunOptions.defaultRuntimeDirectory, readsOverLoopback: true)
            guard let answer = try? client.send("GET", "/v1/status", patience: patience), answer.status == 200,
                let status = try? JSONReader.value(StatusDocument.self, from: answer.body)
            else { return [] }
            return names(status)
        }
    }
}
