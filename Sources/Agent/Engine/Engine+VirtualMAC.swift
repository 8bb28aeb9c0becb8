internal import Glibc
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Interfaces for virtual MAC addresses: made at the start of an instance, up only while it is Active, removed at its end.
extension Engine {
    /// Makes sure that an instance has its interface, on top of the present `base`.
    ///
    /// - Returns: why it cannot have one.
    func prepareVirtualMAC(of instance: Instance) -> Fault? {
        guard instance.router.configuration.virtualMAC != nil else { return nil }
        guard let base = interfaces.link(named: instance.router.configuration.interface) else { return nil }
        if let known = instance.virtualMAC {
            if known.parent == base.index, let link = interfaces.link(known.index) {
                instance.virtualMAC?.name = link.name  // somebody may have called it otherwise
                return nil
            }
            instance.virtualMAC = nil
        }
        do throws(SystemError) {
            let router = instance.router.configuration
            // Whose addresses are on an interface that an earlier run has made goes on with that.
            if awaitsHandoff(instance) { instance.virtualMAC = leftVirtualMAC(of: router, on: base) }
            if instance.virtualMAC == nil { instance.virtualMAC = try makeVirtualMAC(for: router, on: base) }
            return nil
        } catch {
            return .virtualMACUnavailable(why: error.description)
        }
    }

    /// Puts back what another program set down or deleted while the instance is Active, which neither hears nor is heard
    /// without it. Who does so again at once means it: then the instance is in fault, as without any other interface.
    ///
    /// - Parameter old: the interface as it was before the engine looked.
    func restoreVirtualMAC(of instance: Instance, was old: VirtualMACLink?, now: Instant) {
        guard let old, old.isUp, let link = instance.virtualMAC.flatMap({ interfaces.link(named: $0.name) }) else {
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
        for address in instance.heldAddresses.all {
            guard let held = instance.heldAddresses.interface(of: address),
                !interfaces.holds(address.prefix, on: held)
            else { continue }
            instance.heldAddresses.remove(address)
        }
        let isRepeated = instance.virtualMACLostAt.map { $0.duration(to: now) < Self.virtualMACPause } ?? false
        instance.virtualMACLostAt = now
        guard isRepeated else {
            return perform(instance.router.virtualMACVanished(loss, link.name), for: instance, now: now)
        }
        instance.retryAt = instance.holdOff.refused(now: now)
        let fault = Fault.virtualMACRefused(why: "another program takes \(link.name) away again and again")
        perform(instance.router.faultRaised(fault, now: now), for: instance, now: now)
        follow(instance, now: now)
    }

    /// Within this time after it was put back nobody takes it away by chance.
    private static let virtualMACPause = Duration.seconds(1)

    private func makeVirtualMAC(
        for router: VirtualRouter.Configuration, on base: LinkMessage
    ) throws(SystemError) -> VirtualMACLink {
        let names = VirtualMACLink.names(of: router)
        // A name that the configuration gives to another instance is that one's.
        let given = instances.compactMap { $0.router.configuration.virtualMAC?.interface }
        let isConfigured = router.virtualMAC?.interface != nil
        guard
            let name = names.first(where: {
                interfaces.link(named: $0) == nil && (isConfigured || !given.contains($0))
            })
        else {
            throw SystemError(call: "making \(names[0])", errno: EEXIST)
        }
        let mac = VirtualMACLink.address(of: router)
        try kernel.execute(
            .add(MacvlanDescription(name: name, parent: base.index, mac: mac)))
        for link in try kernel.links() { interfaces.apply(.link(link)) }
        guard let link = interfaces.link(named: name) else { throw SystemError(call: "making \(name)", errno: ENODEV) }
        do throws(SystemError) {
            try kernel.execute(.setAlias(VirtualMACLink.alias, of: link.index))
        } catch {
            // By its alias alone it is known to be ours.
            remove(link.index, named: link.name)
            throw error
        }
        prepareSettings(of: name, above: base.name, isIPv4: router.family == .ipv4)
        return virtualMAC(link, for: router, on: base)
    }

    private func leftVirtualMAC(
        of router: VirtualRouter.Configuration, on base: LinkMessage
    ) -> VirtualMACLink? {
        interfaces.all.first { VirtualMACLink.isLeft($0, of: router, on: base.index) }
            .map { virtualMAC($0, for: router, on: base) }
    }

    private func virtualMAC(
        _ link: LinkMessage, for router: VirtualRouter.Configuration, on base: LinkMessage
    ) -> VirtualMACLink {
        let source = base.mac.flatMap { VirtualMACLink.source(vrid: router.vrid, above: $0) }
        return VirtualMACLink(
            name: link.name, index: link.index, parent: base.index, source: router.family == .ipv6 ? source : nil,
            isUp: link.isUp)
    }

    /// Brings the interface up before the first advertisement, and down after the last one.
    func setVirtualMAC(isUp: Bool, of instance: Instance) -> Fault? {
        instance.sending?.flush()
        guard let link = instance.virtualMAC else {
            return isUp ? .virtualMACRefused(why: "it does not exist") : nil
        }
        do throws(SystemError) {
            try kernel.execute(.setLink(link.index, isUp: isUp))
            instance.virtualMAC?.isUp = isUp
            noteLink(named: link.name, isUp: isUp)
            if isUp { try addSource(of: link) }
            return nil
        } catch {
            instance.virtualMAC?.isUp = false
            return isUp ? .virtualMACRefused(why: error.description) : nil
        }
    }

    /// The kernel tells of it later, and what is known before must not make it look as if another program had done it.
    private func noteLink(named name: String, isUp: Bool) {
        guard var link = interfaces.link(named: name) else { return }
        link.isUp = isUp
        interfaces.apply(.link(link))
    }

    /// An IPv6 address leaves its interface whenever that goes down.
    private func addSource(of link: VirtualMACLink) throws(SystemError) {
        guard let source = link.source, let prefix = IPPrefix(source, length: 64) else { return }
        let linkScope: UInt8 = 253
        do throws(SystemError) {
            try kernel.execute(
                .add(AddressAssignment(interfaceIndex: link.index, prefix: prefix, scope: linkScope)))
        } catch {
            guard error.errno == EEXIST else { throw error }
        }
    }

    func removeVirtualMAC(of instance: Instance) {
        guard let link = instance.virtualMAC else { return }
        instance.virtualMAC = nil
        remove(link.index, named: link.name)
    }

    private func remove(_ index: InterfaceIndex, named name: String) {
        do throws(SystemError) {
            try kernel.execute(.deleteLink(index))
        } catch {
            guard error.errno != ENODEV else { return }
            outbox.log(.error, "interface \(name) could not be removed: \(error)")
        }
    }

    /// What a killed run has left on the interfaces of the instances.
    func removeLeftVirtualMACs() {
        let bases = instances.compactMap { interfaces.link(named: $0.router.configuration.interface)?.index }
        let awaiting = instances.filter(awaitsHandoff).map(\.router.configuration)
        for var link in Array(interfaces.all) where link.alias == VirtualMACLink.alias {
            guard let parent = link.parent, bases.contains(parent),
                !awaiting.contains(where: {
                    VirtualMACLink.isLeft(link, of: $0, on: interfaces.link(named: $0.interface)?.index)
                })
            else { continue }
            remove(link.index, named: link.name)
            link.deleted = true
            interfaces.apply(.link(link))
            outbox.log(.warning, "interface \(link.name) was left by an earlier run and has been removed")
        }
    }
}
