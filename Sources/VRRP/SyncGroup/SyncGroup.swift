/// Virtual routers that change state together (`vrrp_sync_group`): all Active, or none.
///
/// Each member watches its own link. Alone it gets ready, yields, hands over or falls into a fault; `settle` lets the
/// others follow. docs/development/decisions/0012-sync-groups.md has the reasons, and why two nodes come to rest.
package enum SyncGroup {
    package typealias Instant = ContinuousClock.Instant

    /// Lets the members follow what the events since the last call did to one or more of them.
    ///
    /// To be called after each event of a member, or after a command that meant several of them; to call it once more
    /// changes nothing. Each transition is recorded once: `sync_group` is the reason of those that followed.
    ///
    /// - Parameters:
    ///   - routers: all members of one group, in configured order, each with `configuration.isGrouped`; changed in place.
    ///   - now: the time of the event.
    /// - Returns: the actions of each member, beside `routers`: those of the first are to be performed first.
    package static func settle(_ routers: inout [VirtualRouter], now: Instant) -> [[Action]] {
        var settlement = Settlement(members: routers, now: now)
        settlement.handOver()
        settlement.shareFaults()
        settlement.yield()
        settlement.join()
        settlement.takeOver()
        settlement.recordJoins()
        routers = settlement.members
        return settlement.actions
    }
}

/// What a member of a sync group did alone.
package enum GroupMove: Hashable, Sendable {
    /// Nothing of its own keeps it out any more; the group decides what it becomes.
    case joins(from: Status, because: Transition.Reason)
    /// Left Active for another router.
    case yielded(to: Peer)
    /// Came back from a hand-over.
    case stays
}
