import NetworkTypes
import Testing
import VRRP

/// Whole frames of keepalived 2.2.7, and of 2.4.3 where they are signed, read and written byte for byte.
struct GoldenPacketTests {
    @Test(arguments: GoldenFrame.all)
    func `keepalived's frames are written byte for byte`(frame: GoldenFrame) throws {
        var codec = PacketCodec(frame.sender)
        let source = frame.envelope.source
        for _ in 0..<frame.before { _ = codec.encode(frame.advertisement, from: source, at: frame.wallMicroseconds) }
        let sent = codec.encode(frame.advertisement, from: source, at: frame.wallMicroseconds)
        let packet = try #require(sent.first)
        #expect(sent.count == 1)
        #expect(
            Envelope(source: source, destination: packet.destination, timeToLive: packet.timeToLive) == frame.envelope)
        let written = ethernetHeader(of: frame, to: packet.destination) + ipv6Header(of: frame, packet) + packet.bytes
        #expect(hex(written) == frame.hex)
    }

    /// To the group's own Ethernet address, or a peer's; from the interface's, or the virtual one.
    private func ethernetHeader(of frame: GoldenFrame, to destination: IPAddress) -> [UInt8] {
        let sender =
            frame.name.contains("virtual MAC")
            ? MACAddress.virtualRouter(.ipv4, vrid: 50).bytes : Array(frame.ethernetHeader[6..<12])
        switch destination {
        case .v4(let group) where group.isMulticast: return MACAddress.multicast(group).bytes + sender + [0x08, 0x00]
        case .v6(let group) where group.isMulticast: return MACAddress.multicast(group).bytes + sender + [0x86, 0xDD]
        case .v4, .v6: return Array(frame.ethernetHeader[..<6]) + sender + [0x08, 0x00]
        }
    }

    /// As the kernel writes it: traffic class 0xC0 and a flow label of its own choice.
    private func ipv6Header(of frame: GoldenFrame, _ packet: OutgoingPacket) -> [UInt8] {
        guard frame.sender.family == .ipv6 else { return [] }
        let label = [0x60 | 0x0C, 0x00 | frame.packet[1] & 0x0F] + frame.packet[2..<4]
        let length = UInt16(packet.bytes.count)
        return label + [UInt8(length >> 8), UInt8(length & 0xFF), 112, packet.timeToLive]
            + frame.envelope.source.bytes + packet.destination.bytes
    }

    @Test(arguments: GoldenFrame.all)
    func `keepalived's frames are understood`(frame: GoldenFrame) throws {
        var codec = PacketCodec(frame.receiver)
        let received: PacketCodec.Received
        switch frame.sender.family {
        case .ipv4:
            let packet = frame.packet
            received = try codec.decode(ipv4: packet.span, at: frame.wallMicroseconds)
            #expect(PacketCodec.vrid(of: packet.span) == VRID(50))
            #expect(PacketCodec.source(of: packet.span) == frame.envelope.source)
        case .ipv6:
            let payload = frame.payload
            received = try codec.decode(ipv6: payload.span, envelope: frame.envelope, at: frame.wallMicroseconds)
            #expect(PacketCodec.vrid(ipv6: payload.span) == VRID(50))
        }
        #expect(received.advertisement == frame.advertisement)
        #expect(received.source == frame.envelope.source)
        #expect(!received.hasOtherChecksumForm)
        #expect(!received.isUnsigned)
        #expect(received.clockDifference == nil)
    }

    static let mac = Fixture.literal("9a:98:fa:67:62:20") as MACAddress
    static let virtual = MACAddress.virtualRouter(.ipv4, vrid: 50)

    @Test(arguments: [
        (mac, 167, "ffffffffffff9a98fa676220080600010800060400019a98fa676220c0a864a7ffffffffffffc0a864a7"),
        (mac, 168, "ffffffffffff9a98fa676220080600010800060400019a98fa676220c0a864a8ffffffffffffc0a864a8"),
        (virtual, 167, "ffffffffffff00005e0001320806000108000604000100005e000132c0a864a7ffffffffffffc0a864a7"),
        (virtual, 168, "ffffffffffff00005e0001320806000108000604000100005e000132c0a864a8ffffffffffffc0a864a8"),
    ])
    func `gratuitous ARP is written as keepalived writes it`(mac: MACAddress, host: UInt8, golden: String) {
        #expect(hex(GratuitousARP.frame(announcing: IPv4Address(192, 168, 100, host), at: mac)) == golden)
    }

    @Test(arguments: [
        (
            "fe80::167",
            "3333000000019a98fa67622086dd6000000000203afffe800000000000000000000000000167"
                + "ff02000000000000000000000000000188005faf20000000fe80000000000000000000000000016702019a98fa676220"
        ),
        (
            "2001:db8::167",
            "3333000000019a98fa67622086dd6000000000203aff20010db8000000000000000000000167"
                + "ff0200000000000000000000000000018800013f2000000020010db800000000000000000000016702019a98fa676220"
        ),
    ])
    func `an unsolicited neighbour advertisement is written as keepalived writes it`(
        address: String, golden: String
    ) throws {
        let address = try #require(IPv6Address(address))
        #expect(hex(NeighborAdvertisement.frame(announcing: address, at: Self.mac, isRouter: false)) == golden)
    }

    @Test
    func `the neighbour advertisement of a router says so, and its checksum with it`() throws {
        let address = try #require(IPv6Address("fe80::167"))
        let host = NeighborAdvertisement.frame(announcing: address, at: Self.mac, isRouter: false)
        let router = NeighborAdvertisement.frame(announcing: address, at: Self.mac, isRouter: true)
        #expect(router.indices.filter { router[$0] != host[$0] } == [56, 57, 58])
        #expect(hex(router[54..<59]) == "8800dfaea0")
    }
}
