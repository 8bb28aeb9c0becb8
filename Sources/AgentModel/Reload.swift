package import Configuration
package import VRRP

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
    case accepted(ReloadPlan, warnings: [ReportedDiagnostic])
    /// Nothing was changed: the configuration has errors.
    case refused([ReportedDiagnostic])
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

/// What a reload changes, and what follows from that.
package struct ReloadPlan: Hashable, Sendable {
    /// The generation in force afterwards.
    package var generation: Int
    package var sha256: String
    /// Microseconds since 1970 UTC by which it must be confirmed; nil for no such need.
    package var confirmByMicroseconds: Int64?
    /// Every value that differs.
    package var difference: ConfigurationDifference
    /// The changed instances that start anew.
    package var restarts: Set<String>
    /// What the engine foresees, as it stood when the plan was made.
    package var consequences: [Consequence] = []

    /// What a reload does to one instance.
    package struct Consequence: Hashable, Sendable {
        package var instance: String
        package var kind: Kind
        /// What happens, for people; the name of the instance stands before it.
        package var text: String
        /// The router that takes over, or is taken over from.
        package var peer: Peer?

        package init(instance: String, kind: Kind, text: String, peer: Peer? = nil) {
            self.instance = instance
            self.kind = kind
            self.text = text
            self.peer = peer
        }

        package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
            /// It cannot take part.
            case fault
            /// Another router takes over the addresses that this node holds.
            case takenOver = "taken_over"
            /// Another router may do so: none of higher priority was heard, but there may be one.
            case mayBeTakenOver = "may_be_taken_over"
            /// Addresses that this node holds are given up, or are unreachable for a moment.
            case unreachable
            /// This node takes over from another router.
            case takesOver = "takes_over"
            /// It takes part from now on, as a Backup first.
            case takesPart = "takes_part"
            /// What the reload adds has no result yet.
            case awaitsResult = "awaits_result"
            /// The other nodes need the same value.
            case disagrees

            /// Whether an address that this node holds moves or is unreachable for a moment.
            package var blips: Bool {
                switch self {
                case .takenOver, .unreachable: true
                case .fault, .mayBeTakenOver, .takesOver, .takesPart, .awaitsResult, .disagrees: false
                }
            }
        }
    }

    package init(
        generation: Int, sha256: String, difference: ConfigurationDifference, restarts: Set<String> = [],
        consequences: [Consequence] = []
    ) {
        self.generation = generation
        self.sha256 = sha256
        self.difference = difference
        self.restarts = restarts
        self.consequences = consequences
    }

    /// The instances of which an address that this node holds moves or is unreachable for a moment.
    package var blips: Set<String> { Set(consequences.filter(\.kind.blips).map(\.instance)) }
}
