internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// The socket that advertisements leave through on one interface, shared by all virtual routers that send from there.
final class SendingPort {
    struct Key: Hashable, Sendable {
        var interface: InterfaceIndex
        var family: AddressFamily
        /// IPv6: the kernel writes the header; in IPv4 the datagram has its source already.
        var source: IPAddress?

        init(interface: InterfaceIndex, source: IPAddress) {
            self.interface = interface
            family = source.family
            self.source = source.family == .ipv6 ? source : nil
        }
    }

    let key: Key
    private let sender: AdvertisementSender
    /// Whose datagram stands where in the sender's queue.
    private var queued: [Instance] = []

    init(_ key: Key) throws(SystemError) {
        self.key = key
        sender = try AdvertisementSender(interface: key.interface)
    }

    /// Queues a packet; it leaves with the next `flush`.
    func send(_ packet: OutgoingPacket, for instance: Instance) {
        if !enqueue(packet) {
            flush()
            _ = enqueue(packet)
        }
        queued.append(instance)
    }

    private func enqueue(_ packet: OutgoingPacket) -> Bool {
        guard case .v4(let destination) = packet.destination else { return false }
        return sender.enqueue(packet.bytes, to: destination) != nil
    }

    /// Sends what is queued and counts it where it belongs.
    func flush() {
        guard !queued.isEmpty else { return }
        let failures = sender.flush()
        for instance in queued { instance.router.statistics.advertisementsSent += 1 }
        for failure in failures where failure.index < queued.count {
            queued[failure.index].router.statistics.advertisementsSent -= 1
            queued[failure.index].router.statistics.sendErrors += 1
        }
        queued.removeAll(keepingCapacity: true)
    }
}
