internal import NetworkTypes

extension VirtualRouter.Configuration {
    /// Whether a running router can be given `new` without being taken out of the election.
    ///
    /// What names it, how it speaks, whether it owns the addresses and whether it is in a sync group cannot change under a
    /// running state machine. Which routes and rules it has, is not its business; nor is the address that it sends from.
    package func canChange(to new: Self) -> Bool {
        identity == new.identity && version == new.version && authentication.canChange(to: new.authentication)
            && (basePriority == .owner) == (new.basePriority == .owner) && transport == new.transport
            && group == new.group
            && virtualMAC == new.virtualMAC && isGrouped == new.isGrouped
    }
}

extension VirtualRouter {
    /// Takes new parameters in place. An Active keeps its role, advertises at once with the new parameters, and adds and
    /// removes only the addresses that differ. Routes come with the first of them and go with the last; what else differs
    /// among them is its holder's to change.
    ///
    /// - Precondition: `configuration.canChange(to: new)`.
    package func reconfigured(to new: Configuration, now: Instant) -> (router: VirtualRouter, actions: [Action]) {
        precondition(configuration.canChange(to: new), "\(configuration.name) cannot change so without a restart")
        var router = VirtualRouter(new)
        router.primaryAddress = primaryAddress
        router.mtu = mtu
        router.isRunning = isRunning
        router.faults = faults
        router.drain = drain
        router.lastHeard = lastHeard
        router.outrankedAt = outrankedAt
        router.groupMove = groupMove
        router.statistics = statistics
        router.checkedPriority = checkedPriority
        router.state = state
        let actions = router.adopt(changesFrom: self, now: now)
        return (router, actions)
    }

    private mutating func adopt(changesFrom old: VirtualRouter, now: Instant) -> [Action] {
        switch state {
        case .initialize, .backup:
            return []
        case .active(var active) where active.isListening:
            // It says nothing and adds nothing before it has listened; then it adds all.
            active.refreshTimer = sooner(active.refreshTimer, nextRefresh(now: now))
            state = .active(active)
            return holdingChanges(from: old).filter(\.takesAway)
        case .active(var active):
            active.advertisementTimer = now + configuration.advertisementInterval
            active.refreshTimer = sooner(active.refreshTimer, nextRefresh(now: now))
            state = .active(active)
            return [.sendAdvertisement(advertisement(priority: effectivePriority))] + holdingChanges(from: old)
        case .resigning:
            return holdingChanges(from: old)  // it has said priority 0, and says nothing more before it has handed over
        }
    }

    /// The refresh that is planned, unless the new distance brings it nearer or there is to be none.
    private func sooner(_ planned: Instant?, _ next: Instant?) -> Instant? {
        guard let planned, let next else { return next }
        return min(planned, next)
    }

    /// New addresses come first, then the routes, and old addresses go last: with the last address of a network the kernel
    /// removes every route that leads there.
    private func holdingChanges(from old: VirtualRouter) -> [Action] {
        let (before, after) = (old.configuration.heldAddresses, configuration.heldAddresses)
        let added = absent(after, in: before)
        let gone = absent(before, in: after)
        // To the kernel it is the same address, whatever its label or scope: both at a time cannot be.
        let places = Set(added.map(Place.init))
        let replaced = gone.filter { places.contains(Place($0)) }
        let blockedBefore = old.blocksTraffic ? before : []
        let blockedAfter = blocksTraffic ? after : []
        var actions: [Action] = []
        func append(_ addresses: [VirtualAddress], as action: ([VirtualAddress]) -> Action) {
            if !addresses.isEmpty { actions.append(action(addresses)) }
        }
        if old.configuration.hasRoutes, !configuration.hasRoutes { actions.append(.removeRoutes) }
        append(replaced, as: Action.removeAddresses)
        append(absent(blockedAfter, in: blockedBefore), as: Action.blockTraffic)
        append(added, as: Action.addAddresses)
        append(added) { .announceAddresses($0, rounds: configuration.announcement.rounds) }
        if configuration.hasRoutes, !old.configuration.hasRoutes || old.configuration.heldAddresses != after {
            actions.append(.addRoutes)
        }
        append(absent(gone, in: replaced), as: Action.removeAddresses)
        append(unblocked(blockedBefore, but: blockedAfter), as: Action.unblockTraffic)
        return actions
    }

    private func absent(_ addresses: [VirtualAddress], in others: [VirtualAddress]) -> [VirtualAddress] {
        let others = Set(others)
        return addresses.filter { !others.contains($0) }
    }

    /// The filter knows addresses alone: one that stays under another label stays blocked.
    private func unblocked(_ before: [VirtualAddress], but after: [VirtualAddress]) -> [VirtualAddress] {
        let blocked = Set(after.map(\.prefix.address))
        return before.filter { !blocked.contains($0.prefix.address) }
    }

    /// What the kernel tells addresses apart by.
    private struct Place: Hashable {
        let prefix: IPPrefix
        let interface: String?

        init(_ address: VirtualAddress) {
            (prefix, interface) = (address.prefix, address.interface)
        }
    }
}

extension Action {
    fileprivate var takesAway: Bool {
        switch self {
        case .removeAddresses, .removeRoutes, .blockTraffic, .unblockTraffic: true
        case .sendAdvertisement, .addAddresses, .announceAddresses, .setVirtualMAC, .addRoutes, .record, .resigned,
            .lowerPriorityHeard:
            false
        }
    }
}
