package import Netlink
package import NetworkTypes
package import VRRP

/// Where the packets of one virtual router are sent from, and where they come in.
package struct Placement: Hashable, Sendable {
    /// The address that breaks ties.
    package var source: IPAddress
    package var family: AddressFamily
    /// The instance's own interface, which is listened on.
    package var interface: InterfaceIndex
    /// Where advertisements leave: `interface`, or that of the virtual MAC address.
    package var outgoing: InterfaceIndex
    /// What is listened to; nil for `source` itself, which peers send to.
    package var group: IPAddress?

    package init(
        source: IPAddress, family: AddressFamily, interface: InterfaceIndex, outgoing: InterfaceIndex, group: IPAddress?
    ) {
        self.source = source
        self.family = family
        self.interface = interface
        self.outgoing = outgoing
        self.group = group
    }
}

extension VirtualRouter.Configuration {
    package var isUnicast: Bool {
        switch transport {
        case .multicast: false
        case .unicast: true
        }
    }
}
