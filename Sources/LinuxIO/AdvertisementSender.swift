import CLinux
package import Netlink
package import NetworkTypes

/// Sends advertisements on one interface, in one family; the host itself does not hear those to a group.
///
/// IPv4: whole datagrams, header included, of which the kernel writes the total length and the checksum, and an
/// identification or source that is zero. IPv6: what follows the header, which is written here.
///
/// Datagrams are collected during a wake-up and leave together.
package final class AdvertisementSender {
    /// TC_PRIO_CONTROL: ahead of ordinary traffic in the interface's queue.
    private static let priority: CInt = 6

    /// The most that the queue holds; `enqueue` refuses the next.
    package static let maximumDatagrams = SendQueue<sockaddr_in>.maximumDatagrams

    private enum Queue {
        case ipv4(SendQueue<sockaddr_in>)
        case ipv6(SendQueue<CLinux_sockaddr_in6>)
    }

    private let interface: InterfaceIndex
    private let owner: OwnedDescriptor
    private let queue: Queue

    /// Opens the socket; needs CAP_NET_RAW. Throws EADDRNOTAVAIL (IPv4) or ENODEV (IPv6) when the interface does not exist.
    package init(interface: InterfaceIndex, family: AddressFamily = .ipv4) throws(SystemError) {
        self.interface = interface
        switch family {
        case .ipv4:
            queue = .ipv4(SendQueue())
            owner = try openSocket(AF_INET, CLinux_SOCK_RAW, CLinux_IPPROTO_RAW)
            try prepareIPv4()
        case .ipv6:
            queue = .ipv6(SendQueue())
            owner = try openSocket(AF_INET6, CLinux_SOCK_RAW, CLinux_IPPROTO_RAW)
            try prepareIPv6()
        }
        try owner.setOption("SO_PRIORITY", SOL_SOCKET, SO_PRIORITY, Self.priority)
    }

    /// Takes over a socket that another process has opened in this way.
    package init(adopting descriptor: consuming OwnedDescriptor, interface: InterfaceIndex, family: AddressFamily) {
        self.interface = interface
        owner = descriptor
        switch family {
        case .ipv4: queue = .ipv4(SendQueue())
        case .ipv6: queue = .ipv6(SendQueue())
        }
    }

    /// For another process.
    package var descriptor: CInt { owner.rawValue }

    private func prepareIPv4() throws(SystemError) {
        try owner.setOption("SO_BINDTOIFINDEX", SOL_SOCKET, SO_BINDTOIFINDEX, interface.rawValue)
        try owner.setOption("IP_HDRINCL", CLinux_IPPROTO_IP, IP_HDRINCL, 1)
        let outgoing = ip_mreqn(imr_multiaddr: in_addr(), imr_address: in_addr(), imr_ifindex: interface.rawValue)
        try owner.setOption("IP_MULTICAST_IF", CLinux_IPPROTO_IP, IP_MULTICAST_IF, structure: outgoing)
        try owner.setOption("IP_MULTICAST_LOOP", CLinux_IPPROTO_IP, IP_MULTICAST_LOOP, 0)
        // Otherwise the kernel keeps to itself that it dropped a datagram for want of room (ENOBUFS).
        try owner.setOption("IP_RECVERR", CLinux_IPPROTO_IP, IP_RECVERR, 1)
    }

    private func prepareIPv6() throws(SystemError) {
        try owner.setOption("IPV6_MULTICAST_IF", CLinux_IPPROTO_IPV6, IPV6_MULTICAST_IF, interface.rawValue)
        try owner.setOption("SO_BINDTOIFINDEX", SOL_SOCKET, SO_BINDTOIFINDEX, interface.rawValue)
        try owner.setOption("IPV6_HDRINCL", CLinux_IPPROTO_IPV6, IPV6_HDRINCL, 1)
        try owner.setOption("IPV6_MULTICAST_LOOP", CLinux_IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0)
        try owner.setOption("IPV6_RECVERR", CLinux_IPPROTO_IPV6, IPV6_RECVERR, 1)
    }

    /// Puts an IPv4 datagram into the queue.
    ///
    /// - Returns: its index in the coming `flush`, counted from 0; nil when the queue is full and to be flushed first, or
    ///   of the other family.
    package func enqueue(
        _ datagram: [UInt8], to destination: IPv4Address = AdvertisementReceiver.group
    ) -> Int? {
        guard case .ipv4(let queue) = queue else { return nil }
        return queue.append(datagram, to: sockaddr_in(destination))
    }

    /// Puts an IPv6 packet into the queue, behind a header with traffic class 0xC0 (internetwork control).
    ///
    /// - Returns: as for IPv4.
    package func enqueue(
        _ payload: [UInt8], from source: IPv6Address, to destination: IPv6Address, hopLimit: UInt8
    ) -> Int? {
        guard case .ipv6(let queue) = queue else { return nil }
        let length = UInt16(clamping: payload.count)
        var packet: [UInt8] = [0x6C, 0, 0, 0, UInt8(length >> 8), UInt8(truncatingIfNeeded: length)]
        packet.reserveCapacity(40 + payload.count)
        packet += [UInt8(AdvertisementProtocol.vrrp.rawValue), hopLimit]
        packet += source.bytes
        packet += destination.bytes
        packet += payload
        return queue.append(packet, to: CLinux_sockaddr_in6(destination, on: interface))
    }

    /// Sends what is in the queue with one sendmmsg(2), and tells what could not be sent.
    ///
    /// A datagram that fails by itself, say because it is too long, does not hold up the next; when the socket has no room
    /// (EAGAIN, ENOBUFS) or the interface is down (ENETDOWN), this and the rest have failed.
    package func flush() -> [SendFailure] {
        switch queue {
        case .ipv4(let queue): queue.flush(to: owner.rawValue)
        case .ipv6(let queue): queue.flush(to: owner.rawValue)
        }
    }
}
