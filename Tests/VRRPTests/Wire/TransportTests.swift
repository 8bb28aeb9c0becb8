import NetworkTypes
import Testing
import VRRP

/// Unicast: one packet for each peer, and only peers are listened to.
struct TransportTests {
    private static func configuration(
        _ version: ProtocolVersion, peers: [UnicastPeer], timeToLive: UInt8 = 255, checksSource: Bool = true,
        authentication: Authentication = .none
    ) -> VirtualRouter.Configuration {
        var configuration = Fixture.configuration(version, authentication: authentication)
        configuration.transport = .unicast(
            Unicast(peers: peers, timeToLive: timeToLive, checksSource: checksSource))
        return configuration
    }

    private static func sent(_ configuration: VirtualRouter.Configuration) -> [OutgoingPacket] {
        var codec = PacketCodec(configuration)
        return codec.encode(
            Fixture.advertisement(configuration.version, priority: 100), from: Fixture.own, at: 0)
    }

    private static func error(
        _ packet: OutgoingPacket?, as configuration: VirtualRouter.Configuration
    ) throws -> PacketError? {
        let datagram = try #require(packet).bytes
        var codec = PacketCodec(configuration)
        do throws(PacketError) {
            _ = try codec.decode(ipv4: datagram.span, at: 0)
            return nil
        } catch {
            return error
        }
    }

    private static let toHigher = [UnicastPeer(address: Fixture.higher)]
    private static let fromOwn = [UnicastPeer(address: Fixture.own)]

    @Test
    func `every peer gets the same advertisement: one identification, one sequence number, its own checksum`() throws {
        let peers = [UnicastPeer(address: Fixture.lower), UnicastPeer(address: Fixture.higher)]
        let header = Authentication.authenticationHeader(AuthenticationKey(password: "secret"))
        var codec = PacketCodec(Self.configuration(.v2, peers: peers, authentication: header))
        let advertisement = Fixture.advertisement(.v2, priority: 100)
        let packets = codec.encode(advertisement, from: Fixture.own, at: 0)
        #expect(packets.map(\.destination) == [Fixture.lower, Fixture.higher])
        #expect(packets.map { Array($0.bytes[4..<6]) } == [[0, 1], [0, 1]])
        #expect(packets.map { Array($0.bytes[28..<32]) } == [[0, 0, 0, 1], [0, 0, 0, 1]])
        #expect(codec.encode(advertisement, from: Fixture.own, at: 0)[1].bytes[5] == 2)
        for packet in packets {
            let receiver = Self.configuration(.v2, peers: Self.fromOwn, authentication: header)
            #expect(try Self.error(packet, as: receiver) == nil)
        }
    }

    @Test(arguments: [
        (Fixture.own, [Fixture.lower, Fixture.higher]), (Fixture.lower, [Fixture.own, Fixture.higher]),
    ])
    func `a router that is among its own peers sends itself nothing`(sender: IPAddress, others: [IPAddress]) {
        let all = [Fixture.lower, Fixture.own, Fixture.higher].map { UnicastPeer(address: $0) }
        var codec = PacketCodec(Self.configuration(.v3, peers: all))
        let packets = codec.encode(Fixture.advertisement(.v3, priority: 100), from: sender, at: 0)
        #expect(packets.map(\.destination) == others)
    }

    @Test
    func `the TTL is sent as configured, and taken within the peer's range`() throws {
        let packet = Self.sent(Self.configuration(.v3, peers: Self.toHigher, timeToLive: 64)).first
        #expect(packet?.timeToLive == 64)
        #expect(packet?.bytes[8] == 64)
        for (range, expected) in [
            (UInt8(0)...255, nil), (64...64, nil), (65...255, PacketError.ttl(64)), (0...63, .ttl(64)),
        ] {
            let peer = UnicastPeer(address: Fixture.own, timesToLive: range)
            #expect(try Self.error(packet, as: Self.configuration(.v3, peers: [peer])) == expected)
        }
    }

    @Test
    func `a sender that is no peer is discarded where the source is checked`() throws {
        let packet = Self.sent(Self.configuration(.v3, peers: Self.toHigher)).first
        let strict = Self.configuration(.v3, peers: [UnicastPeer(address: Fixture.lower)])
        let loose = Self.configuration(.v3, peers: [UnicastPeer(address: Fixture.lower)], checksSource: false)
        #expect(try Self.error(packet, as: strict) == .unknownPeer(Fixture.own))
        #expect(try Self.error(packet, as: loose) == nil)
    }

    @Test(arguments: [ProtocolVersion.v2, .v3])
    func `multicast and unicast do not hear each other`(version: ProtocolVersion) throws {
        let multicast = Fixture.configuration(version)
        let unicast = Self.configuration(version, peers: Self.fromOwn)
        let group = Advertisement.multicastGroup(of: .ipv4)
        #expect(try Self.error(Self.sent(multicast).first, as: unicast) == .transport(group))
        let packet = Self.sent(Self.configuration(version, peers: Self.toHigher)).first
        #expect(try Self.error(packet, as: multicast) == .transport(Fixture.higher))
    }

    @Test(arguments: [ProtocolVersion.v2, .v3])
    func `a router advertises to its own group, and hears that alone`(version: ProtocolVersion) throws {
        var configuration = Fixture.configuration(version)
        configuration.multicastGroup = Fixture.literal("239.1.2.3")
        let packet = try #require(Self.sent(configuration).first)
        #expect(packet.destination == Fixture.literal("239.1.2.3"))
        #expect(packet.bytes[16..<20].elementsEqual([239, 1, 2, 3]))
        #expect(try Self.error(packet, as: configuration) == nil)
        let usual = Fixture.configuration(version)
        #expect(try Self.error(packet, as: usual) == .transport(Fixture.literal("239.1.2.3")))
        #expect(
            try Self.error(Self.sent(usual).first, as: configuration)
                == .transport(Advertisement.multicastGroup(of: .ipv4)))
    }

    @Test(arguments: [ProtocolVersion.v2, .v3])
    func `routers without addresses hear each other`(version: ProtocolVersion) throws {
        var configuration = Fixture.configuration(version)
        configuration.addresses = []
        var codec = PacketCodec(configuration)
        var advertisement = Fixture.advertisement(version, priority: 100)
        advertisement.addresses = []
        let packet = try #require(codec.encode(advertisement, from: Fixture.own, at: 0).first)
        #expect(packet.bytes.count == 20 + (version == .v2 ? 16 : 8))
        #expect(try Self.error(packet, as: configuration) == nil)
        #expect(try Self.error(packet, as: Fixture.configuration(version)) == .noAddress)
    }

    @Test
    func `an address that is written twice is advertised twice and held once`() throws {
        var configuration = Fixture.configuration(.v3)
        var second = Fixture.addresses[0]
        second.label = "eth0:2"
        configuration.addresses = [Fixture.addresses[0], second]
        configuration.excludedAddresses = [Fixture.addresses[0]]
        #expect(configuration.advertisedAddresses(mtu: nil).count == 2)
        #expect(configuration.heldAddresses == [Fixture.addresses[0]])
    }

    @Test
    func `keepalived's old unicast checksum, with the group in its pseudo-header, is taken and told apart`() throws {
        var datagram = try #require(Self.sent(Self.configuration(.v3, peers: Self.toHigher)).first).bytes
        let multicast = try #require(Self.sent(Fixture.configuration(.v3)).first).bytes
        datagram.replaceSubrange(26..<28, with: multicast[26..<28])
        var codec = PacketCodec(Self.configuration(.v3, peers: Self.fromOwn))
        #expect(try codec.decode(ipv4: datagram.span, at: 0).hasOtherChecksumForm)
    }
}
