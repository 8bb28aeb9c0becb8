import CLinux
package import Netlink
package import NetworkTypes

/// The IP protocols that carry advertisements.
package enum AdvertisementProtocol: CInt, Hashable, Sendable, CaseIterable {
    /// 112 (RFC 9568, 5.1.1.4 and 5.1.2.4).
    case vrrp = 112
    /// 51: the Authentication Header that v2's type 2 puts in front (RFC 2402); in IPv4 only.
    case authenticationHeader = 51
}

/// Hears the advertisements of one protocol on one interface: of IPv4 whole datagrams, of IPv6 what follows the header.
///
/// Bound to the interface and to a group or an address of its own: nothing else that the host receives comes here. The
/// socket stays deaf when its interface was removed, also if one of the same name comes back: open another then.
package final class AdvertisementReceiver {
    /// What is heard.
    package enum Scope: Hashable, Sendable {
        /// What is sent to a group, which the socket joins.
        case group(IPAddress)
        /// What is sent to an address of this host, which may be yet to come.
        case unicast(to: IPAddress)

        package var address: IPAddress {
            switch self {
            case .group(let address), .unicast(let address): address
            }
        }
    }

    /// 224.0.0.18, where advertisements are sent to (RFC 9568, 5.1.1.2).
    package static let group = IPv4Address(224, 0, 0, 18)
    /// ff02::12 (RFC 9568, 5.1.2.2).
    package static let group6 = IPv6Address(high: 0xFF02 << 48, low: 0x12)
    /// A burst of about a thousand advertisements waits for us.
    private static let bufferBytes: CInt = 1 << 20

    private let owner: OwnedDescriptor

    /// Opens the socket and joins the group; needs CAP_NET_RAW. Throws ENODEV when the interface does not exist.
    package init(
        interface: InterfaceIndex, protocol: AdvertisementProtocol, scope: Scope = .group(.v4(group))
    ) throws(SystemError) {
        switch scope.address {
        case .v4(let address):
            owner = try openSocket(AF_INET, CLinux_SOCK_RAW, `protocol`.rawValue)
            try prepare(on: interface)
            try bind(to: address, scope, on: interface)
        case .v6(let address):
            owner = try openSocket(AF_INET6, CLinux_SOCK_RAW, `protocol`.rawValue)
            try prepare(on: interface)
            try bind(to: address, scope, on: interface)
        }
    }

    /// Takes over a socket that another process has opened in this way.
    package init(adopting descriptor: consuming OwnedDescriptor) {
        owner = descriptor
    }

    private func prepare(on interface: InterfaceIndex) throws(SystemError) {
        try owner.setOption("SO_BINDTOIFINDEX", SOL_SOCKET, SO_BINDTOIFINDEX, interface.rawValue)
        try owner.setReceiveBuffer(bytes: Self.bufferBytes)
    }

    private func bind(to address: IPv4Address, _ scope: Scope, on interface: InterfaceIndex) throws(SystemError) {
        // Otherwise groups that other sockets of the host have joined would be heard as well.
        try owner.setOption("IP_MULTICAST_ALL", CLinux_IPPROTO_IP, IP_MULTICAST_ALL, 0)
        try owner.setOption("IP_FREEBIND", CLinux_IPPROTO_IP, IP_FREEBIND, 1)
        try owner.bind(to: sockaddr_in(address))
        guard case .group = scope else { return }
        let membership = ip_mreqn(
            imr_multiaddr: in_addr(address), imr_address: in_addr(), imr_ifindex: interface.rawValue)
        try owner.setOption("IP_ADD_MEMBERSHIP", CLinux_IPPROTO_IP, IP_ADD_MEMBERSHIP, structure: membership)
    }

    private func bind(to address: IPv6Address, _ scope: Scope, on interface: InterfaceIndex) throws(SystemError) {
        try owner.setOption("IPV6_MULTICAST_ALL", CLinux_IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0)
        try owner.setOption("IPV6_FREEBIND", CLinux_IPPROTO_IPV6, IPV6_FREEBIND, 1)
        try owner.setOption("IPV6_RECVHOPLIMIT", CLinux_IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1)
        try owner.setOption("IPV6_RECVPKTINFO", CLinux_IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
        try owner.bind(to: CLinux_sockaddr_in6(address, on: interface))
        guard case .group = scope else { return }
        let membership = CLinux_ipv6_mreq(
            group: address.words, interface: UInt32(bitPattern: interface.rawValue))
        try owner.setOption("IPV6_JOIN_GROUP", CLinux_IPPROTO_IPV6, IPV6_JOIN_GROUP, structure: membership)
    }

    /// Readable when advertisements have arrived; for `EventPoll.register`.
    package var descriptor: CInt { owner.rawValue }

    /// Receives what has arrived and calls `body` with each packet (IPv4: from its header on; IPv6: behind it) and
    /// what the kernel says of it.
    ///
    /// - Parameter maximum: at most so many, and never more than `ReceiveBuffers.maximumDatagrams`.
    /// - Returns: how many there were; 0 when none had arrived.
    package func receive(
        atMost maximum: Int = ReceiveBuffers.maximumDatagrams, into buffers: ReceiveBuffers,
        _ body: (Span<UInt8>, Arrival) -> Void
    ) throws(SystemError) -> Int {
        try buffers.receive(from: descriptor, atMost: maximum, body)
    }
}
