internal import NetworkTypes

extension VirtualRouter.Configuration {
    /// Whether a running router can be given `new` without being taken out of the election.
    ///
    /// What names it, how it speaks and whether it owns the addresses cannot change under a running state machine.
    package func canChange(to new: Self) -> Bool {
        identity == new.identity && version == new.version && authentication.canChange(to: new.authentication)
            && (basePriority == .owner) == (new.basePriority == .owner)
    }
}

extension VirtualRouter {
    /// Takes new parameters in place. An Active keeps its role, advertises at once with the new parameters, and adds and
    /// removes only the addresses that differ.
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
        router.statistics = statistics
        router.checkedPriority = checkedPriority
        router.state = state
        let actions = router.adopt(difference(to: new), now: now)
        return (router, actions)
    }

    private func difference(to new: Configuration) -> (removed: [VirtualAddress], added: [VirtualAddress]) {
        (
            configuration.heldAddresses.filter { !new.heldAddresses.contains($0) },
            new.heldAddresses.filter { !configuration.heldAddresses.contains($0) }
        )
    }

    private mutating func adopt(
        _ addresses: (removed: [VirtualAddress], added: [VirtualAddress]), now: Instant
    ) -> [Action] {
        var actions: [Action] = []
        switch state {
        case .initialize, .backup:
            return []
        case .active(var active):
            active.advertisementTimer = now + configuration.advertisementInterval
            state = .active(active)
            actions.append(.sendAdvertisement(advertisement(priority: effectivePriority)))
        case .resigning:
            break  // it has said priority 0, and says nothing more before the hand-over is over
        }
        if !addresses.removed.isEmpty { actions.append(.removeAddresses(addresses.removed)) }
        if !addresses.added.isEmpty {
            actions.append(.addAddresses(addresses.added))
            actions.append(.announceAddresses(addresses.added, rounds: configuration.announcement.rounds))
        }
        return actions
    }
}
