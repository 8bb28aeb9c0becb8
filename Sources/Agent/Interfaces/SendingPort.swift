internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// The socket that advertisements leave through on one interface, shared by all virtual routers that send from there.
final class SendingPort {
    struct Key: Hashable, Sendable {
        var interface: InterfaceIndex
        var family: AddressFamily
    }

    let key: Key
    /// Among the sockets of the engine.
    let id: Int32
    private let sender: AdvertisementSender
    /// Whose datagram stands where in the sender's queue.
    private var queued: [Instance] = []

    init(_ key: Key, id: Int32) throws(SystemError) {
        self.key = key
        self.id = id
        sender = try AdvertisementSender(interface: key.interface, family: key.family)
    }

    /// For the keeper of the will.
    var descriptor: CInt { sender.descriptor }

    /// Queues a packet; it leaves with the next `flush`.
    ///
    /// - Parameter source: the sender, of the family of the port.
    func send(_ packet: OutgoingPacket, from source: IPAddress, for instance: Instance) {
        if enqueue(packet, from: source) == nil {
            flush()
            guard enqueue(packet, from: source) != nil else {
                instance.router.statistics.sendErrors += 1
                return
            }
        }
        queued.append(instance)
    }

    /// Nil when the queue is full.
    private func enqueue(_ packet: OutgoingPacket, from source: IPAddress) -> Int? {
        switch (source, packet.destination) {
        case (.v4, .v4(let destination)): sender.enqueue(packet.bytes, to: destination)
        case (.v6(let source), .v6(let destination)):
            sender.enqueue(packet.bytes, from: source, to: destination, hopLimit: packet.timeToLive)
        case (.v4, .v6), (.v6, .v4): nil
        }
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
