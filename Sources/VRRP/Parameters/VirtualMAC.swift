package import NetworkTypes

/// The interface of its own that a virtual router has for the virtual MAC address (`use_vmac`).
package struct VirtualMAC: Hashable, Sendable {
    /// The name of the macvlan; nil for `vrrp.VRID`; where there is one already, `vrrp6.VRID` in
    /// IPv6, and then `vrrp1.VRID` and so on.
    package var interface: String?
    /// nil for 00-00-5E-00-01-VRID, or 02 in IPv6 (RFC 9568, 7.3).
    package var address: MACAddress?
    /// Whether advertisements leave from the interface below, with its own MAC address (`vmac_xmit_base`).
    package var sendsFromBase: Bool

    package init(interface: String? = nil, address: MACAddress? = nil, sendsFromBase: Bool = false) {
        self.interface = interface
        self.address = address
        self.sendsFromBase = sendsFromBase
    }
}
