internal import Agent
internal import ArgumentParser
internal import ManagementAPI

/// What a shell offers after the Tab key, of the agent that runs here; nothing where none does.
extension CompletionKind {
    static var instances: CompletionKind { names { $0.instances.map(\.name) } }
    static var checks: CompletionKind { names { $0.checks.map(\.name) } }
    static var drains: CompletionKind { names { $0.drains.map { "\($0.id)" } } }
    static var operationKinds: CompletionKind {
        .list(["start", "stop", "drain", "undrain", "reload", "confirm", "rollback", "expire", "token"])
    }

    /// A shell waits for it with every Tab.
    private static let patience = Duration.seconds(1)

    private static func names(_ names: @escaping @Sendable (StatusDocument) -> [String]) -> CompletionKind {
        .custom { _, _, _ in
            let client = ControlClient(
                runtimeDirectory: RunOptions.defaultRuntimeDirectory, readsOverLoopback: true)
            guard let answer = try? client.send("GET", "/v1/status", patience: patience), answer.status == 200,
                let status = try? JSONReader.value(StatusDocument.self, from: answer.body)
            else { return [] }
            return names(status)
        }
    }
}
