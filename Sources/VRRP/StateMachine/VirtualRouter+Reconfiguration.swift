internal import NetworkTypes

extension VirtualRouter.Configuration {
    /// Whether a running router can be given `new` without being taken out of the election.
    ///
    /// What names it, how it speaks, whether it owns the addresses and whether it is in a sync group cannot change under a
    /// running state machine. Which routes and rules it has, is not its business; nor is the address that it sends from.
    package func canChange(to new: Self) -> Bool {
        identity == new.identity && version == new.version && authentication.canChange(to: new.authentication)
            && (basePriority == .owner) == (new.basePriority == .owner) && transport == new.transport
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

    private func holdingChanges(from old: VirtualRouter) -> [Action] {
        let hadRoutes = old.configuration.hasRoutes
        let lost: [Action] = hadRoutes && !configuration.hasRoutes ? [.removeRoutes] : []
        let gained: [Action] = !hadRoutes && configuration.hasRoutes ? [.addRoutes] : []
        return lost + addressChanges(from: old) + gained
    }

    private func addressChanges(from old: VirtualRouter) -> [Action] {
        let before = old.configuration.heldAddresses
        let after = configuration.heldAddresses
        let added = after.filter { !before.contains($0) }
        let blockedBefore = old.blocksTraffic ? before : []
        let blockedAfter = blocksTraffic ? after : []
        var actions: [Action] = []
        func append(_ addresses: [VirtualAddress], as action: ([VirtualAddress]) -> Action) {
            if !addresses.isEmpty { actions.append(action(addresses)) }
        }
        append(before.filter { !after.contains($0) }, as: Action.removeAddresses)
        append(blockedBefore.filter { !blockedAfter.contains($0) }, as: Action.unblockTraffic)
        append(blockedAfter.filter { !blockedBefore.contains($0) }, as: Action.blockTraffic)
        append(added, as: Action.addAddresses)
        append(added) { .announceAddresses($0, rounds: configuration.announcement.rounds) }
        return actions
    }
}
