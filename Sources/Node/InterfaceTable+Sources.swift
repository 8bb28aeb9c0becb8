internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Where advertisements are sent from (RFC 9568, 5.1.1.1 and 5.1.2.1).
extension InterfaceTable {
    /// The address that a virtual router sends from; nil while its interface has none.
    ///
    /// - Parameter virtual: the addresses that move between the nodes, which are nobody's own.
    func source(of router: VirtualRouter.Configuration, virtual: Set<IPAddress>) -> IPAddress? {
        if let configured = router.sourceAddress {
            return holds(configured, for: router) ? configured : nil
        }
        switch router.transport {
        case .multicast:
            return primaryAddress(on: router.interface, family: router.family, virtual: virtual)
        case .unicast(let unicast):
            let isLinkLocal = unicast.peers.allSatisfy(\.address.isLinkLocal)
            return primaryAddress(
                on: router.interface, family: router.family, isLinkLocal: isLinkLocal, virtual: virtual)
        }
    }

    /// The first address that is not virtual, and in IPv6 the first such that is link-local and known to be unique.
    func primaryAddress(
        on name: String, family: AddressFamily, isLinkLocal: Bool = true, virtual: Set<IPAddress>
    ) -> IPAddress? {
        for held in addresses(on: name) where !held.isMarkedAsOurs && held.isUsable {
            let address = held.prefix.address
            guard address.family == family, !virtual.contains(address), !address.isLoopback else { continue }
            if family == .ipv4 || address.isLinkLocal == isLinkLocal { return address }
        }
        return nil
    }

    /// A packet to a peer may come from any address of the host, one to the group only from one of the interface.
    private func holds(_ address: IPAddress, for router: VirtualRouter.Configuration) -> Bool {
        switch router.transport {
        case .multicast:
            addresses(on: router.interface).contains { $0.prefix.address == address && $0.isUsable }
        case .unicast: has(address)
        }
    }

    /// Why a virtual router cannot work on its interfaces; nil when it can.
    ///
    /// - Parameters:
    ///   - devices: the interfaces that it has addresses, routes or rules on beside its own, as far as they matter.
    ///   - isUp: whether an interface counts as up; always, for one whose link does not matter.
    func fault(
        of router: VirtualRouter.Configuration, devices: [String] = [], virtual: Set<IPAddress>,
        isUp: (String) -> Bool
    ) -> Fault? {
        let name = router.interface
        for name in [name] + devices {
            guard link(named: name) != nil else { return .interfaceMissing(name) }
            guard isUp(name) else { return .interfaceDown(name) }
        }
        guard source(of: router, virtual: virtual) == nil else { return nil }
        return router.sourceAddress.map { .sourceAddressMissing($0, interface: name) }
            ?? .noPrimaryAddress(interface: name)
    }
}

extension AddressMessage {
    /// Whether packets may leave from it: an IPv6 address not before it is known that nobody else has it (RFC 4862, 5.4).
    fileprivate var isUsable: Bool { !isDuplicate && !isTentative }
}
