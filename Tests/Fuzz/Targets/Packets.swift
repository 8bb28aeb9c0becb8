import NetworkTypes
import VRRP

/// The first byte chooses the codec; the rest is a packet, which has to survive being encoded again when it is accepted.
func decodePacket(_ input: [UInt8]) {
    guard let choice = input.first, !codecs.isEmpty else { return }
    var codec = codecs[Int(choice) % codecs.count]
    let packet = Array(input.dropFirst())
    let wall: Int64 = 1_700_000_000_000_000
    _ = PacketCodec.vrid(of: packet.span)
    _ = PacketCodec.vrid(ipv6: packet.span)
    _ = PacketCodec.source(of: packet.span)
    _ = try? codec.decode(ipv6: packet.span, envelope: envelope, at: wall)
    guard let received = try? codec.decode(ipv4: packet.span, at: wall) else { return }
    let again = codec.encode(received.advertisement, from: received.source, at: wall + 1)
    precondition(!again.isEmpty, "what was accepted can be sent")
}

private let codecs: [PacketCodec] = {
    guard let vrid = VRID(50), let address = IPPrefix("192.168.100.167/24") else { return [] }
    let key = AuthenticationKey(password: "secret")
    let hmac = HMACAuthentication(
        keys: [1: Array(repeating: 7, count: 32)], activeKey: 1, window: .seconds(5), mode: .permissive)
    let kinds: [(ProtocolVersion, Authentication)] = [
        (.v2, .none), (.v2, .simplePassword(key)), (.v2, .authenticationHeader(key)), (.v2, .hmac(hmac)),
        (.v3, .none), (.v3, .hmac(hmac)),
    ]
    return kinds.map { version, authentication in
        PacketCodec(
            VirtualRouter.Configuration(
                name: "VI", interface: "eth0", vrid: vrid, version: version, addresses: [VirtualAddress(address)],
                authentication: authentication))
    }
}()

private let envelope = Envelope(
    source: IPAddress("fe80::9898:faff:fe67:6220") ?? .v4(.any), destination: IPAddress("ff02::12") ?? .v4(.any),
    timeToLive: 255)
