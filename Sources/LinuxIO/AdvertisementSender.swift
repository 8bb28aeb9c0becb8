import CLinux
package import Netlink
package import NetworkTypes

/// Sends whole IPv4 datagrams, header included, on one interface; the host itself does not hear them.
///
/// Datagrams are collected during a wake-up and leave together. Of their headers the kernel writes the total length and
/// the checksum, and an identification or source that is zero.
package final class AdvertisementSender {
    /// TC_PRIO_CONTROL: ahead of ordinary traffic in the interface's queue.
    private static let priority: CInt = 6

    /// The most that the queue holds; `enqueue` refuses the next.
    package static let maximumDatagrams = SendQueue<sockaddr_in>.maximumDatagrams

    private let owner: OwnedDescriptor
    private let queue = SendQueue<sockaddr_in>()

    /// Opens the socket; needs CAP_NET_RAW. Throws EADDRNOTAVAIL when the interface does not exist.
    package init(interface: InterfaceIndex) throws(SystemError) {
        owner = try openSocket(AF_INET, CLinux_SOCK_RAW, CLinux_IPPROTO_RAW)
        try owner.setOption("SO_BINDTOIFINDEX", SOL_SOCKET, SO_BINDTOIFINDEX, interface.rawValue)
        try owner.setOption("IP_HDRINCL", CLinux_IPPROTO_IP, IP_HDRINCL, 1)
        let outgoing = ip_mreqn(imr_multiaddr: in_addr(), imr_address: in_addr(), imr_ifindex: interface.rawValue)
        try owner.setOption("IP_MULTICAST_IF", CLinux_IPPROTO_IP, IP_MULTICAST_IF, structure: outgoing)
        try owner.setOption("IP_MULTICAST_LOOP", CLinux_IPPROTO_IP, IP_MULTICAST_LOOP, 0)
        // Otherwise the kernel keeps to itself that it dropped a datagram for want of room (ENOBUFS).
        try owner.setOption("IP_RECVERR", CLinux_IPPROTO_IP, IP_RECVERR, 1)
        try owner.setOption("SO_PRIORITY", SOL_SOCKET, SO_PRIORITY, Self.priority)
    }

    /// Puts a datagram into the queue.
    ///
    /// - Returns: its index in the coming `flush`, counted from 0; nil when the queue is full and to be flushed first.
    package func enqueue(
        _ datagram: [UInt8], to destination: IPv4Address = AdvertisementReceiver.group
    ) -> Int? {
        queue.append(datagram, to: sockaddr_in(destination))
    }

    /// Sends what is in the queue with one sendmmsg(2), and tells what could not be sent.
    ///
    /// A datagram that fails by itself, say because it is too long, does not hold up the next; when the socket has no room
    /// (EAGAIN, ENOBUFS) or the interface is down (ENETDOWN), this and the rest have failed.
    package func flush() -> [SendFailure] {
        queue.flush(to: owner.rawValue)
    }
}
