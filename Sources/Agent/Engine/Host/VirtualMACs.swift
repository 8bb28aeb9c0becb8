internal import Glibc
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import Node
internal import VRRP

/// Interfaces for virtual MAC addresses in the kernel.
final class VirtualMACs {
    private let kernel: NetlinkCommandSocket
    private let outbox: Outbox
    private let settings: KernelSettings

    init(_ kernel: NetlinkCommandSocket, _ outbox: Outbox, _ settings: KernelSettings) {
        self.kernel = kernel
        self.outbox = outbox
        self.settings = settings
    }

    /// Makes sure that an instance has its interface.
    ///
    /// - Returns: nil for an instance without a virtual MAC address; and all interfaces that there are, where one was made.
    func prepare(
        _ opening: Opening, _ interfaces: InterfaceTable
    ) throws(SystemError) -> (link: VirtualMACLink?, links: [LinkMessage]) {
        guard opening.router.virtualMAC != nil else { return (nil, []) }
        if let known = opening.virtualMAC { return (known, []) }
        // Whose addresses are on an interface that an earlier run has made goes on with that.
        if opening.inherits,
            let left = interfaces.all.first(where: {
                VirtualMACLink.isLeft($0, of: opening.router, on: opening.base.index)
            })
        {
            return (virtualMAC(left, opening), [])
        }
        return try make(opening, interfaces)
    }

    private func make(
        _ opening: Opening, _ interfaces: InterfaceTable
    ) throws(SystemError) -> (link: VirtualMACLink?, links: [LinkMessage]) {
        let router = opening.router
        let names = VirtualMACLink.names(of: router)
        // A name that the configuration gives to another instance is that one's.
        let isConfigured = router.virtualMAC?.interface != nil
        guard
            let name = names.first(where: {
                interfaces.link(named: $0) == nil && (isConfigured || !opening.givenNames.contains($0))
            })
        else {
            throw SystemError(call: "making \(names[0])", errno: EEXIST)
        }
        try kernel.execute(
            .add(
                MacvlanDescription(name: name, parent: opening.base.index, mac: VirtualMACLink.address(of: router))))
        let links = try kernel.links()
        guard let link = links.first(where: { $0.name == name }) else {
            throw SystemError(call: "making \(name)", errno: ENODEV)
        }
        do throws(SystemError) {
            try kernel.execute(.setAlias(VirtualMACLink.alias, of: link.index))
        } catch {
            // By its alias alone it is known to be ours.
            remove(link.index, named: link.name)
            throw error
        }
        settings.prepare(name, above: opening.base.name, isIPv4: router.family == .ipv4)
        return (virtualMAC(link, opening), links)
    }

    private func virtualMAC(_ link: LinkMessage, _ opening: Opening) -> VirtualMACLink {
        let source = opening.base.mac.flatMap { VirtualMACLink.source(vrid: opening.router.vrid, above: $0) }
        return VirtualMACLink(
            name: link.name, index: link.index, parent: opening.base.index,
            source: opening.router.family == .ipv6 ? source : nil, isUp: link.isUp)
    }

    /// - Returns: why the kernel does not; nil when it does.
    func set(_ link: VirtualMACLink, isUp: Bool) -> String? {
        do throws(SystemError) {
            try kernel.execute(.setLink(link.index, isUp: isUp))
            if isUp { try addSource(of: link) }
            return nil
        } catch {
            return error.description
        }
    }

    /// An IPv6 address leaves its interface whenever that goes down.
    private func addSource(of link: VirtualMACLink) throws(SystemError) {
        guard let source = link.source, let prefix = IPPrefix(source, length: 64) else { return }
        let linkScope: UInt8 = 253
        do throws(SystemError) {
            try kernel.execute(.add(AddressAssignment(interfaceIndex: link.index, prefix: prefix, scope: linkScope)))
        } catch {
            guard error.errno == EEXIST else { throw error }
        }
    }

    func remove(_ index: InterfaceIndex, named name: String) {
        do throws(SystemError) {
            try kernel.execute(.deleteLink(index))
        } catch {
            guard error.errno != ENODEV else { return }
            outbox.log(.error, "interface \(name) could not be removed: \(error)")
        }
    }
}
