internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Interfaces for virtual MAC addresses: made when an instance is opened, up only while it is Active, removed at its end.
extension Node {
    /// Within this time after it was put back nobody takes it away by chance.
    private static let virtualMACPause = Duration.seconds(1)

    /// Forgets an interface that is gone, or on another one now, and learns its present name.
    mutating func refreshVirtualMAC(of i: Int) {
        guard let known = instances[i].virtualMAC else { return }
        let base = interfaces.link(named: instances[i].router.configuration.interface)
        if known.parent == base?.index, let link = interfaces.link(known.index) {
            instances[i].virtualMAC?.name = link.name  // somebody may have called it otherwise
        } else {
            instances[i].virtualMAC = nil
        }
    }

    /// Brings the interface up before the first advertisement, and down after the last one.
    ///
    /// - Returns: a fault where there is none.
    mutating func setVirtualMAC(isUp: Bool, of i: Int) -> Fault? {
        guard let link = instances[i].virtualMAC else {
            return isUp ? .virtualMACRefused(why: "it does not exist") : nil
        }
        effects.append(.setVirtualMAC(link, isUp: isUp, by: instances[i].id))
        return nil
    }

    mutating func virtualMACSet(_ id: InstanceID, isUp: Bool, _ refusal: String?) {
        guard let i = places[id] else { return }
        guard let refusal else {
            instances[i].virtualMAC?.isUp = isUp
            // The kernel tells of it later, and what is known before must not make it look as if another program had done it.
            if let index = instances[i].virtualMAC?.index, var link = interfaces.link(index) {
                link.isUp = isUp
                interfaces.apply(.link(link))
            }
            return
        }
        instances[i].virtualMAC?.isUp = false
        guard isUp else { return }
        refuse(.virtualMACRefused(why: refusal), of: i)
        follow(i)
    }

    /// Puts back what another program set down or deleted while the instance is Active, which neither hears nor is heard
    /// without it. Who does so again at once means it: then the instance is in fault, as without any other interface.
    ///
    /// - Parameter old: the interface as it was before the node looked.
    mutating func restoreVirtualMAC(of i: Int, was old: VirtualMACLink?) {
        instances[i].virtualMACBefore = nil
        guard let old, old.isUp, let link = instances[i].virtualMAC.flatMap({ interfaces.link($0.index) }) else {
            return
        }
        let loss: VirtualMACLoss
        if link.index != old.index {
            loss = .gone
        } else if !link.isUp {
            loss = .down
        } else {
            return
        }
        for address in instances[i].heldAddresses.all {
            guard let held = instances[i].heldAddresses.interface(of: address),
                !interfaces.holds(address.prefix, on: held)
            else { continue }
            instances[i].heldAddresses.remove(address)
        }
        let isRepeated = instances[i].virtualMACLostAt.map { $0.duration(to: now) < Self.virtualMACPause } ?? false
        instances[i].virtualMACLostAt = now
        guard isRepeated else {
            return perform(instances[i].router.virtualMACVanished(loss, link.name), for: i)
        }
        refuse(.virtualMACRefused(why: "another program takes \(link.name) away again and again"), of: i)
        follow(i)
    }

    mutating func removeVirtualMAC(of i: Int) {
        guard let link = instances[i].virtualMAC else { return }
        instances[i].virtualMAC = nil
        // Its name is free for the next.
        if var known = interfaces.link(link.index) {
            known.deleted = true
            interfaces.apply(.link(known))
        }
        effects.append(.removeVirtualMAC(link))
    }
}
