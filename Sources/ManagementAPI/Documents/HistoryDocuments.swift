/// A list that is answered whole.
package struct ListDocument<Item: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    package var items: [Item]
}

/// One page of a list, newest first.
package struct PageDocument<Item: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    package var items: [Item]
    /// The `cursor` of the next page; nil on the last one.
    package var next: String?
}

/// One recorded change of an instance's state.
package struct TransitionDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var at: String
    package var monotonicUs: Int64
    package var bootId: String
    package var runId: Int64
    package var instance: String
    package var from: String
    package var to: String
    package var reason: String
    package var summary: String
    package var peer: PeerDocument?
    package var effectivePriority: Int
    package var configurationGeneration: Int
    /// What led to it; only where one transition is asked for.
    package var evidence: EvidenceDocument?
}

/// One recorded run of a program that was told of a change, or one mail.
package struct NotificationDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var at: String
    package var monotonicUs: Int64
    package var bootId: String
    package var runId: Int64
    package var subject: String
    package var name: String
    package var event: String
    package var command: [String]
    package var waitedMs: Int
    package var outcome: String
    package var exitStatus: Int?
    package var signal: Int?
    package var why: String?
    package var tries: Int?
    package var durationMs: Int
    package var output: String
}
