internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import Node
internal import VRRP

/// The socket that advertisements leave through on one interface, shared by all virtual routers that send from there.
final class SendingPort {
    struct Key: Hashable, Sendable {
        var interface: InterfaceIndex
        var family: AddressFamily

        init(_ placement: Placement) {
            interface = placement.outgoing
            family = placement.family
        }
    }

    let key: Key
    /// Among the sockets of the engine.
    let id: Int32
    var users: Set<InstanceID> = []
    private let sender: AdvertisementSender
    /// Whose datagram stands where in the sender's queue.
    private var queued: [Entry] = []
    /// What became of the datagrams since it was asked last.
    private var transmissions: [(id: InstanceID, transmission: Transmission)] = []

    private struct Entry {
        let instance: InstanceID
        let isProbe: Bool
    }

    init(_ key: Key, id: Int32) throws(SystemError) {
        self.key = key
        self.id = id
        sender = try AdvertisementSender(interface: key.interface, family: key.family)
    }

    /// For the failsafe.
    var descriptor: CInt { sender.descriptor }

    /// Queues a packet; it leaves with the next `flush`.
    ///
    /// - Parameters:
    ///   - source: the sender, of the family of the port.
    ///   - isProbe: whether it only shows that it leaves.
    func send(_ packet: OutgoingPacket, from source: IPAddress, for instance: InstanceID, isProbe: Bool) {
        if enqueue(packet, from: source) == nil {
            flush()
            guard enqueue(packet, from: source) != nil else {
                return note(instance, Transmission(sent: 0, failed: 1, isProbe: isProbe))
            }
        }
        queued.append(Entry(instance: instance, isProbe: isProbe))
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

    /// Sends what is queued.
    func flush() {
        guard !queued.isEmpty else { return }
        let failures = Dictionary(sender.flush().map { ($0.index, $0.errno) }) { first, _ in first }
        for (index, entry) in queued.enumerated() {
            let why = failures[index].map { SystemError(call: "sendmmsg", errno: $0).words }
            note(
                entry.instance,
                Transmission(sent: why == nil ? 1 : 0, failed: why == nil ? 0 : 1, why: why, isProbe: entry.isProbe))
        }
        queued.removeAll(keepingCapacity: true)
    }

    /// What one instance sent in a row is one transmission.
    private func note(_ instance: InstanceID, _ transmission: Transmission) {
        guard let last = transmissions.last, last.id == instance, last.transmission.isProbe == transmission.isProbe
        else { return transmissions.append((instance, transmission)) }
        transmissions[transmissions.count - 1].transmission.sent += transmission.sent
        transmissions[transmissions.count - 1].transmission.failed += transmission.failed
        if let why = transmission.why { transmissions[transmissions.count - 1].transmission.why = why }
    }

    /// What became of the datagrams since this was asked last.
    func takeTransmissions() -> [(id: InstanceID, transmission: Transmission)] {
        guard !transmissions.isEmpty else { return [] }
        defer { transmissions.removeAll(keepingCapacity: true) }
        return transmissions
    }
}

extension SystemError {
    /// Without the call that failed.
    fileprivate var words: String { "\(errorText) (\(errorName))" }
}
