/// One check in short, as `GET /v1/status` lists it.
package struct CheckDocument: Codable, Hashable, Sendable {
    package var name: String
    package var verdict: String
    package var since: String?
    package var lastRunAt: String?
    package var exitStatus: Int?
    package var durationMs: Int?
}

/// `GET /v1/checks/{name}`: a check with its last run and its configuration.
package struct CheckDetailDocument: Codable, Hashable, Sendable {
    package var name: String
    package var verdict: String
    package var since: String?
    package var lastRunAt: String?
    package var exitStatus: Int?
    package var durationMs: Int?
    package var contraryResults: Int
    package var lastRun: Run?
    package var command: [String]
    package var intervalMs: Int
    package var timeoutMs: Int
    package var weight: Int
    package var reversed: Bool
    package var rise: Int
    package var fall: Int
    package var user: String?
    package var group: String?
    package var instances: [String]

    package struct Run: Codable, Hashable, Sendable {
        package var outcome: String
        package var exitStatus: Int?
        package var signal: Int?
        package var why: String?
        package var passed: Bool
        package var durationMs: Int
        package var output: String
    }
}
