/// `GET /livez`.
package struct LivenessDocument: Codable, Hashable, Sendable {
    package var status: String
    package var lastTickAgeMs: Int
}

/// `GET /readyz`.
package struct ReadinessDocument: Codable, Hashable, Sendable {
    package var status: String
    /// What was looked at; only with `verbose`.
    package var checks: [ReadinessCheck]?
}

/// One thing that must hold before the node is ready.
package struct ReadinessCheck: Codable, Hashable, Sendable {
    package var name: String
    package var ready: Bool
    package var detail: String?
}
