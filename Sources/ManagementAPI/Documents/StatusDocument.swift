package import AgentModel

// The JSON of the API. JSONWriter makes `startedAt` `started_at`; what is nil is left out. openapi.yaml says what each
// field means; times are RFC 3339 text.

/// `GET /v1/status`: the node and everything on it in short.
package struct StatusDocument: Codable, Hashable, Sendable {
    package var node: String
    package var version: String
    package var bootId: String
    package var startedAt: String
    package var uptimeS: Int
    package var asOf: String
    package var configuration: ConfigurationDocument
    package var drains: [DrainDocument]
    package var conditions: [ConditionDocument]
    package var engine: EngineDocument
    package var history: HistoryDocument
    package var instances: [InstanceDocument]
    package var checks: [CheckDocument]
    package var trackers: [TrackerDocument]
}

/// The configuration in force.
package struct ConfigurationDocument: Codable, Hashable, Sendable {
    package var generation: Int
    package var sha256: String
    package var path: String
    package var loadedAt: String
    package var stale: Bool
    package var refusedInstances: [String]
}

/// Something that an administrator should look at.
package struct ConditionDocument: Codable, Hashable, Sendable {
    package var type: ConditionType
    package var instance: String?
    /// The router or host that it is about, and its link-layer address.
    package var peer: String?
    package var mac: String?
    package var since: String?
    package var detail: String
}

/// How well the protocol engine keeps time.
package struct EngineDocument: Codable, Hashable, Sendable {
    package var lastTickAgeMs: Int
    package var timerLatenessP99Us: Int
    package var realtime: Bool
    package var memoryLocked: Bool
    package var processors: [Int]
    package var unknownVrids: UInt64
}

/// How the history is doing.
package struct HistoryDocument: Codable, Hashable, Sendable {
    package var writable: Bool
    package var error: String?
    package var queued: Int
    package var dropped: Int
    package var bytes: Int64
}
