internal import Configuration
internal import Glibc
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// The virtual addresses on their interfaces.
extension Engine {
    /// The advertisement must be on the wire before the addresses move (RFC 9568, 6.4), so it leaves first.
    ///
    /// - Returns: a fault for each address that the kernel refused.
    func add(_ addresses: [VirtualAddress], for instance: Instance) -> [Fault] {
        instance.sending?.flush()
        areRoutesDoubtful = true
        return addresses.compactMap { address in
            do throws(SystemError) {
                try install(address, for: instance)
                return nil
            } catch {
                guard instance.canDoWithout(address, now: clock.now) else {
                    return .addressRefused(address.prefix, why: error.description)
                }
                tellMissing(address, of: instance, error)
                return nil
            }
        }
    }

    /// It is tried again while the instance is Active, which costs nobody anything.
    private func tellMissing(_ address: VirtualAddress, of instance: Instance, _ error: SystemError) {
        let now = clock.now
        instance.retryAt = instance.retryAt ?? now + Self.refusalPause
        guard instance.logLimiter.mayTell("address \(address.prefix)", now: now) else { return }
        outbox.log(
            .error,
            "\(instance.name): \(address.prefix) cannot be added, and the instance goes on without it: \(error)")
    }

    private func install(_ address: VirtualAddress, for instance: Instance) throws(SystemError) {
        guard let assignment = assignment(of: address, for: instance) else {
            throw SystemError(call: "address on \(instance.interface(of: address))", errno: ENODEV)
        }
        do throws(SystemError) {
            try kernel.execute(.add(assignment))
            // The kernel tells of an IPv6 address later, and what it tells before must not make this one look removed.
            interfaces.added(AddressMessage(assignment))
        } catch {
            guard error.errno == EEXIST else { throw error }  // then it is there, which is what was wanted
        }
        instance.heldAddresses.insert(address, on: assignment.interfaceIndex, at: clock.now)
        instance.relinquished.remove(address.prefix)
    }

    /// An address as it is to stand on its interface; nil while there is no such interface.
    func assignment(of address: VirtualAddress, for instance: Instance) -> AddressAssignment? {
        interfaces.link(named: instance.interface(of: address)).map { link in
            AddressAssignment(address, on: link.index, lifetime: lease(for: instance))
        }
    }

    func remove(_ addresses: [VirtualAddress], for instance: Instance) {
        instance.sending?.flush()
        areRoutesDoubtful = true
        for address in addresses {
            guard let interface = instance.heldAddresses.remove(address) else { continue }
            remove(address.prefix, from: interface, for: instance)
        }
    }

    /// By the number of the interface: it may be called otherwise now.
    private func remove(_ prefix: IPPrefix, from interface: InterfaceIndex, for instance: Instance) {
        do throws(SystemError) {
            try kernel.execute(.delete(prefix, from: interface))
            interfaces.removed(prefix, from: interface)
        } catch {
            guard error.errno != EADDRNOTAVAIL, error.errno != ENODEV else { return }
            outbox.log(.error, "\(instance.name): \(prefix) could not be removed: \(error)")
        }
    }

    /// Puts back what an Active has lost: what went together with an address of the host's own waits a moment for that one,
    /// lest it becomes the first of the network, which the others depend on.
    func restoreAddresses(now: Instant) {
        restoresAt = nil
        losses.forget(now: now)
        for instance in instances where !instance.heldAddresses.isEmpty { restoreAddresses(of: instance, now: now) }
    }

    private func restoreAddresses(of instance: Instance, now: Instant) {
        var lost: [AddressLoss] = []
        for address in instance.heldAddresses.all {
            guard let held = instance.heldAddresses.interface(of: address) else { continue }
            let link = interfaces.link(named: instance.interface(of: address))
            if link?.index == held, interfaces.holds(address.prefix, on: held) { continue }
            if let until = losses.waits(address.prefix, on: held, now: now) {
                restoresAt = min(restoresAt ?? until, until)
                continue
            }
            // Its name belongs to another interface now, or to none.
            if link?.index != held { remove(address.prefix, from: held, for: instance) }
            lost.append(AddressLoss(address, because: cause(of: address, heldOn: held, link, for: instance, now: now)))
            instance.heldAddresses.remove(address)
        }
        guard !lost.isEmpty else { return }
        perform(instance.router.addressesVanished(lost), for: instance, now: now)
    }

    private func cause(
        of address: VirtualAddress, heldOn held: InterfaceIndex, _ link: LinkMessage?, for instance: Instance,
        now: Instant
    ) -> AddressLoss.Cause {
        guard let link else { return .unknown }
        let age = instance.heldAddresses.renewal(of: address).map { $0.duration(to: now) }
        let unrenewed = age.flatMap { age in lease(for: instance).flatMap { age >= $0 ? age : nil } }
        let isDisabled =
            address.prefix.address.family == .ipv6
            && SystemSetting.ipv6("disable_ipv6", on: link.name).value == "1"
        return losses.cause(of: address.prefix, heldOn: held, link, unrenewed: unrenewed, isDisabled: isDisabled)
    }

    /// What the kernel refused is asked for again, where that is not known to be in vain. Where nobody else has taken over, the
    /// instance goes on without it: one address is dark then instead of all.
    func retry(_ instance: Instance, now: Instant) {
        instance.retryAt = nil
        let refused = instance.router.faults.filter { $0.origin == .address }
        let isAlone = !instance.peers.hasActive(at: now)
        if isAlone { instance.relinquished.formUnion(refused.compactMap(\.refusedAddress)) }
        if !isAlone, refused.contains(where: { isInVain($0, for: instance) }) {
            instance.retryAt = now + Self.refusalPause
        } else {
            for fault in refused { perform(instance.router.faultCleared(fault, now: now), for: instance, now: now) }
        }
        if instance.router.faults.contains(where: { $0.origin == .sending }) {
            instance.retryAt = now + Self.refusalPause
            probeSending(of: instance)
        }
        if instance.router.isPlainlyActive { addMissing(of: instance, now: now) }
    }

    /// Whether what an address was refused for is still there, as far as that can be seen: to find out by taking over would
    /// disturb the router that is Active.
    private func isInVain(_ fault: Fault, for instance: Instance) -> Bool {
        guard case .addressRefused(let prefix, _) = fault,
            let address = instance.router.configuration.heldAddresses.first(where: { $0.prefix == prefix })
        else { return false }
        let interface = instance.interface(of: address)
        guard interfaces.link(named: interface) != nil else { return true }
        return prefix.address.family == .ipv6 && SystemSetting.ipv6("disable_ipv6", on: interface).value == "1"
    }

    /// What an Active goes on without.
    private func addMissing(of instance: Instance, now: Instant) {
        let missing = instance.router.configuration.heldAddresses.filter { !instance.heldAddresses.contains($0) }
        guard !missing.isEmpty else { return }
        perform([.addAddresses(missing), .announceAddresses(missing, rounds: 1)], for: instance, now: now)
    }
}

extension Fault {
    fileprivate var refusedAddress: IPPrefix? {
        if case .addressRefused(let prefix, _) = self { prefix } else { nil }
    }
}

extension AddressMessage {
    /// What the kernel will tell of an address that it has acknowledged, but for its flags.
    init(_ assignment: AddressAssignment) {
        self.init(
            interfaceIndex: assignment.interfaceIndex, prefix: assignment.prefix, label: assignment.label,
            broadcast: assignment.broadcast, scope: assignment.scope, protocolMark: assignment.mark)
    }
}

extension Instance {
    /// Whether it serves its clients without an address that the kernel refuses: one of the other family, one that is not
    /// tracked, or one that no other router has either. keepalived goes on without whichever is refused.
    fileprivate func canDoWithout(_ address: VirtualAddress, now: ContinuousClock.Instant) -> Bool {
        address.prefix.address.family != router.configuration.family
            || configuration.untrackedAddresses.contains(address.prefix)
            || relinquished.contains(address.prefix) && !peers.hasActive(at: now)
    }
}

extension AddressAssignment {
    /// An address of the configuration as it is to stand on an interface.
    init(
        _ address: VirtualAddress, on interface: InterfaceIndex, lifetime: Duration? = nil, mark: UInt8 = protocolMark
    ) {
        self.init(
            interfaceIndex: interface, prefix: address.prefix, broadcast: address.broadcast, label: address.label,
            scope: address.scope.rawValue, lifetime: lifetime, isDeprecated: address.isDeprecated,
            flags: Flags(address.flags), mark: mark)
    }
}

extension AddressAssignment.Flags {
    fileprivate init(_ flags: VirtualAddress.Flags) {
        self = []
        if flags.contains(.home) { insert(.home) }
        if flags.contains(.temporaryAddresses) { insert(.temporaryAddresses) }
        if flags.contains(.noPrefixRoute) { insert(.noPrefixRoute) }
    }
}
