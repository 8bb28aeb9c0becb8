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
        return addresses.compactMap { address in
            do throws(SystemError) {
                try install(address, for: instance)
                if !instance.heldAddresses.contains(address) { instance.heldAddresses.append(address) }
                return nil
            } catch {
                return .addressRefused(address.prefix, why: error.description)
            }
        }
    }

    private func install(_ address: VirtualAddress, for instance: Instance) throws(SystemError) {
        guard let assignment = assignment(of: address, for: instance) else {
            throw SystemError(call: "address on \(instance.interface(of: address))", errno: ENODEV)
        }
        do throws(SystemError) {
            try kernel.execute(.add(assignment))
        } catch {
            guard error.errno == EEXIST else { throw error }  // then it is there, which is what was wanted
            return
        }
        // The kernel tells of an IPv6 address later, and what it tells before must not make this one look removed.
        interfaces.apply(.address(AddressMessage(assignment)))
    }

    /// An address as it is to stand on its interface; nil while there is no such interface.
    func assignment(of address: VirtualAddress, for instance: Instance) -> AddressAssignment? {
        interfaces.link(named: instance.interface(of: address)).map { link in
            AddressAssignment(
                interfaceIndex: link.index, prefix: address.prefix, broadcast: address.broadcast,
                label: address.label, scope: address.scope.rawValue, lifetime: lease(for: instance),
                isDeprecated: instance.isLent(address))
        }
    }

    func remove(_ addresses: [VirtualAddress], for instance: Instance) {
        instance.sending?.flush()
        for address in addresses where instance.heldAddresses.contains(address) {
            instance.heldAddresses.removeAll { $0 == address }
            guard let link = interfaces.link(named: instance.interface(of: address)) else { continue }
            do throws(SystemError) {
                try kernel.execute(.delete(address.prefix, from: link.index))
            } catch {
                guard error.errno != EADDRNOTAVAIL, error.errno != ENODEV else {
                    continue
                }
                outbox.log(.error, "\(instance.name): \(address.prefix) could not be removed: \(error)")
            }
        }
    }

    /// Puts back what another program removed.
    func restoreAddresses(of instance: Instance, now: Instant) {
        for address in instance.heldAddresses
        where !interfaces.holds(address.prefix, on: instance.interface(of: address)) {
            instance.heldAddresses.removeAll { $0 == address }
            perform(instance.router.addressVanished(address), for: instance, now: now)
        }
    }

    /// The kernel refused something a while ago: the router may try again.
    func retry(_ instance: Instance, now: Instant) {
        instance.retryAt = nil
        for fault in instance.router.faults where fault.origin == .address {
            perform(instance.router.faultCleared(fault, now: now), for: instance, now: now)
        }
    }
}

extension AddressMessage {
    /// What the kernel will tell of an address that it has acknowledged, but for its flags.
    fileprivate init(_ assignment: AddressAssignment) {
        self.init(
            interfaceIndex: assignment.interfaceIndex, prefix: assignment.prefix, label: assignment.label,
            broadcast: assignment.broadcast, scope: assignment.scope, protocolMark: AddressAssignment.protocolMark)
    }
}

extension Instance {
    /// Whether connections of the host itself must not begin from an IPv6 address: it leaves with the Active role. IPv4 has
    /// no such mark, and takes the first address of a network.
    fileprivate func isLent(_ address: VirtualAddress) -> Bool {
        address.prefix.address.family == .ipv6 && router.configuration.basePriority != .owner
    }
}
