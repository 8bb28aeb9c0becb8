internal import AgentModel
internal import JSON

/// The operations that nobody asks for over the API: the agent's own begin and end.
extension OperationRecord {
    /// Every instance takes part from now on.
    static func start(of node: NodeIdentity, _ status: ConfigurationStatus) -> OperationRecord {
        OperationRecord(
            stamp: node.startedAt, kind: .start, by: Author(.start, "aloft run"),
            detail: json(StartDetail(version: node.version, node: node.name, generation: status.generation)),
            result: "done")
    }

    /// - Parameters:
    ///   - signal: which one asked for it; nil where the engine failed.
    ///   - isClean: whether what it held was handed over or given up; else it left without resigning.
    static func stop(by signal: String?, because failure: String?, isClean: Bool, at stamp: Stamp) -> OperationRecord {
        OperationRecord(
            stamp: stamp, kind: .stop,
            by: signal.map { Author(.signal, $0) } ?? Author(.start, "aloft run"),
            detail: failure.flatMap { json(StopDetail(why: $0)) }, result: isClean ? "done" : "failed")
    }

    private static func json(_ document: some Encodable) -> String? {
        (try? JSONWriter.bytes(document)).map { String(decoding: $0, as: UTF8.self) }
    }
}

private struct StartDetail: Encodable {
    var version: String
    var node: String
    var generation: Int
}

private struct StopDetail: Encodable {
    var why: String
}
