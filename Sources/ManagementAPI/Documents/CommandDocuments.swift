/// A drain in force.
package struct DrainDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var reason: String
    package var by: AuthorDocument
    package var since: String
}

/// The body of `POST /v1/drain`.
package struct DrainRequestDocument: Codable, Hashable, Sendable {
    package var reason: String?

    package init(reason: String? = nil) {
        self.reason = reason
    }
}

/// `POST /v1/drain`: the new drain and what came of each instance.
package struct DrainReportDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var reason: String
    package var by: AuthorDocument
    package var since: String
    package var instances: [Instance]

    package struct Instance: Codable, Hashable, Sendable {
        package var name: String
        package var was: String
        package var result: Result
        package var to: PeerDocument?
        package var tookMs: Int?
    }

    package enum Result: String, Codable, Hashable, Sendable, CaseIterable {
        case handedOver = "handed_over"
        case noSuccessorHeard = "no_successor_heard"
        case keptOut = "kept_out"
    }
}

/// `DELETE /v1/drain`: what was lifted.
package struct UndrainDocument: Codable, Hashable, Sendable {
    package var lifted: [DrainDocument]
}

/// `POST /v1/reload`: what was changed, or would be.
package struct ReloadDocument: Codable, Hashable, Sendable {
    package var applied: Bool
    package var generation: Int
    package var sha256: String
    package var added: [String]
    package var removed: [String]
    package var changed: [Change]
    package var unchanged: [String]
    package var checks: Checks
    package var warnings: [DiagnosticDocument]

    package struct Change: Codable, Hashable, Sendable {
        package var name: String
        package var fields: [String]
        package var restarts: Bool
    }

    package struct Checks: Codable, Hashable, Sendable {
        package var added: [String]
        package var removed: [String]
        package var changed: [String]
    }
}

/// A diagnostic of the configuration.
package struct DiagnosticDocument: Codable, Hashable, Sendable {
    package var file: String
    package var line: Int
    package var column: Int
    package var severity: Severity
    package var message: String
    package var suggestion: String?

    package enum Severity: String, Codable, Hashable, Sendable, CaseIterable {
        case error, warning
    }
}
