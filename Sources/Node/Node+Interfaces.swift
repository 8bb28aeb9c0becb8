internal import Configuration
internal import Health
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What the kernel says of interfaces and addresses, and what follows for the instances on them.
extension Node {
    mutating func told(_ messages: [NetlinkMessage]) {
        var isPart = false
        for message in messages {
            if takesAway(message) { isPart = true }
            losses.note(message, before: interfaces, now: now)
            if interfaces.apply(message) { hasInterfaceNews = true }
        }
        if isPart { effects.append(.awaitKernel) }
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

    /// Only when all of it is read, our own changes included, can an address be missed.
    mutating func toldAll(_ disabledIPv6: Set<InterfaceIndex>) {
        guard hasInterfaceNews else { return }
        self.disabledIPv6 = disabledIPv6
        holdAgainstInterfaces()
    }

    mutating func tookStock(_ links: [LinkMessage], _ addresses: [AddressMessage]) {
        takeStock(links, addresses)
        holdAgainstInterfaces()
    }

    mutating func takeStock(_ links: [LinkMessage], _ addresses: [AddressMessage]) {
        interfaces = InterfaceTable()
        for link in links { interfaces.apply(.link(link)) }
        for address in addresses { interfaces.apply(.address(address)) }
    }

    /// First the interfaces: what has left with one of them cannot be put back.
    private mutating func holdAgainstInterfaces() {
        hasInterfaceNews = false
        reconcileInterfaces()
        restoreAddresses()
        isUrgent = true
    }

    /// Holds sockets and faults of every instance against what the kernel says now.
    mutating func reconcileInterfaces() {
        updateLinks()
        forEachInstance { node, i in node.reconcile(i) }
        applySettings()
        if instances.contains(where: \.lacksSomethingToOpen) { reopensAt = now + Self.reopenPause }
    }

    /// The same for one.
    mutating func reconcile(_ i: Int) {
        let router = instances[i].router.configuration
        let fault = interfaceFault(of: instances[i].configuration, router)
        if isAwayForNow(fault, of: i) { return schedule(i) }
        if let fault { return becomeUnfit(i, because: fault) }
        let before = instances[i].virtualMAC
        refreshVirtualMAC(of: i)
        guard let base = interfaces.link(named: router.interface),
            let source = interfaces.source(of: router, virtual: virtualAddresses)
        else { return }
        let wanted = Opening.Key(router, on: base, from: source, instances[i].virtualMAC)
        switch instances[i].opening {
        case .open(let key) where key == wanted: return settle(i, was: before)
        case .asked(let asked) where asked.key(asked.virtualMAC) == wanted: return
        case .asked: break
        case .none, .open, .refused: instances[i].virtualMACBefore = before
        }
        let opening = opening(for: instances[i], on: base, from: source)
        instances[i].opening = .asked(opening)
        effects.append(.open(instances[i].id, opening))
    }

    /// Why an instance cannot work on its interfaces; nil when it can.
    func interfaceFault(of configuration: InstanceConfiguration, _ router: VirtualRouter.Configuration) -> Fault? {
        interfaces.fault(
            of: router, devices: configuration.foreignDevices(except: virtualMACNames), virtual: virtualAddresses,
            isUp: { configuration.countsAsUp($0, linkStates.isUp) })
    }

    private mutating func opening(for instance: Instance, on base: LinkMessage, from source: IPAddress) -> Opening {
        let router = instance.router.configuration
        var standing: Fault?
        if case .refused(let fault) = instance.opening { standing = fault }
        let announcesOn = router.heldAddresses.compactMap { interfaces.link(named: instance.interface(of: $0))?.index }
        return Opening(
            attempt: nextAttempt(), router: router, base: base, source: source, virtualMAC: instance.virtualMAC,
            inherits: awaitsHandoff(instance),
            givenNames: instances.compactMap { $0.router.configuration.virtualMAC?.interface },
            announcesOn: Set(announcesOn), standing: standing)
    }

    mutating func opened(_ id: InstanceID, _ attempt: UInt32, _ outcome: OpeningOutcome) {
        guard let i = places[id], case .asked(let opening) = instances[i].opening, opening.attempt == attempt else {
            return
        }
        switch outcome {
        case .refused(let fault):
            becomeUnfit(i, because: fault)
            instances[i].opening = .refused(fault)
            if case .virtualRouterTaken = fault { claimsReviewAt = now + Self.claimPause }
            if instances[i].lacksSomethingToOpen { reopensAt = now + Self.reopenPause }
        case .ready(let virtualMAC, let links):
            for link in links { interfaces.apply(.link(link)) }
            instances[i].virtualMAC = virtualMAC
            instances[i].opening = .open(opening.key(virtualMAC))
            let placement = opening.placement(virtualMAC)
            let isNew = instances[i].placement != placement
            instances[i].placement = placement
            settle(i, was: instances[i].virtualMACBefore, isNew: isNew)
            applySettings()
        }
        goOnWithReload()
    }

    /// It has what it needs on its interfaces.
    ///
    /// - Parameter before: the interface of its virtual MAC address before the node looked.
    private mutating func settle(_ i: Int, was before: VirtualMACLink?, isNew: Bool = false) {
        instances[i].router.primaryAddress = instances[i].placement?.source
        takeMTU(of: i)
        if isNew || instances[i].virtualMAC?.index != before?.index { changedPlacement(of: i) }
        replaceInterfaceFault(of: i, with: nil)
        restoreVirtualMAC(of: i, was: before)
    }

    private mutating func becomeUnfit(_ i: Int, because fault: Fault) {
        // Who cannot go on says so first, from the address that it had.
        replaceInterfaceFault(of: i, with: fault)
        effects.append(.close(instances[i].id))
        let hadPlacement = instances[i].placement != nil
        instances[i].placement = nil
        instances[i].opening = .none
        instances[i].router.primaryAddress = nil
        if hadPlacement { changedPlacement(of: i) }
    }

    /// What the kernel refused on an interface that was about to go, it may not refuse on this one.
    private mutating func changedPlacement(of i: Int) {
        stalePlans.insert(instances[i].id)
        instances[i].holdOff.end()
        retry(i)
    }

    /// Advertises what the interface now has room for.
    private mutating func takeMTU(of i: Int) {
        let before = instances[i].router.advertisedAddresses.count
        let mtu = instances[i].placement.flatMap { interfaces.mtu(of: $0.outgoing) }
        instances[i].router.mtu = mtu ?? instances[i].router.mtu
        let router = instances[i].router
        let (all, fitting) = (router.configuration.addresses.count, router.advertisedAddresses.count)
        guard fitting != before, let mtu = router.mtu else { return }
        log(
            fitting < all ? .warning : .notice,
            "\(instances[i].name): with the MTU of \(mtu) \(fitting) of \(all) addresses are advertised, and all of them "
                + "move")
    }

    /// Whether nothing but the address to send from is missing, and not for long enough to count.
    private mutating func isAwayForNow(_ fault: Fault?, of i: Int) -> Bool {
        let isAway =
            switch fault {
            case .noPrimaryAddress, .sourceAddressMissing: true
            default: false
            }
        let router = instances[i].router
        guard isAway, let placement = instances[i].placement,
            interfaces.link(named: router.configuration.interface)?.index == placement.interface,
            instances[i].sourceAbsence.lasts(atMost: router.timers.skewTime, now: now)
        else {
            instances[i].sourceAbsence.end()
            return false
        }
        return true
    }

    private mutating func replaceInterfaceFault(of i: Int, with fault: Fault?) {
        let standing = instances[i].router.faults.filter { $0.origin == .interface }
        guard fault != nil || !standing.isEmpty else { return }
        if let fault { perform(instances[i].router.faultRaised(fault, now: now), for: i) }
        for old in standing where old != fault { perform(instances[i].router.faultCleared(old, now: now), for: i) }
        follow(i)
    }

    /// Looks again whether those that another process kept out may take part.
    mutating func reviewClaims() {
        guard let due = claimsReviewAt, due <= now else { return }
        claimsReviewAt = nil
        reconcileInterfaces()
    }

    /// Tries again what could not be opened.
    mutating func reopen() {
        guard let due = reopensAt, due <= now else { return }
        reopensAt = nil
        reconcileInterfaces()
    }
}

// MARK: - Links

extension Node {
    /// Looks at the links that somebody depends on, now or with the configuration that has just come into force.
    mutating func watchLinks() {
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
    private mutating func updateLinks() {
        let table = interfaces
        for name in linkStates.update(now: now, isUp: { table.isUp($0) }) {
            let tracker = TrackerIdentity(.interface, name)
            trackerChanged(
                tracker, from: knowledge.reading(of: tracker),
                to: .verdict(linkStates.isUp(name) ? .passing : .failing),
                at: stamp)
        }
    }
}

extension Instance {
    /// Whether it lacks a socket or its interface for the virtual MAC address, which no change of an interface need bring back.
    var lacksSomethingToOpen: Bool {
        router.faults.contains { fault in
            switch fault {
            case .socketUnavailable, .virtualMACUnavailable: true
            default: false
            }
        }
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
