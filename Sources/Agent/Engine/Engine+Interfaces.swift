internal import Configuration
internal import Health
internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What the kernel says of interfaces and addresses, and what follows for the instances on them.
extension Engine {
    /// Takes what has changed. Only when all of it is read, our own changes included, can an address be missed.
    func readMonitor(now: Instant) throws(SystemError) {
        var (hasLostChanges, isNew) = (false, false)
        for _ in 0..<Self.monitorReadsPerWakeUp {
            let messages = try monitor.receive()
            for message in messages {
                if message == .overrun { hasLostChanges = true }
                losses.note(message, before: interfaces, now: now)
                if interfaces.apply(message) { isNew = true }
                noteRule(message)
            }
            guard messages.isEmpty else { continue }
            if hasLostChanges { retakeStock(now: now) }
            guard isNew || hasLostChanges else { return }
            // First the interfaces: what has left with one of them cannot be put back.
            reconcileInterfaces(now: now)
            restoreAddresses(now: now)
            publishing.isUrgent = true
            return
        }
        if hasLostChanges { retakeStock(now: now) }
    }

    func takeStock() throws(SystemError) {
        var fresh = InterfaceTable()
        for link in try kernel.links() { fresh.apply(.link(link)) }
        for address in try kernel.addresses() { fresh.apply(.address(address)) }
        interfaces = fresh
    }

    /// Holds sockets and faults of every instance against what the kernel says now.
    func reconcileInterfaces(now: Instant) {
        updateLinks(now: now)
        for instance in instances { reconcile(instance, now: now) }
        attachListeners()
        closeUnusedPorts()
        reconcileSettings()
        let isUnsettled = isStockStale || areSettingsUnread || !settingsDue.isEmpty
        if isUnsettled || instances.contains(where: \.lacksSomethingToOpen) {
            reopensAt = now + Self.reopenPause
        }
    }

    private func reconcile(_ instance: Instance, now: Instant) {
        let router = instance.router.configuration
        let (placement, device) = (instance.placement, instance.virtualMAC?.index)
        let isUp = !instance.configuration.tracksInterface || linkStates.isUp(router.interface)
        let fault =
            interfaces.fault(of: router, isUp: isUp, virtual: virtualAddresses) ?? claim(instance, now: now)
            ?? prepareVirtualMAC(of: instance, now: now) ?? openPorts(for: instance)
        if fault == nil { openAnnouncers(of: instance) } else { leavePorts(instance) }
        instance.router.primaryAddress = instance.placement?.source
        // What the kernel refused on an interface that was about to go, it may not refuse on this one.
        if instance.placement != placement || instance.virtualMAC?.index != device {
            instance.isWillStale = true
            retry(instance, now: now)
        }
        replaceInterfaceFault(of: instance, with: fault, now: now)
    }

    private func replaceInterfaceFault(of instance: Instance, with fault: Fault?, now: Instant) {
        let standing = instance.router.faults.filter { $0.origin == .interface }
        guard fault != nil || !standing.isEmpty else { return }
        if let fault { perform(instance.router.faultRaised(fault, now: now), for: instance, now: now) }
        for old in standing where old != fault {
            perform(instance.router.faultCleared(old, now: now), for: instance, now: now)
        }
        follow(instance, now: now)
    }
}

// MARK: - Links

extension Engine {
    /// Looks at the links that somebody depends on, now or with the configuration that has just come into force.
    func watchLinks() {
        var names = Set(instances.map(\.router.configuration.interface))
        for tracker in instances.flatMap(\.trackers) where tracker.identity.kind == .interface {
            names.insert(tracker.name)
        }
        linkStates.watch(names, delays: configuration.globals.linkDelays)
    }

    /// Makes what the links are now, or have been for long enough, count.
    func updateLinks(now: Instant) {
        for name in linkStates.update(now: now, isUp: { interfaces.isUp($0) }) {
            let tracker = TrackerIdentity(.interface, name)
            trackerChanged(
                tracker, from: reading(of: tracker), to: .verdict(linkStates.isUp(name) ? .passing : .failing),
                at: clock.stamp(at: now), now: now)
        }
    }
}
