internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Where the packets of one virtual router are sent from, and where they come in.
struct Placement: Hashable, Sendable {
    /// The address that breaks ties.
    var source: IPAddress
    var listening: ListeningPort.Key
    var sending: SendingPort.Key

    /// - Parameters:
    ///   - interface: the instance's own, which is listened on.
    ///   - outgoing: where advertisements leave: `interface`, or that of the virtual MAC address.
    init(
        of router: VirtualRouter.Configuration, on interface: InterfaceIndex, through outgoing: InterfaceIndex,
        from source: IPAddress
    ) {
        self.source = source
        listening = ListeningPort.Key(
            interface: interface, family: router.family,
            scope: router.isUnicast ? .unicast(to: source) : .group(router.group))
        sending = SendingPort.Key(interface: outgoing, family: router.family)
    }
}

extension VirtualRouter.Configuration {
    var isUnicast: Bool {
        switch transport {
        case .multicast: false
        case .unicast: true
        }
    }
}
