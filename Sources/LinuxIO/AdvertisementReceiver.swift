import CLinux
package import Netlink
package import NetworkTypes

/// The IP protocols that carry advertisements.
package enum AdvertisementProtocol: CInt, Hashable, Sendable, CaseIterable {
    /// 112 (RFC 9568, 5.1.1.4).
    case vrrp = 112
    /// 51: the Authentication Header that v2's type 2 puts in front (RFC 2402).
    case authenticationHeader = 51
}

/// Hears the advertisements of one protocol on one interface, as whole IPv4 datagrams.
///
/// Bound to the interface and to the group 224.0.0.18: nothing else that the host receives comes here. The socket stays
/// deaf when its interface was removed, also if one of the same name comes back: open another then.
package final class AdvertisementReceiver {
    /// Where advertisements are sent to (RFC 9568, 5.1.1.2).
    package static let group = IPv4Address(224, 0, 0, 18)
    /// A burst of about a thousand advertisements waits for us.
    private static let bufferBytes: CInt = 1 << 20

    private let owner: OwnedDescriptor

    /// Opens the socket and joins the group; needs CAP_NET_RAW. Throws ENODEV when the interface does not exist.
    package init(
        interface: InterfaceIndex, protocol: AdvertisementProtocol
    ) throws(SystemError) {
        owner = try openSocket(AF_INET, CLinux_SOCK_RAW, `protocol`.rawValue)
        try owner.setOption("SO_BINDTOIFINDEX", SOL_SOCKET, SO_BINDTOIFINDEX, interface.rawValue)
        // Otherwise groups that other sockets of the host have joined would be heard as well.
        try owner.setOption("IP_MULTICAST_ALL", CLinux_IPPROTO_IP, IP_MULTICAST_ALL, 0)
        try owner.setReceiveBuffer(bytes: Self.bufferBytes)
        try owner.bind(to: sockaddr_in(Self.group))
        let membership = ip_mreqn(
            imr_multiaddr: in_addr(Self.group), imr_address: in_addr(), imr_ifindex: interface.rawValue)
        try owner.setOption("IP_ADD_MEMBERSHIP", CLinux_IPPROTO_IP, IP_ADD_MEMBERSHIP, structure: membership)
    }

    /// Readable when advertisements have arrived; for `EventPoll.register`.
    package var descriptor: CInt { owner.rawValue }

    /// Receives what has arrived and calls `body` with each datagram, from its IP header on, and its source.
    ///
    /// - Parameter maximum: at most so many, and never more than `ReceiveBuffers.maximumDatagrams`.
    /// - Returns: how many there were; 0 when none had arrived.
    package func receive(
        atMost maximum: Int = ReceiveBuffers.maximumDatagrams, into buffers: ReceiveBuffers,
        _ body: (Span<UInt8>, IPv4Address) -> Void
    ) throws(SystemError) -> Int {
        try buffers.receive(from: descriptor, atMost: maximum) { datagram, source in
            body(datagram, IPv4Address(source.sin_addr))
        }
    }
}
