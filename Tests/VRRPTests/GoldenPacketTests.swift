import NetworkTypes
import Testing
import VRRP

/// Whole frames of keepalived 2.2.7, read and written byte for byte.
struct GoldenPacketTests {
    static let ethernet = "01005e0000129a98fa6762200800"
    static let source = IPv4Address(192, 168, 100, 11)

    struct Frame: Sendable, CustomTestStringConvertible {
        var name: String
        var configuration: VirtualRouter.Configuration
        var priority: UInt8
        /// How many advertisements the sender's codec had sent before.
        var before: Int
        var hex: String
        var testDescription: String { name }
    }

    static let secret = AuthenticationKey(password: "secret")
    static let plain = Fixture.configuration(.v2, priority: 140)
    static let password = Fixture.configuration(.v2, priority: 140, authentication: .simplePassword(secret))
    static let header = Fixture.configuration(.v2, priority: 140, authentication: .authenticationHeader(secret))
    static let v3 = Fixture.configuration(.v3, priority: 140, interval: .milliseconds(500))

    static let frames = [
        Frame(
            name: "v2 without authentication", configuration: plain, priority: 140, before: 0,
            hex: "45c0002c00010000ff70b5dac0a8640be000001221328c0200010829c0a864a7c0a864a80000000000000000"),
        Frame(
            name: "v2 without authentication, resigning", configuration: plain, priority: 0, before: 2,
            hex: "45c0002c00030000ff70b5d8c0a8640be00000122132000200019429c0a864a7c0a864a80000000000000000"),
        Frame(
            name: "v2 PASS", configuration: password, priority: 140, before: 0,
            hex: "45c0002c00010000ff70b5dac0a8640be000001221328c020101cadcc0a864a7c0a864a87365637265740000"),
        Frame(
            name: "v2 PASS, resigning", configuration: password, priority: 0, before: 2,
            hex: "45c0002c00030000ff70b5d8c0a8640be0000012213200020101" + "56ddc0a864a7c0a864a87365637265740000"),
        Frame(
            name: "v2 AH 1", configuration: header, priority: 140, before: 0,
            hex: "45c0004400010000ff33b5ffc0a8640be000001270040000c0a8640b000000015cfade9b1c9acb6731fd0d36"
                + "21328c0202010629c0a864a7c0a864a80000000000000000"),
        Frame(
            name: "v2 AH 2", configuration: header, priority: 140, before: 1,
            hex: "45c0004400020000ff33b5fec0a8640be000001270040000c0a8640b00000002e0e7380893a99c98f1afef0b"
                + "21328c0202010629c0a864a7c0a864a80000000000000000"),
        Frame(
            name: "v2 AH 3, resigning", configuration: header, priority: 0, before: 2,
            hex: "45c0004400030000ff33b5fdc0a8640be000001270040000c0a8640b00000003b7509c924c668da1556f9925"
                + "2132000202019229c0a864a7c0a864a80000000000000000"),
        Frame(
            name: "v3", configuration: v3, priority: 140, before: 0,
            hex: "45c0002400010000ff70b5e2c0a8640be000001231328c020032f2b0c0a864a7c0a864a8"),
        Frame(
            name: "v3, resigning", configuration: v3, priority: 0, before: 7,
            hex: "45c0002400080000ff70b5dbc0a8640be00000123132000200327eb1c0a864a7c0a864a8"),
    ]

    private func advertisement(of frame: Frame) -> Advertisement {
        Fixture.advertisement(
            frame.configuration.version, priority: frame.priority,
            interval: frame.configuration.advertisementInterval)
    }

    @Test(arguments: frames)
    func `keepalived's frames are written byte for byte`(frame: Frame) {
        var codec = PacketCodec(frame.configuration)
        for _ in 0..<frame.before { _ = codec.encode(advertisement(of: frame), from: .v4(Self.source), at: 0)[0].bytes }
        let datagram = codec.encode(advertisement(of: frame), from: .v4(Self.source), at: 0)[0].bytes
        let mac = MACAddress("9a:98:fa:67:62:20")!
        let ethernet = MACAddress.multicast(Advertisement.multicastGroup).bytes + mac.bytes + [0x08, 0x00]
        #expect(hex(ethernet + datagram) == Self.ethernet + frame.hex)
    }

    @Test(arguments: frames)
    func `keepalived's frames are understood`(frame: Frame) throws {
        var codec = PacketCodec(frame.configuration)
        let datagram = bytes(frame.hex)
        let received = try codec.decode(ipv4: datagram.span, at: 0)
        #expect(received.advertisement == advertisement(of: frame))
        #expect(received.source == .v4(Self.source))
        #expect(!received.hasOtherChecksumForm)
        #expect(PacketCodec.vrid(of: datagram.span) == VRID(50))
    }

    @Test
    func `gratuitous ARP is written as keepalived writes it`() throws {
        let mac = try #require(MACAddress("9a:98:fa:67:62:20"))
        let frame = GratuitousARP.frame(announcing: IPv4Address(192, 168, 100, 167), at: mac)
        let golden = "ffffffffffff9a98fa676220080600010800060400019a98fa676220c0a864a7ffffffffffffc0a864a7"
        #expect(hex(frame) == golden)
    }
}
