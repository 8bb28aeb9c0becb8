internal import Configuration
internal import Health
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// The first moments of a run.
extension Engine {
    /// Takes stock, removes what a killed run left behind, and starts every instance.
    func start(now: Instant) throws(SystemError) {
        try takeStock()
        adoptLease(now: now)
        for check in configuration.checks { checks[check.name] = CheckSlot(check: Check(check)) }
        instances = configuration.instances.map { Instance($0, since: clock.stamp(at: now)) }
        // What another agent runs is no leftover; `reconcileInterfaces` says so.
        for instance in instances { _ = claim(instance, now: now) }
        // What is removed next may be the first address of its network.
        reconcileSettings()
        removeLeftovers()
        setUpStatics(now: now)
        renumber()
        formGroups()
        watchLinks()
        for instance in instances {
            applyHealth(to: instance, now: now)
            applyDrains(to: instance, now: now)
        }
        reconcileInterfaces(now: now)
        recordLastEnd(now: now)
        startsAt = startTime(now: now)
        if startsAt == nil { startUp(instances, now: now) }
    }

    /// When instances may take part, with `vrrp_startup_delay` and `vrrp_delay_after_boot`; nil for now.
    private func startTime(now: Instant) -> Instant? {
        let globals = configuration.globals
        let sinceBoot = ContinuousClock().systemEpoch + globals.delayAfterBoot  // the clock begins at boot
        let start = max(now + globals.startupDelay, sinceBoot)
        guard start > now else { return nil }
        outbox.log(.notice, "instances wait for \(Int64(now.duration(to: start) / .milliseconds(1))) ms to take part")
        return start
    }

    /// Ends the delay after the start.
    func endStartDelay(now: Instant) {
        guard let start = startsAt, start <= now else { return }
        startsAt = nil
        startUp(instances, now: now)
    }

    /// Lets instances take part, and the groups only when all of them do.
    func startUp(_ starting: [Instance], now: Instant) {
        let starting = starting.filter { !awaitsHandoff($0) }
        for instance in starting { perform(instance.router.startup(now: now), for: instance, now: now) }
        for instance in starting { follow(instance, now: now) }
    }

    /// Gives every instance its place beside `deadlines`.
    func renumber() {
        for (position, instance) in instances.enumerated() { instance.position = position }
        deadlines = instances.map { $0.deadline ?? .never }
    }

    /// An address that the last run of an agent could not remove would be answered by two nodes.
    private func removeLeftovers() {
        let inherited = instances.filter(awaitsHandoff)
        let kept = inherited.flatMap(\.router.configuration.heldAddresses)
        for instance in instances
        where instance.router.configuration.basePriority != .owner && !awaitsHandoff(instance) && instance.claim != nil
        {
            for address in instance.router.configuration.heldAddresses {
                delete(address.prefix, on: address.interface ?? instance.router.configuration.interface)
            }
        }
        removeLeftRoutes()
        // What else bears our mark may be that of another agent, which runs other virtual routers.
        guard !RouterClaim.hasRivals(beside: Set(instances.compactMap(\.claim?.key))) else { return }
        let used = instances.flatMap { instance in
            [instance.router.configuration.interface]
                + instance.router.configuration.heldAddresses.compactMap(\.interface)
        }
        for name in Set(used) {
            for address in interfaces.addresses(on: name)
            where address.isMarkedAsOurs && !kept.contains(where: { $0.prefix == address.prefix }) {
                delete(address.prefix, on: name)
            }
        }
        if inherited.isEmpty { removeLeftFilter() }
        removeLeftVirtualMACs()
    }

    /// The addresses of one instance, which it may not have after all.
    func removeLeftovers(of instance: Instance) {
        for address in instance.router.configuration.heldAddresses {
            delete(address.prefix, on: instance.interface(of: address))
        }
    }

    private func delete(_ prefix: IPPrefix, on interface: String) {
        guard interfaces.holds(prefix, on: interface), let link = interfaces.link(named: interface) else { return }
        do throws(SystemError) {
            try kernel.execute(.delete(prefix, from: link.index))
            interfaces.removed(prefix, from: link.index)
            outbox.log(.warning, "\(prefix) was left on \(interface) by an earlier run and has been removed")
        } catch {
            outbox.log(.error, "\(prefix) was left on \(interface) and could not be removed: \(error)")
        }
    }
}
