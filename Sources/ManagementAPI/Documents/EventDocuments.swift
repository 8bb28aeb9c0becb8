/// The data of the event `hello`, which begins a stream.
package struct EventHelloDocument: Codable, Hashable, Sendable {
    /// The `id` of the last event that the client is taken to have seen.
    package var position: String
    /// How often something comes at least: an event or a comment.
    package var heartbeatS: Int
}

/// The data of the event `gap`: something is missing, or the stream ends.
package struct EventGapDocument: Codable, Hashable, Sendable {
    package var reason: Reason
    package var detail: String
    /// How many records were lost, with `not_recorded`.
    package var records: Int?

    package enum Reason: String, Codable, Hashable, Sendable, CaseIterable {
        /// Events after the client's position were deleted for their age or size.
        case pruned
        /// The position is none of this history's, as after a lost file.
        case unknownPosition = "unknown_position"
        /// Records could not be written, and are lost.
        case notRecorded = "not_recorded"
        /// The client did not read; the stream ends, and nothing is lost if it comes back.
        case slowSubscriber = "slow_subscriber"
    }
}

/// The data of the event `condition`: whether the stream can be relied on now.
package struct EventConditionDocument: Codable, Hashable, Sendable {
    package var type: Kind
    package var active: Bool
    package var detail: String

    package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        /// What happens waits to be written, and its events come late.
        case historyUnwritable = "history_unwritable"
        /// What was written cannot be read, and its events come late.
        case historyUnreadable = "history_unreadable"
    }
}
