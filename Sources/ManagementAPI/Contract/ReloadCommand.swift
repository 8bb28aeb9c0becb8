/// Which configuration to take, and under which conditions.
package struct ReloadRequest: Hashable, Sendable {
    package var source: Source
    package var isDryRun: Bool
    /// The digests of which the configuration in force must have one; nil for no condition.
    package var ifMatch: [String]?
    /// The configuration before comes back by itself unless this one is confirmed within this time; nil for no such need.
    package var confirmWithin: Duration?

    package enum Source: Hashable, Sendable {
        /// The file on disk.
        case file
        /// What was in force as this generation.
        case generation(Int)
    }

    package init(
        _ source: Source = .file, isDryRun: Bool = false, ifMatch: [String]? = nil, confirmWithin: Duration? = nil
    ) {
        self.source = source
        self.isDryRun = isDryRun
        self.ifMatch = ifMatch
        self.confirmWithin = confirmWithin
    }
}

package enum ReloadOutcome: Sendable {
    /// Applied, or what would be applied.
    case accepted(ReloadPlan, warnings: [ReloadDiagnostic])
    /// Nothing was changed: the configuration has errors.
    case refused([ReloadDiagnostic])
    /// Nothing was changed: another configuration is in force.
    case preconditionFailed(inForce: String)
    /// Nothing was changed: the history has no such generation.
    case noSuchGeneration(Int)
    /// Nothing was changed: the configuration in force waits for its confirmation.
    case confirmationPending(generation: Int)
    /// Nothing was changed: it could not be made durable.
    case notRecorded(why: String)
    case shuttingDown
}

package enum ConfirmOutcome: Sendable {
    case confirmed(generation: Int)
    case nothingToConfirm
    case notRecorded(why: String)
    case shuttingDown
}

/// What a reload changes.
package struct ReloadPlan: Hashable, Sendable {
    /// The generation in force afterwards.
    package var generation: Int
    package var sha256: String
    /// Microseconds since 1970 UTC by which it must be confirmed; nil for no such need.
    package var confirmByMicroseconds: Int64?
    package var added: [String] = []
    package var removed: [Removal] = []
    package var changed: [Change] = []
    package var unchanged: [String] = []
    package var checksAdded: [String] = []
    package var checksRemoved: [String] = []
    package var checksChanged: [String] = []
    /// Tracked files and processes that came, went or changed, by block and name: `track_file NAME`.
    package var trackersChanged: [String] = []
    package var syncGroupsAdded: [String] = []
    package var syncGroupsRemoved: [String] = []
    package var syncGroupsChanged: [String] = []

    package struct Change: Hashable, Sendable {
        package var name: String
        /// The keywords of the configuration that differ.
        package var fields: [String]
        /// Whether the instance starts anew.
        package var restarts: Bool
        /// Whether an address that this node holds now moves or blinks.
        package var blips: Bool

        package init(name: String, fields: [String], restarts: Bool, blips: Bool) {
            self.name = name
            self.fields = fields
            self.restarts = restarts
            self.blips = blips
        }
    }

    package struct Removal: Hashable, Sendable {
        package var name: String
        /// Whether this node holds its address now and gives it up.
        package var blips: Bool

        package init(name: String, blips: Bool) {
            self.name = name
            self.blips = blips
        }
    }

    package init(generation: Int, sha256: String) {
        self.generation = generation
        self.sha256 = sha256
    }
}

/// A diagnostic of the configuration, as data.
package struct ReloadDiagnostic: Hashable, Sendable {
    package var file: String
    package var line: Int
    package var column: Int
    package var isError: Bool
    /// What found it.
    package var rule: String
    package var message: String
    package var suggestion: String?

    /// The rule of what only a running agent can find.
    package static let ofReload = "reload"

    package init(
        file: String, line: Int, column: Int, isError: Bool, rule: String = ofReload, message: String,
        suggestion: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.isError = isError
        self.rule = rule
        self.message = message
        self.suggestion = suggestion
    }
}
