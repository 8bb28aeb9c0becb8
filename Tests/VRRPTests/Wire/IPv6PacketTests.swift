import NetworkTypes
import Testing
import VRRP

/// Version 3 over IPv6: what the kernel says of the header counts as much as the packet.
struct IPv6PacketTests {
    static let source: IPAddress = Fixture.literal("fe80::a")
    static let group = Advertisement.multicastGroup(of: .ipv6)

    static func configuration(
        _ addresses: [String] = ["fe80::1/64", "2001:db8::1/64"], transport: Transport = .multicast, vrid: UInt8 = 51
    ) -> VirtualRouter.Configuration {
        VirtualRouter.Configuration(
            name: "VI_06", interface: "enp0s3", family: .ipv6, vrid: Fixture.number(vrid), version: .v3,
            addresses: addresses.compactMap { IPPrefix($0) }.map { VirtualAddress($0) }, transport: transport)
    }

    static func sent(
        _ configuration: VirtualRouter.Configuration, from source: IPAddress = source, priority: UInt8 = 100,
        interval: Duration = .seconds(1)
    ) -> [OutgoingPacket] {
        var codec = PacketCodec(configuration)
        let advertisement = Advertisement(
            version: .v3, vrid: configuration.vrid, priority: Priority(priority), interval: interval,
            addresses: configuration.addresses.map(\.prefix.address))
        return codec.encode(advertisement, from: source, at: 0)
    }

    static func error(
        _ payload: [UInt8], to destination: IPAddress = group, hopLimit: UInt8 = 255,
        as configuration: VirtualRouter.Configuration = configuration()
    ) -> PacketError? {
        var codec = PacketCodec(configuration)
        let envelope = Envelope(source: source, destination: destination, timeToLive: hopLimit)
        do throws(PacketError) {
            _ = try codec.decode(ipv6: payload.span, envelope: envelope, at: 0)
            return nil
        } catch {
            return error
        }
    }

    private static let whole = sent(configuration())[0].bytes

    @Test
    func `the packet goes to the group with hop limit 255, and comes back`() throws {
        let packet = try #require(Self.sent(Self.configuration()).first)
        #expect(packet.destination.description == "ff02::12")
        #expect(packet.timeToLive == 255)
        #expect(Self.error(packet.bytes) == nil)
    }

    /// Of other implementations, as they put them on the wire.
    @Test(arguments: [
        ("fe80::a", UInt8(51), UInt8(100), Duration.seconds(1), ["fe80::1", "2001:db8::1"], "3ff2"),
        ("fe80::200:5eff:fe00:201", 1, 30, .milliseconds(10), ["2001:db8::370:7334", "2001:db8::370:7335"], "0910"),
        ("fe80::200:5eff:fe00:201", 1, 20, .milliseconds(10), ["2001:db8::370:7334", "2001:db8::370:7335"], "1310"),
    ])
    func `known checksums come out`(
        source: String, vrid: UInt8, priority: UInt8, interval: Duration, addresses: [String], checksum: String
    ) throws {
        let source = try #require(IPAddress(source))
        let packet = Self.sent(
            Self.configuration(addresses, vrid: vrid), from: source, priority: priority, interval: interval)
        #expect(hex(packet[0].bytes[6..<8]) == checksum)
    }

    @Test
    func `a list that does not begin with a link-local address is discarded, unless ours does not either`() {
        let global = Self.configuration(["2001:db8::1", "fe80::1"])
        let packet = Self.sent(global)[0].bytes
        #expect(Self.error(packet, as: Self.configuration(["fe80::1", "2001:db8::1"])) == .firstAddress)
        #expect(Self.error(packet, as: global) == nil)
    }

    @Test
    func `what was forwarded, truncated, prolonged or for others is discarded under its name`() {
        let whole = Self.whole
        #expect(Self.error(whole, hopLimit: 254) == .ttl(254))
        for length in whole.indices { #expect(Self.error(Array(whole[..<length])) == .length(length)) }
        #expect(Self.error(whole + [0]) == .length(whole.count + 1))
        #expect(Self.error(whole, as: Self.configuration(vrid: 52)) == .vrid(51))
        let peer = IPAddress("fe80::b")!
        #expect(Self.error(whole, to: peer) == .checksum)
        #expect(Self.error(Self.sent(Self.configuration(), interval: .zero)[0].bytes) == .interval(.zero))
    }

    @Test
    func `every flipped bit of the message is noticed`() {
        for offset in Self.whole.indices {
            for bit in 0..<8 {
                var packet = Self.whole
                packet[offset] ^= 1 << bit
                #expect(Self.error(packet) != nil, "byte \(offset), bit \(bit)")
            }
        }
    }

    @Test
    func `unicast goes to each peer with its own checksum and the configured hop limit`() throws {
        let peers = ["fe80::b", "fe80::c"].compactMap { IPAddress($0) }
        let transport = Transport.unicast(Unicast(peers: peers.map { UnicastPeer(address: $0) }, timeToLive: 3))
        let packets = Self.sent(Self.configuration(transport: transport))
        #expect(packets.map(\.destination) == peers)
        let listening = Self.configuration(
            transport: .unicast(Unicast(peers: [UnicastPeer(address: Self.source, timesToLive: 3...3)])))
        for packet in packets {
            #expect(packet.timeToLive == 3)
            #expect(Self.error(packet.bytes, to: packet.destination, hopLimit: 3, as: listening) == nil)
            #expect(Self.error(packet.bytes, to: packet.destination, hopLimit: 4, as: listening) == .ttl(4))
            #expect(Self.error(packet.bytes, to: packet.destination) == .transport(packet.destination))
        }
        #expect(Self.error(Self.whole, as: listening) == .ttl(255))
    }

    @Test
    func `version 2 has no IPv6, in either direction`() {
        var v2 = Self.configuration()
        v2.version = .v2
        #expect(Self.sent(v2).isEmpty)
        #expect(Self.error(Self.whole, as: v2) == .version(3))
    }
}
