package import Balancing

/// A server changed its state or its weight.
package struct ServerTransitionRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var transition: ServerTransition
    package var configurationGeneration: Int

    package init(stamp: Stamp, transition: ServerTransition, configurationGeneration: Int) {
        self.stamp = stamp
        self.transition = transition
        self.configurationGeneration = configurationGeneration
    }
}

/// A service lost or gained its quorum, or answers by other servers than before.
package struct ServiceTransitionRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var transition: ServiceTransition
    package var configurationGeneration: Int

    package init(stamp: Stamp, transition: ServiceTransition, configurationGeneration: Int) {
        self.stamp = stamp
        self.transition = transition
        self.configurationGeneration = configurationGeneration
    }
}

/// The kernel had something else than this agent had put there, or refused a change.
package struct BalancingFindingRecord: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case drift, refusal
    }

    package var stamp: Stamp
    package var kind: Kind
    package var service: ServiceIdentity
    /// A sentence: what was found and is mended, or what the kernel said.
    package var summary: String

    package init(stamp: Stamp, kind: Kind, service: ServiceIdentity, summary: String) {
        self.stamp = stamp
        self.kind = kind
        self.service = service
        self.summary = summary
    }
}

/// An operator's order for a server begins.
package struct ServerOrderRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var member: PoolMember
    package var kind: ServerOrder.Kind
    package var reason: String
    package var by: Author

    package init(stamp: Stamp, member: PoolMember, kind: ServerOrder.Kind, reason: String, by: Author) {
        self.stamp = stamp
        self.member = member
        self.kind = kind
        self.reason = reason
        self.by = by
    }
}

/// An operator's order for a server is taken back, or replaced.
package struct ServerOrderLiftRecord: Hashable, Sendable {
    package var stamp: Stamp
    /// The order's row.
    package var id: Int64
    package var by: Author

    package init(stamp: Stamp, id: Int64, by: Author) {
        self.stamp = stamp
        self.id = id
        self.by = by
    }
}
