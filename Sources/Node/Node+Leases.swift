internal import Configuration
internal import Netlink
internal import VRRP

/// The kernel removes an address by itself when it is not renewed: a node that hangs, or whose agent was killed,
/// is not its owner for ever (docs/development/decisions/0016-a-lease-on-the-address.md).
extension Node {
    /// Makes the configured lease that of all addresses.
    mutating func adoptLease() {
        let lease = configuration.globals.addressLease
        leases.set(lease > .zero ? lease : nil, now: now)
    }

    /// What an owner has is its own, and stays with it.
    package func lease(for instance: Instance) -> Duration? {
        instance.router.configuration.basePriority == .owner ? nil : leases.lease
    }

    /// Renews what is due. An address that is gone is not renewed, which would put it back: `restoreAddresses` decides that.
    mutating func renewLeases() {
        let all = instances
        for held in leases.due(now: now, held: { Self.lentAddresses(of: all) }) {
            guard let instance = instance(held.instance), let assignment = assignment(of: held.address, for: instance),
                instance.heldAddresses.contains(held.address),
                instance.heldAddresses.interface(of: held.address) == assignment.interfaceIndex,
                interfaces.holds(held.address.prefix, on: assignment.interfaceIndex)
            else { continue }
            effects.append(.renewAddress(Assigned(address: held.address, assignment: assignment), by: held.instance))
        }
    }

    /// Also when there is no lease any more: what was lent is renewed once for good.
    private static func lentAddresses(of instances: [Instance]) -> [LeaseRenewals.Held] {
        instances.filter { $0.router.configuration.basePriority != .owner }.flatMap { instance in
            instance.heldAddresses.all.map { LeaseRenewals.Held(instance: instance.id, address: $0) }
        }
    }

    mutating func renewed(_ id: InstanceID, _ address: VirtualAddress, _ refusal: String?) {
        guard let i = places[id] else { return }
        guard let refusal else { return instances[i].heldAddresses.renew(address, at: now) }
        guard instances[i].logLimiter.mayTell("lease", now: now) else { return }
        log(.error, "\(instances[i].name): the lease on \(address.prefix) could not be renewed: \(refusal)")
    }
}
