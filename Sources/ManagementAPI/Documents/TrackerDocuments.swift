/// Names something that instances track.
package struct TrackerNameDocument: Codable, Hashable, Sendable {
    package var kind: String
    package var name: String
}

/// `GET /v1/trackers`: something that is tracked, and what is known of it.
package struct TrackerDocument: Codable, Hashable, Sendable {
    package var kind: String
    package var name: String
    /// A verdict in one word, or the number in a file; `unknown` where the engine has not been heard of in time.
    package var reading: String
    package var since: String?
    package var instances: [String]
}

/// One recorded change of what is known of something that is tracked.
package struct TrackerChangeDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var at: String
    package var monotonicUs: Int64
    package var bootId: String
    package var runId: Int64
    package var kind: String
    package var name: String
    /// A verdict in one word, or the number in a file.
    package var from: String
    package var to: String
    package var effects: [Effect]

    /// An instance whose effective priority it changed.
    package struct Effect: Codable, Hashable, Sendable {
        package var instance: String
        /// The sync group of the instance.
        package var group: String?
        package var from: Int
        package var to: Int
    }
}
