package import AgentModel

/// `GET /v1/config`: the configuration in force with its text.
package struct ConfigurationTextDocument: Codable, Hashable, Sendable {
    package var generation: Int
    package var sha256: String
    /// What `If-Match` takes.
    package var etag: String
    package var path: String
    package var loadedAt: String
    package var loadedBy: Author.Written
    package var source: String
    /// When the configuration before comes back, unless this one is confirmed.
    package var confirmBy: String?
    package var stale: Bool
    /// Whether `text` has masks in the place of secrets.
    package var masked: Bool
    package var text: String
}

/// A configuration that came into force once.
package struct GenerationDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var generation: Int
    package var sha256: String
    package var at: String
    package var by: Author.Written
    package var source: String
    package var confirmBy: String?
    /// False where it was or will be rolled back.
    package var confirmed: Bool
    /// Whether `diff` and `text` have masks in the place of secrets.
    package var masked: Bool
    /// What differs from the one before, as unified text; nil for the first.
    package var diff: String?
    /// Only where one generation is asked for.
    package var text: String?
}
