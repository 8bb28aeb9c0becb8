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
        .list(OperationRecord.Kind.allCases.map(\.rawValue))
    }
    static var services: CompletionKind {
        .names { answer(ServicesDocument.self, "/v1/services")?.items.map(\.id) ?? [] }
    }

    /// A shell waits for it with every Tab.
    private static let patience = Duration.seconds(1)

    private static func now(_ names: @escaping @Sendable (StatusDocument) -> [String]) -> CompletionKind {
        .names { answer(StatusDocument.self, "/v1/status").map(names) ?? [] }
    }

    private static func answer<Document: Decodable>(_ type: Document.Type, _ target: String) -> Document? {
        let client = ControlClient(runtimeDirectory: RunOptions.defaultRuntimeDirectory, readsOverLoopback: true)
        guard let answer = try? client.send("GET", target, patience: patience), answer.status == 200 else { return nil }
        return try? JSONReader.value(type, from: answer.body)
    }
}
