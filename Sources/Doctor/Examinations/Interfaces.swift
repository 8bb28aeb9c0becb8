internal import Netlink
internal import NetworkTypes
internal import VRRP

/// The interfaces that instances are on.
extension NodeFacts {
    func interfaceFindings() throws(NotExamined) -> [Finding] {
        guard links != nil else { throw NotExamined("the kernel does not tell which interfaces there are") }
        return interfaces.flatMap(findings)
    }

    private func findings(on name: String) -> [Finding] {
        guard let link = link(name) else {
            return [
                Finding(
                    .interfaceMissing, name, "no such interface",
                    remedy: "correct the interface line; ip link lists those that there are")
            ]
        }
        return [downFinding(link)].compactMap { $0 }
            + Set(routers(on: name).map(\.family)).sorted { $0.rawValue < $1.rawValue }
            .compactMap { sourceFinding(name, $0) }
    }

    private func downFinding(_ link: LinkMessage) -> Finding? {
        guard link.isUp else {
            return Finding(.interfaceDown, link.name, "it is down", remedy: "run ip link set \(link.name) up")
        }
        guard link.isRunning else {
            return Finding(
                .interfaceDown, link.name, "it has no carrier",
                remedy: "look at its cable and at the port of the switch")
        }
        return nil
    }

    /// IPv6 sends from a link-local address (RFC 9568, 5.1.2.1).
    private func sourceFinding(_ name: String, _ family: AddressFamily) -> Finding? {
        let floating = Set(routers.flatMap(\.heldAddresses).map(\.prefix.address))
        let own = (prefixes[name] ?? []).map(\.address).filter { !floating.contains($0) }
        let isServed = own.contains { address in
            switch family {
            case .ipv4: address.family == .ipv4
            case .ipv6: address.isLinkLocal
            }
        }
        guard !isServed, routers(on: name).contains(where: { $0.family == family && $0.sourceAddress == nil }) else {
            return nil
        }
        return switch family {
        case .ipv4:
            Finding(
                .noSourceAddress, name, "it has no IPv4 address of its own to send advertisements from",
                remedy: "give it one, as with ip address add")
        case .ipv6:
            Finding(
                .noSourceAddress, name, "it has no link-local IPv6 address to send advertisements from",
                remedy: "set net.ipv6.conf.\(name).disable_ipv6 and addr_gen_mode to 0")
        }
    }
}
