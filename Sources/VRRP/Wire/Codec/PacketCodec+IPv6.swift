internal import NetworkTypes

/// What follows the IPv6 header, which the kernel writes and reads.
extension PacketCodec {
    mutating func encode(
        _ advertisement: Advertisement, fromIPv6 source: IPAddress, at wallMicroseconds: Int64
    ) -> [OutgoingPacket] {
        let message = message(of: advertisement, from: source, at: wallMicroseconds)
        switch transport {
        case .multicast:
            guard group.family == .ipv6 else { return [] }
            return [packet(message, from: source, to: group, hopLimit: Advertisement.timeToLive)]
        case .unicast(let unicast):
            return unicast.peers.filter { $0.address.family == .ipv6 && $0.address != source }.map { peer in
                packet(message, from: source, to: peer.address, hopLimit: unicast.timeToLive)
            }
        }
    }

    /// The checksum covers the trailer too, as every kernel's does.
    private func packet(
        _ message: Message, from source: IPAddress, to destination: IPAddress, hopLimit: UInt8
    ) -> OutgoingPacket {
        var bytes = message.bytes
        var checksum = InternetChecksum()
        checksum.add(bytes.span, in: 0..<bytes.count)
        checksum.add(PseudoHeader(source: source, destination: destination), length: bytes.count)
        bytes.setBigEndian(checksum.value, at: Advertisement.checksumOffset)
        return OutgoingPacket(bytes: bytes, destination: destination, timeToLive: hopLimit)
    }

    /// Checks what came over IPv6 as RFC 9568, 7.1, asks for and reads it.
    ///
    /// - Parameters:
    ///   - payload: what follows the IPv6 header.
    ///   - envelope: what the kernel says of the header, the hop limit included.
    ///   - wallMicroseconds: since 1970 UTC, for authentication by time.
    package mutating func decode(
        ipv6 payload: borrowing Span<UInt8>, envelope: Envelope, at wallMicroseconds: Int64
    ) throws(PacketError) -> Received {
        let parsed = try check(payload, in: 0..<payload.count, envelope: envelope)
        guard version == .v3 else { throw .version(version.rawValue) }  // version 2 has no IPv6
        guard !insistsOnLinkLocal || parsed.advertisement.addresses.first?.isLinkLocal == true else {
            throw .firstAddress
        }
        let signature = try verify(parsed, payload, from: envelope.source, at: wallMicroseconds)
        try checkInterval(parsed.advertisement.interval)
        return received(parsed, from: envelope.source, signature: signature)
    }

    /// The VRID that a packet is for, read before anything is checked, to find whose codec checks it.
    ///
    /// - Parameter payload: what follows the IPv6 header.
    /// - Returns: nil when the packet is too short to have one.
    package static func vrid(ipv6 payload: borrowing Span<UInt8>) -> VRID? {
        guard payload.count >= 2 else { return nil }
        return VRID(payload[1])
    }
}
