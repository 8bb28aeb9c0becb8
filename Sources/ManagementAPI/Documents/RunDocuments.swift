/// `GET /v1/runs`: one life of the agent's process.
package struct RunDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var startedAt: String
    package var monotonicUs: Int64
    package var bootId: String
    package var node: String
    package var version: String
    package var pid: Int
    package var current: Bool
    /// Nil while it runs, and where it could not say so.
    package var stoppedAt: String?
    package var clean: Bool
    package var end: End?

    /// Of a run that could not say so itself.
    package struct End: Codable, Hashable, Sendable {
        package var at: String
        package var cause: String
        package var silentUs: Int64?
        package var detail: String
    }
}

/// `GET /v1/gaps`: what the history does not hold although it happened.
package struct GapDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var at: String
    package var monotonicUs: Int64
    package var bootId: String
    package var runId: Int64
    package var what: String
    package var since: String
    package var until: String
    package var count: Int?
    package var detail: String
}

/// `GET /v1/stalls`: a time in which the engine did not run.
package struct StallDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var at: String
    package var monotonicUs: Int64
    package var bootId: String
    package var runId: Int64
    package var kind: String
    package var lateUs: Int64
    package var detail: String
}
