internal import Configuration
package import Netlink
internal import NetworkTypes
package import VRRP

/// The virtual addresses on their interfaces: what the kernel is asked for, and what its answers mean.
extension Node {
    mutating func nextAttempt() -> UInt32 {
        lastAttempt &+= 1
        return lastAttempt
    }

    /// - Returns: a fault for each address whose interface is missing.
    mutating func add(_ addresses: [VirtualAddress], for i: Int) -> [Fault] {
        let attempt = nextAttempt()
        var assigned: [Assigned] = []
        var faults: [Fault] = []
        for address in addresses {
            guard let assignment = assignment(of: address, for: instances[i]) else {
                let why = "interface \(instances[i].interface(of: address)) does not exist"
                if let fault = refusal(of: address, why, for: i) { faults.append(fault) }
                continue
            }
            instances[i].heldAddresses.request(address, on: assignment.interfaceIndex, attempt: attempt)
            assigned.append(Assigned(address: address, assignment: assignment))
        }
        if !assigned.isEmpty { effects.append(.addAddresses(assigned, by: instances[i].id, attempt: attempt)) }
        return faults
    }

    /// An address as it is to stand on its interface; nil while there is no such interface.
    func assignment(of address: VirtualAddress, for instance: Instance) -> AddressAssignment? {
        interfaces.link(named: instance.interface(of: address)).map { link in
            AddressAssignment(address, on: link.index, lifetime: lease(for: instance))
        }
    }

    mutating func remove(_ addresses: [VirtualAddress], for i: Int) {
        let removed = addresses.compactMap { address in
            instances[i].heldAddresses.remove(address).map { PlacedAddress(prefix: address.prefix, interface: $0) }
        }
        if !removed.isEmpty { effects.append(.removeAddresses(removed, by: instances[i].id)) }
    }

    /// - Returns: the fault that the refusal is; nil where the instance goes on without the address.
    private mutating func refusal(of address: VirtualAddress, _ why: String, for i: Int) -> Fault? {
        guard instances[i].canDoWithout(address, now: now) else { return .addressRefused(address.prefix, why: why) }
        // It is tried again while the instance is Active, which costs nobody anything.
        instances[i].retryAt = instances[i].retryAt ?? now + Self.refusalPause
        if instances[i].logLimiter.mayTell("address \(address.prefix)", now: now) {
            log(
                .error,
                "\(instances[i].name): \(address.prefix) cannot be added, and the instance goes on without it: \(why)")
        }
        return nil
    }

    // MARK: Answers

    mutating func added(_ id: InstanceID, _ attempt: UInt32, _ outcomes: [AddressOutcome]) {
        guard let i = places[id] else { return }
        var faults: [Fault] = []
        for outcome in outcomes {
            let address = outcome.address
            let interface = instances[i].heldAddresses.interface(of: address)
            if let refusal = outcome.refusal {
                guard instances[i].heldAddresses.refuse(address, attempt: attempt) else { continue }
                // Refused, and there all the same: an earlier run has left it.
                if let interface, interfaces.holds(address.prefix, on: interface) {
                    let place = PlacedAddress(prefix: address.prefix, interface: interface)
                    effects.append(.removeAddresses([place], by: id))
                }
                if let fault = self.refusal(of: address, refusal, for: i) { faults.append(fault) }
            } else if instances[i].heldAddresses.acknowledge(address, attempt: attempt, at: now) {
                instances[i].relinquished.remove(address.prefix)
                // The kernel tells of an IPv6 address later, and what it tells before must not make this one look removed.
                if let interface { interfaces.added(AddressMessage(AddressAssignment(address, on: interface))) }
            }
        }
        stalePlans.insert(instances[i].id)
        guard faults.isEmpty else {
            for fault in faults { refuse(fault, of: i) }
            return follow(i)
        }
        if instances[i].refusedAt != now { instances[i].holdOff.end() }
        let transitions = instances[i].unacknowledged
        instances[i].unacknowledged = []
        for transition in transitions { record(transition, of: i) }
    }

    /// Addresses that the kernel has removed when it was asked to, or that it refused to add.
    mutating func removedAddresses(_ removed: [PlacedAddress]) {
        for place in removed { interfaces.removed(place.prefix, from: place.interface) }
    }

    mutating func notBlocked(_ id: InstanceID, _ addresses: [VirtualAddress], _ why: String) {
        guard let i = places[id], let address = addresses.first else { return }
        refuse(.addressRefused(address.prefix, why: "traffic to it cannot be blocked: \(why)"), of: i)
        follow(i)
    }

    // MARK: Losses

    /// Puts back what an Active has lost: what went together with an address of the host's own waits a moment for that one,
    /// lest it becomes the first of the network, which the others depend on.
    mutating func restoreAddresses() {
        restoresAt = nil
        losses.forget(now: now)
        forEachInstance { node, i in
            if !node.instances[i].heldAddresses.isEmpty { node.restoreAddresses(of: i) }
        }
    }

    private mutating func restoreAddresses(of i: Int) {
        var lost: [AddressLoss] = []
        for address in instances[i].heldAddresses.all {
            guard let held = instances[i].heldAddresses.interface(of: address) else { continue }
            let link = interfaces.link(named: instances[i].interface(of: address))
            if link?.index == held, interfaces.holds(address.prefix, on: held) { continue }
            if let until = losses.waits(address.prefix, on: held, now: now) {
                restoresAt = min(restoresAt ?? until, until)
                continue
            }
            let cause = cause(of: address, heldOn: held, link, for: instances[i])
            if link?.index == held {
                instances[i].heldAddresses.remove(address)
            } else {
                remove([address], for: i)  // its name belongs to another interface now, or to none
            }
            lost.append(AddressLoss(address, because: cause))
        }
        guard !lost.isEmpty else { return }
        perform(instances[i].router.addressesVanished(lost), for: i)
        follow(i)
    }

    private func cause(
        of address: VirtualAddress, heldOn held: InterfaceIndex, _ link: LinkMessage?, for instance: Instance
    ) -> AddressLoss.Cause {
        guard let link else { return .unknown }
        let age = instance.heldAddresses.renewal(of: address).map { $0.duration(to: now) }
        let unrenewed = age.flatMap { age in lease(for: instance).flatMap { age >= $0 ? age : nil } }
        let isDisabled = address.prefix.address.family == .ipv6 && disabledIPv6.contains(link.index)
        return losses.cause(of: address.prefix, heldOn: held, link, unrenewed: unrenewed, isDisabled: isDisabled)
    }

    // MARK: Trying again

    /// What the kernel refused is asked for again, where that is not known to be in vain. Where nobody else has taken over, the
    /// instance goes on without it: one address is dark then instead of all.
    mutating func retry(_ i: Int) {
        let interfaces = instances[i].router.faults.compactMap { interfaceInDoubt(for: $0, of: i) }
        guard interfaces.isEmpty || !instances[i].peers.hasActive(at: now) else {
            instances[i].retryAt = nil
            instances[i].retriesAfterInspection = true
            return effects.append(.inspectIPv6(Set(interfaces)))
        }
        retryNow(i)
    }

    /// The interface of a refused IPv6 address, on which the family may be disabled.
    private func interfaceInDoubt(for fault: Fault, of i: Int) -> InterfaceIndex? {
        guard let address = refusedAddress(of: fault, i), address.prefix.address.family == .ipv6 else { return nil }
        return interfaces.link(named: instances[i].interface(of: address))?.index
    }

    mutating func inspected(_ disabled: Set<InterfaceIndex>) {
        disabledIPv6 = disabled
        forEachInstance { node, i in
            guard node.instances[i].retriesAfterInspection else { return }
            node.instances[i].retriesAfterInspection = false
            node.retryNow(i)
            node.follow(i)
        }
    }

    private mutating func retryNow(_ i: Int) {
        instances[i].retryAt = nil
        let refused = instances[i].router.faults.filter { $0.origin == .address }
        let isAlone = !instances[i].peers.hasActive(at: now)
        if isAlone { instances[i].relinquished.formUnion(refused.compactMap(\.refusedAddress)) }
        if !isAlone, refused.contains(where: { isInVain($0, for: i) }) {
            instances[i].retryAt = now + Self.refusalPause
        } else {
            for fault in refused { perform(instances[i].router.faultCleared(fault, now: now), for: i) }
        }
        if instances[i].router.faults.contains(where: { $0.origin == .sending }) {
            instances[i].retryAt = now + Self.refusalPause
            probeSending(of: i)
        }
        if instances[i].router.isPlainlyActive { addMissing(of: i) }
    }

    /// Whether what an address was refused for is still there, as far as that can be seen: to find out by taking over would
    /// disturb the router that is Active.
    private func isInVain(_ fault: Fault, for i: Int) -> Bool {
        guard let address = refusedAddress(of: fault, i) else { return false }
        guard let link = interfaces.link(named: instances[i].interface(of: address)) else { return true }
        return address.prefix.address.family == .ipv6 && disabledIPv6.contains(link.index)
    }

    private func refusedAddress(of fault: Fault, _ i: Int) -> VirtualAddress? {
        fault.refusedAddress.flatMap { prefix in
            instances[i].router.configuration.heldAddresses.first { $0.prefix == prefix }
        }
    }

    /// What an Active goes on without.
    private mutating func addMissing(of i: Int) {
        let requested = Set(instances[i].heldAddresses.requested)
        let missing = instances[i].router.configuration.heldAddresses.filter { !requested.contains($0) }
        guard !missing.isEmpty else { return }
        perform([.addAddresses(missing), .announceAddresses(missing, rounds: 1)], for: i)
    }
}

extension Fault {
    fileprivate var refusedAddress: IPPrefix? {
        if case .addressRefused(let prefix, _) = self { prefix } else { nil }
    }
}

extension AddressMessage {
    /// What the kernel will tell of an address that it has acknowledged, but for its flags.
    package init(_ assignment: AddressAssignment) {
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
    package init(
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
