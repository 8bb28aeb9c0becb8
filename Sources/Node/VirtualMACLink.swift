package import Netlink
package import NetworkTypes
package import VRRP

/// The interface of its own that an instance has for its virtual MAC address: a macvlan on top of the instance's.
package struct VirtualMACLink: Hashable, Sendable {
    /// By which a later run recognises what a killed one has left.
    package static let alias = "aloft"

    package var name: String
    package let index: InterfaceIndex
    /// The interface below.
    package let parent: InterfaceIndex
    /// IPv6: what advertisements are sent from, while the interface is up.
    package let source: IPAddress?
    /// Only while the instance is Active: a Backup must not take frames to the address (RFC 9568, 6.4.2).
    package var isUp = false

    package init(name: String, index: InterfaceIndex, parent: InterfaceIndex, source: IPAddress?, isUp: Bool = false) {
        self.name = name
        self.index = index
        self.parent = parent
        self.source = source
        self.isUp = isUp
    }

    /// 00-00-5E-00-01-VRID or 00-00-5E-00-02-VRID (RFC 9568, 7.3), unless the configuration has another.
    package static func address(of router: VirtualRouter.Configuration) -> MACAddress {
        router.virtualMAC?.address ?? .virtualRouter(router.family, vrid: router.vrid.rawValue)
    }

    /// The names to try, in keepalived's order: instances may have one VRID on several interfaces, or in both families.
    package static func names(of router: VirtualRouter.Configuration) -> [String] {
        if let configured = router.virtualMAC?.interface { return [configured] }
        let prefixes = ["vrrp"] + (router.family == .ipv6 ? ["vrrp6"] : []) + (1..<10).map { "vrrp\($0)" }
        return prefixes.map { "\($0).\(router.vrid)" }
    }

    /// Whether `link` is what an earlier run has made for `router` on top of `base`.
    package static func isLeft(
        _ link: LinkMessage, of router: VirtualRouter.Configuration, on base: InterfaceIndex?
    ) -> Bool {
        link.alias == alias && link.parent == base && link.mac == address(of: router)
            && names(of: router).contains(link.name)
    }

    /// The link-local address that advertisements leave from.
    ///
    /// Of the interface below's own MAC address and the VRID, so that no two routers have the same: derived from the
    /// virtual MAC address it would not break ties (RFC 9568, 7.4).
    package static func source(vrid: VRID, above mac: MACAddress) -> IPAddress? {
        let bytes = mac.bytes
        let interface = [bytes[0] ^ 2, bytes[1], bytes[2], 0x5E, vrid.rawValue, bytes[3], bytes[4], bytes[5]]
        return IPv6Address(bytes: [0xFE, 0x80, 0, 0, 0, 0, 0, 0] + interface).map(IPAddress.v6)
    }
}

extension VirtualRouter.Configuration {
    /// Whether advertisements leave through the interface of the virtual MAC address; never to single peers, who would
    /// answer to it also when it is elsewhere.
    var sendsFromVirtualMAC: Bool {
        guard let virtualMAC else { return false }
        return !virtualMAC.sendsFromBase && !isUnicast
    }
}
