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
    private var queued: [Entry] = []
    /// What became of the datagrams since it was asked last.
    private var outcomes: [Outcome] = []

    private struct Entry {
        let instance: Instance
        let isProbe: Bool
    }

    /// What became of a datagram.
    struct Outcome {
        let instance: Instance
        let isProbe: Bool
        /// The positive error number; nil where it left.
        let errno: Int32?
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
    func send(_ packet: OutgoingPacket, from source: IPAddress, for instance: Instance, isProbe: Bool = false) {
        if enqueue(packet, from: source) == nil {
            flush()
            guard enqueue(packet, from: source) != nil else {
                instance.router.statistics.sendErrors += 1
                return
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

    /// Sends what is queued and counts it where it belongs.
    func flush() {
        guard !queued.isEmpty else { return }
        let failures = Dictionary(sender.flush().map { ($0.index, $0.errno) }) { first, _ in first }
        for (index, entry) in queued.enumerated() {
            let outcome = Outcome(instance: entry.instance, isProbe: entry.isProbe, errno: failures[index])
            if !entry.isProbe { entry.instance.router.statistics.count(outcome) }
            outcomes.append(outcome)
        }
        queued.removeAll(keepingCapacity: true)
    }

    /// What became of the datagrams since this was asked last.
    func takeOutcomes() -> [Outcome] {
        guard !outcomes.isEmpty else { return [] }
        defer { outcomes.removeAll(keepingCapacity: true) }
        return outcomes
    }
}

extension Statistics {
    fileprivate mutating func count(_ outcome: SendingPort.Outcome) {
        if outcome.errno == nil { advertisementsSent += 1 } else { sendErrors += 1 }
    }
}
