import CLinux
package import Netlink

/// Sends whole Ethernet frames on one interface, such as gratuitous ARP, and receives none.
package final class LinkLayerSocket {
    /// The most that the queue holds; `enqueue` refuses the next.
    package static let maximumDatagrams = SendQueue<sockaddr_ll>.maximumDatagrams

    private let owner: OwnedDescriptor
    private let queue = SendQueue<sockaddr_ll>()

    /// Opens the socket; needs CAP_NET_RAW. Throws ENODEV when the interface does not exist.
    package init(interface: InterfaceIndex) throws(SystemError) {
        let nothingToReceive: CInt = 0
        owner = try openSocket(AF_PACKET, CLinux_SOCK_RAW, nothingToReceive)
        var address = sockaddr_ll()
        address.sll_family = UInt16(AF_PACKET)
        address.sll_ifindex = interface.rawValue
        try owner.bind(to: address)
    }

    /// Puts a frame into the queue, from its destination address on, without the check sequence.
    ///
    /// - Returns: its index in the coming `flush`, counted from 0; nil when the queue is full and to be flushed first.
    package func enqueue(_ frame: [UInt8]) -> Int? {
        queue.append(frame, to: nil)
    }

    /// Sends what is in the queue with one sendmmsg(2), and tells what could not be sent; see `AdvertisementSender.flush`.
    package func flush() -> [SendFailure] {
        queue.flush(to: owner.rawValue)
    }
}
