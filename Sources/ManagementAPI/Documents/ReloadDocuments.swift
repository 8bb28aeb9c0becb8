package import AgentModel
package import Configuration

/// The body of `POST /v1/reload`.
package struct ReloadRequestDocument: Codable, Hashable, Sendable {
    /// After which the configuration before comes back, unless this one is confirmed; such as `5m`.
    package var confirmWithin: String?
    /// An earlier generation to go back to; nil for the file.
    package var generation: Int?

    package init(confirmWithin: String? = nil, generation: Int? = nil) {
        self.confirmWithin = confirmWithin
        self.generation = generation
    }
}

/// `POST /v1/reload`: what was changed, or would be.
package struct ReloadDocument: Codable, Hashable, Sendable {
    package var applied: Bool
    package var generation: Int
    package var sha256: String
    /// When the configuration before comes back, unless this one is confirmed.
    package var confirmBy: String?
    /// Whether an address that this node holds moves or is unreachable for a moment.
    package var blips: Bool
    package var consequences: [Consequence]
    package var added: [String]
    package var removed: [Removal]
    package var changed: [Change]
    package var unchanged: [String]
    package var checks: Blocks
    package var syncGroups: Blocks
    /// Tracked files and processes, and virtual servers, that came, went or changed, by block and name.
    package var trackersChanged: [Block]
    /// What differs in the blocks without a name.
    package var globals: [Field]
    package var api: [Field]
    package var history: [Field]
    package var warnings: [ReportedDiagnostic]

    package typealias Field = ConfigurationDifference.Field
    package typealias Block = ConfigurationDifference.Change

    package struct Consequence: Codable, Hashable, Sendable {
        package var instance: String
        package var kind: ReloadPlan.Consequence.Kind
        package var text: String
        package var peer: WrittenPeer?
    }

    package struct Removal: Codable, Hashable, Sendable {
        package var name: String
        package var blips: Bool
    }

    package struct Change: Codable, Hashable, Sendable {
        package var name: String
        package var fields: [Field]
        package var restarts: Bool
        package var blips: Bool
    }

    package struct Blocks: Codable, Hashable, Sendable {
        package var added: [String]
        package var removed: [String]
        package var changed: [Block]
    }
}

/// `POST /v1/reload/confirm`.
package struct ConfirmationDocument: Codable, Hashable, Sendable {
    package var generation: Int
    package var confirmed: Bool
}
