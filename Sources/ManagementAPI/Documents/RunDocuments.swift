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
