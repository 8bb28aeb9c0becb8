/// Something for the history.
package enum BalancingRecord: Hashable, Sendable {
    case server(ServerTransition)
    case service(ServiceTransition)
    /// The kernel had something else than this agent had put there; these changes mend it.
    case drift([Change])
    /// The kernel refused a change.
    case refusal(Change, why: String)
}

/// A server changed its state or its weight.
package struct ServerTransition: Hashable, Sendable {
    package var at: ContinuousClock.Instant
    package var member: PoolMember
    /// Nil for one that was not there before.
    package var from: ServerStatus?
    package var to: ServerStatus
    package var cause: Cause
    /// The reasons at that moment, the most important first.
    package var evidence: [ServerReason]
    package var weights: Weights
    /// At the last count; nil where nobody counted.
    package var connections: Int?

    package enum Cause: Hashable, Sendable {
        case reload
        case check(String)
        case weightOverride
        case drain, undrain
        case maintenance
        /// The last connection has ended.
        case connectionsEnded
        /// Of a drain, or of a slow start.
        case timer
    }

    /// Before and after; without what a slow start makes of them.
    package struct Weights: Hashable, Sendable {
        package var from: Int
        package var to: Int
    }
}

/// A service lost or gained its quorum, or answers by other servers than before.
package struct ServiceTransition: Hashable, Sendable {
    package var at: ContinuousClock.Instant
    package var service: ServiceIdentity
    /// Nil for one that was not there before.
    package var from: Condition?
    /// Nil for one that is no longer configured.
    package var to: Condition?
    /// The weight of the servers that are in.
    package var weight: Int
    package var quorum: Quorum
    /// What it followed from; nil where several servers changed at once.
    package var server: ServerIdentity?

    package struct Condition: Hashable, Sendable {
        package var hasQuorum: Bool
        package var answers: Answers
    }

    /// Who answers for a service.
    package enum Answers: String, Hashable, Sendable, CaseIterable {
        case servers
        /// The backup servers, and the servers that are left.
        case backups
        case sorry
        /// Nobody: connections are refused.
        case reject
    }
}

/// A program to run because of a change.
package enum BalancingNotification: Hashable, Sendable {
    case serverUp(PoolMember)
    case serverDown(PoolMember)
    case quorumUp(ServiceIdentity)
    case quorumDown(ServiceIdentity)
}
