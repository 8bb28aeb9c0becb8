internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import Node
internal import VRRP

/// Gratuitous ARP and unsolicited neighbour advertisements: who has an address now; and who is asked for one.
final class Announcer {
    typealias Instant = ContinuousClock.Instant

    /// How long an interface is left alone whose socket could not be opened.
    private static let reopenPause = Duration.seconds(1)

    private var sockets: [InterfaceIndex: LinkLayerSocket] = [:]
    private var queue = AnnouncementQueue()

    /// Sockets, and announcements that wait.
    var count: Int { sockets.count }
    var waiting: Int { queue.count }
    var deadline: Instant? { queue.deadline }

    /// So that the socket is there when the addresses are: without one nobody hears that they have moved.
    func open(_ interfaces: Set<InterfaceIndex>) {
        for interface in interfaces { _ = socket(on: interface) }
    }

    /// Interfaces that are gone take their sockets along.
    func close(but present: Set<InterfaceIndex>) {
        sockets = sockets.filter { present.contains($0.key) }
    }

    private func socket(on interface: InterfaceIndex) -> LinkLayerSocket? {
        if let known = sockets[interface] { return known }
        let opened = try? LinkLayerSocket(interface: interface)
        sockets[interface] = opened
        return opened
    }

    // MARK: Announcements

    /// Announces those of the addresses that the instance holds.
    func announce(
        _ addresses: [VirtualAddress], rounds: Int, spacing: Duration, by id: InstanceID, of node: borrowing Node,
        now: Instant
    ) {
        guard let instance = node.instance(id) else { return }
        let held = addresses.filter { instance.heldAddresses.contains($0) }
        guard spacing > .zero else { return announce(held, rounds: rounds, instance, of: node, now: now) }
        for _ in 0..<rounds {
            for address in held {
                queue.append(address, on: instance.interface(of: address), of: id, spacing: spacing, now: now)
            }
        }
        announceDue(of: node, now: now)
    }

    /// Sends those whose turn has come, unless the address has left since.
    func announceDue(of node: borrowing Node, now: Instant) {
        let due = queue.takeDue(now: now)
        guard !due.isEmpty else { return }
        for entry in due {
            guard let instance = node.instance(entry.instance), instance.heldAddresses.contains(entry.address) else {
                continue
            }
            announce([entry.address], rounds: 1, instance, of: node, now: now)
        }
    }

    private func announce(
        _ addresses: [VirtualAddress], rounds: Int, _ instance: Instance, of node: borrowing Node, now: Instant
    ) {
        let frames = addresses.compactMap { frame(announcing: $0, instance, of: node, now: now) }
        for _ in 0..<rounds {
            for (frame, socket) in frames where socket.enqueue(frame) == nil {
                _ = socket.flush()
                _ = socket.enqueue(frame)
            }
        }
        flush()
    }

    private func frame(
        announcing address: VirtualAddress, _ instance: Instance, of node: borrowing Node, now: Instant
    ) -> (bytes: [UInt8], socket: LinkLayerSocket)? {
        let name = instance.interface(of: address)
        guard let link = node.interfaces.link(named: name), let mac = link.mac else { return nil }
        guard let socket = socket(on: link.index) else {
            queue.append(
                address, on: name, of: instance.id, spacing: Self.reopenPause, now: now,
                notBefore: now + Self.reopenPause)
            return nil
        }
        switch address.prefix.address {
        case .v4(let announced): return (GratuitousARP.frame(announcing: announced, at: mac), socket)
        case .v6(let announced):
            // Whether the host forwards IPv6 packets from there, which its neighbours are told (RFC 4861, 4.4).
            let isRouter = SystemSetting.ipv6("forwarding", on: link.name).value == "1"
            return (NeighborAdvertisement.frame(announcing: announced, at: mac, isRouter: isRouter), socket)
        }
    }

    // MARK: Questions

    func ask(_ questions: [AddressQuestion]) {
        for question in questions {
            guard let socket = socket(on: question.interface) else { continue }
            switch (question.address, question.source) {
            case (.v4(let asked), _): _ = socket.enqueue(AddressProbe.frame(asking: asked, from: question.mac))
            case (.v6(let asked), .v6(let source)?):
                _ = socket.enqueue(NeighborSolicitation.frame(asking: asked, from: source, at: question.mac))
            case (.v6, _): continue
            }
        }
        flush()
    }

    private func flush() {
        for socket in sockets.values { _ = socket.flush() }
    }
}
