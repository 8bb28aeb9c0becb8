internal import Configuration
internal import Health
internal import History
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What the kernel says of interfaces and addresses, and what follows for the instances on them.
extension Engine {
    /// Takes stock, removes what a killed run left behind, and starts every instance.
    func start(now: Instant) throws(SystemError) {
        try takeStock()
        for check in configuration.checks { checks[check.name] = CheckSlot(check: Check(check)) }
        instances = configuration.instances.map { Instance($0, since: clock.stamp(at: now)) }
        removeLeftovers()
        renumber()
        for instance in instances {
            applyHealth(to: instance, now: now)
            applyDrains(to: instance, now: now)
        }
        reconcileInterfaces(now: now)
        for instance in instances {
            perform(instance.router.startup(now: now), for: instance, now: now)
            schedule(instance)
        }
    }

    /// Gives every instance its place beside `deadlines`.
    func renumber() {
        for (position, instance) in instances.enumerated() { instance.position = position }
        deadlines = instances.map { $0.deadline ?? .never }
    }

    /// Takes what has changed. Only when all of it is read, our own changes included, can an address be missed.
    func readMonitor(now: Instant) throws(SystemError) {
        var hasLostChanges = false
        for _ in 0..<Self.monitorReadsPerWakeUp {
            let messages = try monitor.receive()
            for message in messages {
                if message == .overrun { hasLostChanges = true }
                interfaces.apply(message)
            }
            guard messages.isEmpty else { continue }
            if hasLostChanges { try takeStock() }
            for instance in instances { restoreAddresses(of: instance, now: now) }
            reconcileInterfaces(now: now)
            publishing.isUrgent = true
            return
        }
        if hasLostChanges { try takeStock() }
    }

    private func takeStock() throws(SystemError) {
        var fresh = InterfaceTable()
        for link in try kernel.links() { fresh.apply(.link(link)) }
        for address in try kernel.addresses() { fresh.apply(.address(address)) }
        interfaces = fresh
    }

    /// Holds sockets and faults of every instance against what the kernel says now.
    func reconcileInterfaces(now: Instant) {
        let virtual = Set(instances.flatMap { $0.router.configuration.addresses.map(\.prefix.address) })
        for name in Set(instances.map(\.router.configuration.interface)) {
            let instances = instances.filter { $0.router.configuration.interface == name }
            ports[name]?.attach(instances)
            let fault = interfaces.fault(on: name, virtual: virtual) ?? openPort(on: name, for: instances)
            for instance in instances {
                instance.port = ports[name]
                instance.router.primaryAddress = interfaces.primaryAddress(on: name, virtual: virtual).map { .v4($0) }
                replaceInterfaceFault(of: instance, with: fault, now: now)
            }
        }
    }

    /// Makes sure that the interface has sockets, of its present index, that know its instances.
    private func openPort(on name: String, for instances: [Instance]) -> Fault? {
        guard let link = interfaces.link(named: name) else { return .interfaceMissing(name) }
        let needsHeaders = instances.contains(where: \.hasAuthenticationHeader)
        if let port = ports[name], port.index == link.index, port.hearsAuthenticationHeaders || !needsHeaders {
            port.attach(instances)
            return nil
        }
        closePort(on: name)
        do throws(SystemError) {
            let port = try InterfacePort(index: link.index, hearsAuthenticationHeaders: needsHeaders)
            for receiver in port.receivers {
                try poll.register(receiver.descriptor, token: nextToken)
                receivers[nextToken] = (port, receiver)
                nextToken += 1
            }
            port.attach(instances)
            ports[name] = port
            return nil
        } catch {
            closePort(on: name)
            return .socketUnavailable(interface: name, why: error.description)
        }
    }

    func closePort(on name: String) {
        guard let port = ports.removeValue(forKey: name) else { return }
        port.flush()
        for instance in instances where instance.port === port { instance.port = nil }
        // Closing the descriptors takes them out of the poll.
        receivers = receivers.filter { $0.value.port !== port }
        announcers[port.index] = nil
    }

    private func replaceInterfaceFault(of instance: Instance, with fault: Fault?, now: Instant) {
        let standing = instance.router.faults.filter(\.concernsInterface)
        if let fault { perform(instance.router.faultRaised(fault, now: now), for: instance, now: now) }
        for old in standing where old != fault {
            perform(instance.router.faultCleared(old, now: now), for: instance, now: now)
        }
        schedule(instance)
    }

    /// Puts back what another program removed.
    private func restoreAddresses(of instance: Instance, now: Instant) {
        for address in instance.heldAddresses
        where !interfaces.holds(address.prefix, on: instance.interface(of: address)) {
            instance.heldAddresses.removeAll { $0 == address }
            perform(instance.router.addressVanished(address), for: instance, now: now)
        }
    }

    /// An address that the last run of an agent could not remove would be answered by two nodes.
    private func removeLeftovers() {
        for instance in instances where instance.router.configuration.basePriority != .owner {
            for address in instance.router.configuration.addresses {
                delete(address.prefix, on: instance.interface(of: address))
            }
        }
        for name in Set(instances.map(\.router.configuration.interface)) {
            for address in interfaces.addresses(on: name) where address.isMarkedAsOurs {
                delete(address.prefix, on: name)
            }
        }
    }

    private func delete(_ prefix: IPPrefix, on interface: String) {
        guard interfaces.holds(prefix, on: interface), let link = interfaces.link(named: interface) else { return }
        do throws(SystemError) {
            try kernel.execute(.delete(prefix, from: link.index))
            outbox.log(.warning, "\(prefix) was left on \(interface) by an earlier run and has been removed")
        } catch {
            outbox.log(.error, "\(prefix) was left on \(interface) and could not be removed: \(error)")
        }
    }
}

extension Fault {
    /// Whether the kernel's view of the interface decides about it.
    fileprivate var concernsInterface: Bool {
        switch self {
        case .interfaceMissing, .interfaceDown, .noPrimaryAddress, .socketUnavailable, .virtualMACUnavailable: true
        case .checkFailing, .checkPending, .addressRefused, .trackedInterfaceDown, .trackedFile, .trackedProcess,
            .groupMember:
            false
        }
    }
}
