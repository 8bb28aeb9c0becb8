internal import Configuration
internal import Glibc
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// The kernel removes an address by itself when the engine does not renew it: a node that hangs, or whose agent was killed,
/// is not its owner for ever (docs/decisions/0016-a-lease-on-the-address.md).
extension Engine {
    /// Makes the configured lease that of all addresses.
    func adoptLease(now: Instant) {
        let lease = configuration.globals.addressLease
        leases.set(lease > .zero ? lease : nil, now: now)
    }

    /// What an owner has is its own, and stays with it.
    func lease(for instance: Instance) -> Duration? {
        instance.router.configuration.basePriority == .owner ? nil : leases.lease
    }

    /// Renews what is due. An address that is gone is not renewed, which would put it back: `restoreAddresses` decides that.
    func renewLeases(now: Instant) {
        for held in leases.due(now: now, held: { lentAddresses }) {
            let instance = held.instance
            guard let assignment = assignment(of: held.address, for: instance),
                instance.heldAddresses.interface(of: held.address) == assignment.interfaceIndex,
                interfaces.holds(held.address.prefix, on: assignment.interfaceIndex)
            else { continue }
            do throws(SystemError) {
                try kernel.execute(.add(assignment, existing: .replace))
                instance.heldAddresses.insert(held.address, on: assignment.interfaceIndex, at: clock.now)
            } catch {
                guard error.errno != ENODEV, instance.logLimiter.mayTell("lease", now: now) else { continue }
                outbox.log(
                    .error, "\(instance.name): the lease on \(held.address.prefix) could not be renewed: \(error)")
            }
        }
    }

    private var lentAddresses: [LeaseRenewals.Held] {
        instances.filter { $0.router.configuration.basePriority != .owner }.flatMap { instance in
            instance.heldAddresses.all.map { LeaseRenewals.Held(instance: instance, address: $0) }
        }
    }
}
