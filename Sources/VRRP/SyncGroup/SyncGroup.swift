internal import NetworkTypes

/// Virtual routers that change state together (`vrrp_sync_group`), as a function of their states before and after an event.
///
/// Each member watches its own link. The group becomes Active when every member would by itself; it leaves when one
/// leaves. docs/decisions/0012-sync-groups.md has the reasons.
package enum SyncGroup {
    package typealias Instant = ContinuousClock.Instant

    /// Whether each member answers for its addresses; taken before an event and given to `follow` after it.
    package static func standing(of members: [VirtualRouter]) -> [Bool] {
        members.map(\.holdsAddresses)
    }

    /// Lets the members follow what an event did to one or more of them.
    ///
    /// - Parameters:
    ///   - members: all of one group, in configured order, after the event; changed in place.
    ///   - before: `standing(of:)` from before the event.
    /// - Returns: the actions of each member, beside `members`, to be performed in this order.
    package static func follow(_ members: inout [VirtualRouter], since before: [Bool], now: Instant) -> [[Action]] {
        var actions = Array(repeating: [Action](), count: members.count)
        shareFaults(&members, &actions, now: now)
        if let leader = members.indices.first(where: { before[$0] && members[$0].isBackup }) {
            yield(&members, &actions, after: members[leader].configuration.name, since: before, now: now)
        }
        takeOver(&members, &actions, now: now)
        return actions
    }

    /// A member with a fault of its own keeps all others out, and each of them says whose fault it is.
    private static func shareFaults(_ members: inout [VirtualRouter], _ actions: inout [[Action]], now: Instant) {
        let faulty = members.filter { $0.isRunning && $0.hasOwnFault }.map(\.configuration.name)
        for index in members.indices {
            let wanted = faulty.filter { $0 != members[index].configuration.name }.map(Fault.groupMember)
            let standing = members[index].faults.filter(\.comesFromGroup)
            for fault in wanted { actions[index] += members[index].faultRaised(fault, now: now) }
            for fault in standing where !wanted.contains(fault) {
                actions[index] += members[index].faultCleared(fault, now: now)
            }
        }
    }

    /// One yielded to another router, so all do: that router's group is Active on their links too, or will be.
    ///
    /// Two nodes that became Active at the same moment may each yield on one link. Their next attempt is put off by a part
    /// of the interval that depends on the node, so that it is not at the same moment again.
    private static func yield(
        _ members: inout [VirtualRouter], _ actions: inout [[Action]], after leader: String, since before: [Bool],
        now: Instant
    ) {
        let share = members.lazy.compactMap(\.primaryAddress).first.map(\.lastByte) ?? 0
        for index in members.indices where before[index] {
            actions[index] += members[index].yieldWithGroup(after: leader, now: now)
            members[index].putOff(by: members[index].configuration.advertisementInterval * Int(share) / 256)
        }
    }

    private static func takeOver(_ members: inout [VirtualRouter], _ actions: inout [[Action]], now: Instant) {
        let running = members.indices.filter { members[$0].isRunning }
        guard running.allSatisfy({ members[$0].isReady || members[$0].holdsAddresses }) else { return }
        for index in running { actions[index] += members[index].takeOverWithGroup(now: now) }
    }
}

extension VirtualRouter {
    /// Whether it answers for its addresses: Active, or handing over.
    var holdsAddresses: Bool {
        switch state {
        case .active, .resigning: true
        case .initialize, .backup: false
        }
    }

    fileprivate var isBackup: Bool {
        guard case .backup = state else { return false }
        return true
    }

    /// Whether it would be Active if it were in no group.
    var isReady: Bool {
        guard case .backup(let backup) = state else { return false }
        return backup.isReady
    }

    fileprivate var hasOwnFault: Bool { faults.contains { !$0.comesFromGroup } }
}

extension Fault {
    fileprivate var comesFromGroup: Bool {
        switch self {
        case .groupMember: true
        case .interfaceMissing, .interfaceDown, .noPrimaryAddress, .sourceAddressMissing, .checkFailing, .checkPending,
            .addressRefused,
            .socketUnavailable, .virtualMACUnavailable, .trackedInterfaceDown, .trackedFile, .trackedProcess:
            false
        }
    }
}

extension IPAddress {
    fileprivate var lastByte: UInt8 {
        switch self {
        case .v4(let address): UInt8(truncatingIfNeeded: address.bits)
        case .v6(let address): UInt8(truncatingIfNeeded: address.low)
        }
    }
}
