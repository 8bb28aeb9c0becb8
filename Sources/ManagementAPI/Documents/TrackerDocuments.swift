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
