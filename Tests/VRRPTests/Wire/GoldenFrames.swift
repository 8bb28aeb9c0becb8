import NetworkTypes
import Testing
import VRRP

/// A whole frame as keepalived put it on the wire, with what it was sent by.
struct GoldenFrame: Sendable, CustomTestStringConvertible {
    var name: String
    var sender: VirtualRouter.Configuration
    var priority: UInt8
    /// How many advertisements the sender had sent before.
    var before = 0
    /// The sender's clock, for what is signed by time.
    var wallMicroseconds: Int64 = 0
    var hex: String

    var testDescription: String { name }

    /// The receiver's parameters: the sender's, and a peer that is the sender.
    var receiver: VirtualRouter.Configuration {
        var configuration = sender
        if case .unicast = sender.transport {
            configuration.transport = .unicast(Unicast(peers: [UnicastPeer(address: envelope.source)]))
        }
        return configuration
    }

    var advertisement: Advertisement {
        Advertisement(
            version: sender.version, vrid: sender.vrid, priority: Priority(priority),
            interval: sender.advertisementInterval, addresses: sender.addresses.map(\.prefix.address))
    }

    var ethernetHeader: ArraySlice<UInt8> { bytes(hex)[..<14] }
    /// What follows the Ethernet header: an IPv4 datagram, or an IPv6 packet with its header.
    var packet: [UInt8] { Array(bytes(hex)[14...]) }
    /// IPv6: what follows the header.
    var payload: [UInt8] { Array(packet[40...]) }

    /// What the IP header says.
    var envelope: Envelope {
        switch sender.family {
        case .ipv4:
            Envelope(
                source: .v4(address(at: 12)), destination: .v4(address(at: 16)), timeToLive: packet[8])
        case .ipv6:
            Envelope(
                source: .v6(ipv6Address(at: 8)),
                destination: .v6(ipv6Address(at: 24)), timeToLive: packet[7])
        }
    }

    private func ipv6Address(at offset: Int) -> IPv6Address {
        let halves = [packet[offset..<offset + 8], packet[offset + 8..<offset + 16]]
            .map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        return IPv6Address(high: halves[0], low: halves[1])
    }

    private func address(at offset: Int) -> IPv4Address {
        IPv4Address(packet[offset], packet[offset + 1], packet[offset + 2], packet[offset + 3])
    }
}

extension GoldenFrame {
    static let secret = AuthenticationKey(password: "secret")
    static let key = Array("0123456789abcdef0123456789abcdef".utf8)
    static let hmac = HMACAuthentication(keys: [7: key], activeKey: 7, window: .seconds(5))

    private static func configuration(
        _ version: ProtocolVersion, _ addresses: [String] = ["192.168.100.167/24", "192.168.100.168/24"],
        interval: Duration = .seconds(1), authentication: Authentication = .none, peer: String? = nil
    ) -> VirtualRouter.Configuration {
        let addresses = addresses.compactMap { IPPrefix($0) }.map { VirtualAddress($0) }
        let peers = peer.flatMap { IPAddress($0) }.map { [UnicastPeer(address: $0)] }
        return VirtualRouter.Configuration(
            name: "VI_01", interface: "veth0", family: addresses[0].prefix.address.family, vrid: Fixture.vrid,
            version: version, basePriority: Priority(140), advertisementInterval: interval, addresses: addresses,
            authentication: authentication,
            transport: peers.map { .unicast(Unicast(peers: $0)) } ?? .multicast)
    }

    private static let plain = configuration(.v2)
    private static let password = configuration(.v2, authentication: .simplePassword(secret))
    private static let header = configuration(.v2, authentication: .authenticationHeader(secret))
    private static let headerUnicast = configuration(
        .v2, authentication: .authenticationHeader(secret), peer: "192.168.100.12")
    private static let v3 = configuration(.v3, interval: .milliseconds(500))
    private static let v3Unicast = configuration(.v3, interval: .milliseconds(500), peer: "192.168.100.12")
    private static let v3IPv6 = configuration(.v3, ["fe80::167/64", "2001:db8::167/64"], interval: .milliseconds(500))
    private static let v3Signed = configuration(.v3, ["192.168.100.167/24"], authentication: .hmac(hmac))
    private static let v3IPv6Signed = configuration(
        .v3, ["fe80::167/64", "2001:db8::167/64"], authentication: .hmac(hmac))
    private static let v2Signed = configuration(.v2, ["192.168.100.167/24"], authentication: .hmac(hmac))

    /// Microseconds since 1970 whose fraction is the first with so many 65536ths of a second.
    private static func wall(_ seconds: Int64, _ fraction: Int64) -> Int64 {
        seconds * 1_000_000 + (fraction * 1_000_000 + 65535) / 65536
    }

    static let version2 = [
        GoldenFrame(
            name: "v2 without authentication", sender: plain, priority: 140,
            hex: "01005e0000129a98fa676220080045c0002c00010000ff70b5dac0a8640be0000012"
                + "21328c0200010829c0a864a7c0a864a80000000000000000"),
        GoldenFrame(
            name: "v2 without authentication, resigning", sender: plain, priority: 0, before: 2,
            hex: "01005e0000129a98fa676220080045c0002c00030000ff70b5d8c0a8640be0000012"
                + "2132000200019429c0a864a7c0a864a80000000000000000"),
        GoldenFrame(
            name: "v2 PASS", sender: password, priority: 140,
            hex: "01005e0000129a98fa676220080045c0002c00010000ff70b5dac0a8640be0000012"
                + "21328c020101cadcc0a864a7c0a864a87365637265740000"),
        GoldenFrame(
            name: "v2 PASS, resigning", sender: password, priority: 0, before: 2,
            hex: "01005e0000129a98fa676220080045c0002c00030000ff70b5d8c0a8640be0000012"
                + "21320002010156ddc0a864a7c0a864a87365637265740000"),
    ]

    static let authenticationHeader = [
        GoldenFrame(
            name: "v2 AH 1", sender: header, priority: 140,
            hex: "01005e0000129a98fa676220080045c0004400010000ff33b5ffc0a8640be0000012"
                + "70040000c0a8640b000000015cfade9b1c9acb6731fd0d36"
                + "21328c0202010629c0a864a7c0a864a80000000000000000"),
        GoldenFrame(
            name: "v2 AH 2", sender: header, priority: 140, before: 1,
            hex: "01005e0000129a98fa676220080045c0004400020000ff33b5fec0a8640be0000012"
                + "70040000c0a8640b00000002e0e7380893a99c98f1afef0b"
                + "21328c0202010629c0a864a7c0a864a80000000000000000"),
        GoldenFrame(
            name: "v2 AH 3, resigning", sender: header, priority: 0, before: 2,
            hex: "01005e0000129a98fa676220080045c0004400030000ff33b5fdc0a8640be0000012"
                + "70040000c0a8640b00000003b7509c924c668da1556f9925"
                + "2132000202019229c0a864a7c0a864a80000000000000000"),
        GoldenFrame(
            name: "v2 AH unicast 1", sender: headerUnicast, priority: 140,
            hex: "4e3ec7c866329a98fa676220080045c0004400010000ff33715dc0a8640bc0a8640c"
                + "70040000c0a8640b00000001f444b11245f2866fd260868c"
                + "21328c0202010629c0a864a7c0a864a80000000000000000"),
        GoldenFrame(
            name: "v2 AH unicast 2", sender: headerUnicast, priority: 140, before: 1,
            hex: "4e3ec7c866329a98fa676220080045c0004400020000ff33715cc0a8640bc0a8640c"
                + "70040000c0a8640b00000002a639623935ea12f8e067041d"
                + "21328c0202010629c0a864a7c0a864a80000000000000000"),
        GoldenFrame(
            name: "v2 AH unicast 3, resigning", sender: headerUnicast, priority: 0, before: 2,
            hex: "4e3ec7c866329a98fa676220080045c0004400030000ff33715bc0a8640bc0a8640c"
                + "70040000c0a8640b00000003fdcdd3a344f253ff9ba7f719"
                + "2132000202019229c0a864a7c0a864a80000000000000000"),
    ]

    static let version3 = [
        GoldenFrame(
            name: "v3", sender: v3, priority: 140,
            hex: "01005e0000129a98fa676220080045c0002400010000ff70b5e2c0a8640be0000012"
                + "31328c020032f2b0c0a864a7c0a864a8"),
        GoldenFrame(
            name: "v3, resigning", sender: v3, priority: 0, before: 7,
            hex: "01005e0000129a98fa676220080045c0002400080000ff70b5dbc0a8640be0000012"
                + "3132000200327eb1c0a864a7c0a864a8"),
        GoldenFrame(
            name: "v3 unicast", sender: v3Unicast, priority: 140,
            hex: "4e3ec7c866329a98fa676220080045c0002400010000ff707140c0a8640bc0a8640c"
                + "31328c020032ae0ec0a864a7c0a864a8"),
        GoldenFrame(
            name: "v3 unicast, resigning", sender: v3Unicast, priority: 0, before: 7,
            hex: "4e3ec7c866329a98fa676220080045c0002400080000ff707139c0a8640bc0a8640c"
                + "3132000200323a0fc0a864a7c0a864a8"),
        GoldenFrame(
            name: "v3 virtual MAC", sender: v3, priority: 140,
            hex: "01005e00001200005e000132080045c0002400010000ff70b5e2c0a8640be0000012"
                + "31328c020032f2b0c0a864a7c0a864a8"),
        GoldenFrame(
            name: "v3 virtual MAC, resigning", sender: v3, priority: 0, before: 7,
            hex: "01005e00001200005e000132080045c0002400080000ff70b5dbc0a8640be0000012"
                + "3132000200327eb1c0a864a7c0a864a8"),
        GoldenFrame(
            name: "v3 IPv6", sender: v3IPv6, priority: 140,
            hex: "3333000000129a98fa67622086dd6c098f71002870fffe800000000000009898fafffe676220"
                + "ff02000000000000000000000000001231328c0200322142fe800000000000000000000000000167"
                + "20010db8000000000000000000000167"),
        GoldenFrame(
            name: "v3 IPv6, resigning", sender: v3IPv6, priority: 0, before: 7,
            hex: "3333000000129a98fa67622086dd6c098f71002870fffe800000000000009898fafffe676220"
                + "ff020000000000000000000000000012313200020032ad42fe800000000000000000000000000167"
                + "20010db8000000000000000000000167"),
    ]

    static let signed = [
        GoldenFrame(
            name: "v3 signed", sender: v3Signed, priority: 140, wallMicroseconds: wall(0x6B03_2636, 0xEC2F),
            hex: "01005e000012e2e6a9a46820080045c0003c00010000ff70b5cac0a8640be0000012"
                + "31328c01006417d5c0a864a7010700006b032636ec2f00000350a92a98c3855270fb3df2e13c1488"),
        GoldenFrame(
            name: "v3 IPv6 signed", sender: v3IPv6Signed, priority: 140, wallMicroseconds: wall(0x6B03_263E, 0xEB07),
            hex: "333300000012e2e6a9a4682086dd6c0eec2d004470fffe80000000000000e0e6a9fffea46820"
                + "ff02000000000000000000000000001231328c020064a96bfe800000000000000000000000000167"
                + "20010db8000000000000000000000167010700006b03263eeb070000204956a2a5195001a67d60feac6edcbb"),
        GoldenFrame(
            name: "v2 signed", sender: v2Signed, priority: 140, wallMicroseconds: wall(0x6B03_2646, 0xEF19),
            hex: "01005e000012e2e6a9a46820080045c0004400010000ff70b5c2c0a8640be0000012"
                + "21328c0100012d7bc0a864a70000000000000000010700006b032646ef190000d47eb5814bfafb592dd48aa6fc756c7d"),
    ]

    static let all = version2 + authenticationHeader + version3 + signed
}
