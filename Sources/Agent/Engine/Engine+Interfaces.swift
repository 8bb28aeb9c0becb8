internal import Configuration
internal import Cryptography
internal import Health
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What the kernel says of interfaces and addresses, and what follows for the instances on them.
extension Engine {
    /// Takes what has changed. Only when all of it is read, our own changes included, can an address be missed.
    func readMonitor(now: Instant) throws(SystemError) {
        var (hasLostChanges, isNew, isPart) = (false, false, false)
        for _ in 0..<Self.monitorReadsPerWakeUp {
            let messages = try monitor.receive()
            for message in messages {
                if message == .overrun { hasLostChanges = true }
                if takesAway(message) { isPart = true }
                losses.note(message, before: interfaces, now: now)
                if interfaces.apply(message) { isNew = true }
                noteRule(message)
            }
            guard messages.isEmpty else { continue }
            if isPart {
                // It answers when it has done what it is about, and told the rest of it.
                _ = try? kernel.links()
                isPart = false
                continue
            }
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

    /// Whether something that we did not take away ourselves is gone, which may be the first that the kernel tells of the end of
    /// its interface: addresses first, then that it is down, then that it is deleted.
    private func takesAway(_ message: NetlinkMessage) -> Bool {
        switch message {
        case .address(let address):
            address.deleted && virtualAddresses.contains(address.prefix.address)
                && interfaces.holds(address.prefix, on: address.interfaceIndex)
        case .link(let link):
            !link.deleted && !link.isUp && instances.contains { $0.virtualMAC?.index == link.index }
                && interfaces.link(link.index)?.isUp == true
        case .rule, .acknowledgement, .done, .dumpInterrupted, .overrun: false
        }
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
        keepStaticAddresses(now: now)
        for instance in instances { reconcile(instance, now: now) }
        attachListeners()
        closeUnusedPorts()
        reconcileSettings()
        let isUnsettled = isStockStale || areSettingsUnread || !settingsDue.isEmpty
        if isUnsettled || instances.contains(where: \.lacksSomethingToOpen) {
            reopensAt = now + Self.reopenPause
        }
    }

    /// The same for one.
    func reconcile(_ instance: Instance, now: Instant) {
        let router = instance.router.configuration
        let (placement, device) = (instance.placement, instance.virtualMAC)
        var fault = interfaces.fault(
            of: router, devices: instance.configuration.foreignDevices(except: virtualMACNames),
            virtual: virtualAddresses, isUp: { instance.configuration.countsAsUp($0, linkStates.isUp) })
        if isAwayForNow(fault, of: instance, now: now) { return schedule(instance) }
        fault =
            fault ?? refusedAuthentication(of: router) ?? claim(instance, now: now) ?? prepareVirtualMAC(of: instance)
            ?? openPorts(for: instance)
        // Who cannot go on says so first, from the address that it had.
        if fault != nil {
            replaceInterfaceFault(of: instance, with: fault, now: now)
            leavePorts(instance)
        } else {
            openAnnouncers(of: instance)
        }
        instance.router.primaryAddress = instance.placement?.source
        takeMTU(of: instance)
        // What the kernel refused on an interface that was about to go, it may not refuse on this one.
        if instance.placement != placement || instance.virtualMAC?.index != device?.index {
            instance.isTakedownPlanStale = true
            instance.holdOff.end()
            retry(instance, now: now)
        }
        if fault == nil {
            replaceInterfaceFault(of: instance, with: nil, now: now)
            restoreVirtualMAC(of: instance, was: device, now: now)
        }
    }

    private func refusedAuthentication(of router: VirtualRouter.Configuration) -> Fault? {
        router.authentication.hashFunction?.refusal.map { .authenticationRefused(why: $0.description) }
    }

    /// Advertises what the interface now has room for.
    private func takeMTU(of instance: Instance) {
        let before = instance.router.advertisedAddresses.count
        instance.router.mtu = instance.sending.flatMap { interfaces.mtu(of: $0.key.interface) } ?? instance.router.mtu
        let (all, fitting) = (instance.router.configuration.addresses.count, instance.router.advertisedAddresses.count)
        guard fitting != before, let mtu = instance.router.mtu else { return }
        outbox.log(
            fitting < all ? .warning : .notice,
            "\(instance.name): with the MTU of \(mtu) \(fitting) of \(all) addresses are advertised, and all of them move"
        )
    }

    /// Whether nothing but the address to send from is missing, and not for long enough to count.
    private func isAwayForNow(_ fault: Fault?, of instance: Instance, now: Instant) -> Bool {
        let isAway =
            switch fault {
            case .noPrimaryAddress, .sourceAddressMissing: true
            default: false
            }
        let name = instance.router.configuration.interface
        guard isAway, let placement = instance.placement,
            interfaces.link(named: name)?.index == placement.listening.interface,
            instance.sourceAbsence.lasts(atMost: instance.router.timers.skewTime, now: now)
        else {
            instance.sourceAbsence.end()
            return false
        }
        return true
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
        for instance in instances {
            names.formUnion(instance.configuration.foreignDevices(except: virtualMACNames))
        }
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

extension Configuration {
    /// What the interfaces of virtual MAC addresses may be called.
    var virtualMACNames: Set<String> {
        Set(instances.filter { $0.router.virtualMAC != nil }.flatMap { VirtualMACLink.names(of: $0.router) })
    }
}

extension InstanceConfiguration {
    /// The interfaces beside its own that an instance is in fault without. Those of virtual MAC addresses are our own, and up
    /// only while somebody is Active.
    func foreignDevices(except ours: Set<String>) -> [String] { trackedDevices.filter { !ours.contains($0) } }

    /// Whether an interface counts as up: also one that is down, for an instance that its own need not be up for.
    func countsAsUp(_ name: String, _ isUp: (String) -> Bool) -> Bool {
        name == router.interface && !tracksInterface || isUp(name)
    }
}
