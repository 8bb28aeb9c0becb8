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

/// What can be wrong with a node that goes on.
package enum ConditionType: String, Codable, Hashable, Sendable, CaseIterable {
    case engineStalled = "engine_stalled"
    case historyUnwritable = "history_unwritable"
    case descriptorPressure = "descriptor_pressure"
    case memoryPressure = "memory_pressure"
    case processPressure = "process_pressure"
    case checksNotStarted = "checks_not_started"
    case mailUnsent = "mail_unsent"
    case schedulingRefused = "scheduling_refused"
    case failsafeMissing = "failsafe_missing"
    case configurationStale = "configuration_stale"
    case confirmationPending = "confirmation_pending"
    case instanceRefused = "instance_refused"
    case advertisementsUnsent = "advertisements_unsent"
    case addressMissing = "address_missing"
    case twoActives = "two_actives"
    case foreignMAC = "foreign_mac"
    case addressListMismatch = "address_list_mismatch"
    case intervalMismatch = "interval_mismatch"
    case versionMismatch = "version_mismatch"
    case authenticationMismatch = "authentication_mismatch"
    case checksumFormMismatch = "checksum_form_mismatch"
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
