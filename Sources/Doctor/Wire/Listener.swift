internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// An advertisement that arrived, as it stands.
struct HeardPacket {
    /// Where.
    var interface: String
    var family: AddressFamily
    var source: IPAddress
    var vrid: VRID?
    /// The packet as one of our routers of this VRID reads it; nil where we have none.
    var reading: Result<PacketCodec.Received, PacketError>?
    var router: VirtualRouter.Configuration?
}

/// Listens to the links of our virtual routers for a while.
///
/// What this node itself sends is not heard.
struct Listener {
    private struct PacketSocket {
        var interface: String
        var family: AddressFamily
        var receiver: AdvertisementReceiver
    }

    /// What tells two sockets apart.
    private struct Place: Hashable {
        var index: InterfaceIndex
        var family: AddressFamily
        var scope: AdvertisementReceiver.Scope
        var carrier: AdvertisementProtocol
    }

    private let node: NodeFacts
    private var sockets: [PacketSocket] = []

    /// - Throws: where there is no right to raw sockets.
    init(_ node: NodeFacts) throws(SystemError) {
        self.node = node
        var places: Set<Place> = []
        for link in node.workingLinks {
            for router in node.routers(on: link.name) {
                for carrier in router.carriers {
                    let place = Place(
                        index: link.index, family: router.family, scope: node.scope(of: router), carrier: carrier)
                    guard places.insert(place).inserted else { continue }
                    let receiver = try AdvertisementReceiver(
                        interface: link.index, protocol: carrier, scope: place.scope)
                    sockets.append(PacketSocket(interface: link.name, family: router.family, receiver: receiver))
                }
            }
        }
    }

    /// Everything that arrives within `time`.
    func packets(within time: Duration) throws(SystemError) -> [HeardPacket] {
        let poll = try EventPoll()
        for (index, socket) in sockets.enumerated() {
            try poll.register(socket.receiver.descriptor, token: UInt64(index))
        }
        let buffers = ReceiveBuffers()
        var events: [EventPoll.Event] = []
        var heard: [HeardPacket] = []
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end, heard.count < Self.limit {
            try poll.wait(into: &events, timeout: ContinuousClock.now.duration(to: end))
            for event in events {
                let socket = sockets[Int(event.token)]
                _ = try socket.receiver.receive(into: buffers) { packet, arrival in
                    if let packet = read(packet, arrival, at: socket) { heard.append(packet) }
                }
            }
        }
        return heard
    }

    /// A flood ends the listening; it has said enough by then.
    private static let limit = 20_000

    private func read(_ packet: borrowing Span<UInt8>, _ arrival: Arrival, at socket: PacketSocket) -> HeardPacket? {
        let source = socket.family == .ipv4 ? PacketCodec.source(of: packet) : arrival.source
        guard let source, !node.holds(source) else { return nil }
        let vrid = socket.family == .ipv4 ? PacketCodec.vrid(of: packet) : PacketCodec.vrid(ipv6: packet)
        var heard = HeardPacket(interface: socket.interface, family: socket.family, source: source, vrid: vrid)
        heard.router = node.routers(on: socket.interface).first { $0.family == socket.family && $0.vrid == vrid }
        heard.reading = heard.router.map { decode(packet, arrival, for: $0) }
        return heard
    }

    /// With nothing remembered of earlier packets: whether one is a replay is not asked here.
    private func decode(
        _ packet: borrowing Span<UInt8>, _ arrival: Arrival, for router: VirtualRouter.Configuration
    ) -> Result<PacketCodec.Received, PacketError> {
        var codec = PacketCodec(router)
        let now = WallClock.microseconds()
        do throws(PacketError) {
            guard let destination = arrival.destination, let hopLimit = arrival.hopLimit else {
                return .success(try codec.decode(ipv4: packet, at: now))
            }
            let envelope = Envelope(source: arrival.source, destination: destination, timeToLive: hopLimit)
            return .success(try codec.decode(ipv6: packet, envelope: envelope, at: now))
        } catch {
            return .failure(error)
        }
    }
}

extension NodeFacts {
    /// Whether one of this node's interfaces has the address.
    func holds(_ address: IPAddress) -> Bool {
        prefixes.values.contains { $0.contains { $0.address == address } }
    }

    fileprivate func scope(of router: VirtualRouter.Configuration) -> AdvertisementReceiver.Scope {
        let group = AdvertisementReceiver.Scope.group(router.group)
        guard router.transport != .multicast else { return group }
        let own = prefixes[router.interface]?.map(\.address).first { $0.family == router.family }
        return (router.sourceAddress ?? own).map { .unicast(to: $0) } ?? group
    }
}

extension VirtualRouter.Configuration {
    /// Peers of version 2 may use AH although we do not, and the other way round.
    fileprivate var carriers: [AdvertisementProtocol] {
        version == .v2 && family == .ipv4 ? [.vrrp, .authenticationHeader] : [.vrrp]
    }
}
