package import NetworkTypes

/// Datagrams with their IPv4 header, as raw sockets take and deliver them.
extension PacketCodec {
    mutating func encode(
        _ advertisement: Advertisement, fromIPv4 source: IPv4Address, at wallMicroseconds: Int64
    ) -> [OutgoingPacket] {
        identification = identification == .max ? 1 : identification + 1  // 0 would have the kernel choose
        let message = message(of: advertisement, from: .v4(source), at: wallMicroseconds)
        let header = nextAuthenticationHeader(from: source)
        switch transport {
        case .multicast:
            guard case .v4(let group) = group else { return [] }
            return [packet(message, from: source, to: group, timeToLive: Advertisement.timeToLive, header)]
        case .unicast(let unicast):
            return unicast.peers.compactMap { peer in
                guard case .v4(let address) = peer.address, address != source else { return nil }
                return packet(message, from: source, to: address, timeToLive: unicast.timeToLive, header)
            }
        }
    }

    private func packet(
        _ message: Message, from source: IPv4Address, to destination: IPv4Address, timeToLive: UInt8,
        _ authenticationHeader: (header: AuthenticationHeader, key: AuthenticationKey)?
    ) -> OutgoingPacket {
        let isAuthenticated = authenticationHeader != nil
        let header = IPv4Header(
            payloadLength: message.bytes.count + (isAuthenticated ? AuthenticationHeader.length : 0),
            identification: identification, timeToLive: timeToLive,
            protocolNumber: isAuthenticated ? AuthenticationHeader.protocolNumber : Advertisement.protocolNumber,
            source: source, destination: destination)
        var datagram: [UInt8] = []
        datagram.reserveCapacity(header.totalLength)
        header.encode(into: &datagram)
        authenticationHeader?.header.encode(into: &datagram)
        let start = datagram.count
        datagram += message.bytes
        datagram.setBigEndian(
            checksum(message, from: source, to: destination), at: start + Advertisement.checksumOffset)
        if let authenticationHeader { AuthenticationHeader.seal(&datagram, key: authenticationHeader.key) }
        return OutgoingPacket(bytes: datagram, destination: .v4(destination), timeToLive: timeToLive)
    }

    /// Over the packet without its trailer.
    private func checksum(_ message: Message, from source: IPv4Address, to destination: IPv4Address) -> UInt16 {
        var checksum = InternetChecksum()
        checksum.add(message.bytes.span, in: 0..<message.advertisementLength)
        if version == .v3, checksumForm == .pseudoHeader {
            let header = PseudoHeader(source: .v4(source), destination: .v4(destination))
            checksum.add(header, length: message.advertisementLength)
        }
        return checksum.value
    }

    /// Checks a datagram as RFC 9568, 7.1, and RFC 3768, 7.1, ask for and reads it.
    ///
    /// - Parameters:
    ///   - datagram: with its IPv4 header.
    ///   - wallMicroseconds: since 1970 UTC, for authentication by time.
    package mutating func decode(
        ipv4 datagram: borrowing Span<UInt8>, at wallMicroseconds: Int64
    ) throws(PacketError) -> Received {
        let header = try IPv4Header(parsing: datagram)
        let hasHeader = header.protocolNumber == AuthenticationHeader.protocolNumber
        let start = header.length + (hasHeader ? AuthenticationHeader.length : 0)
        guard start <= header.totalLength else { throw .length(header.totalLength) }
        let envelope = Envelope(
            source: .v4(header.source), destination: .v4(header.destination), timeToLive: header.timeToLive)
        let parsed = try check(datagram, in: start..<header.totalLength, envelope: envelope)
        switch version {
        case .v2: try authenticate(parsed, datagram, header, hasHeader: hasHeader)
        case .v3: guard !hasHeader else { throw .authenticationTypeMismatch(Authentication.headerType) }
        }
        let signature = try verify(parsed, datagram, from: envelope.source, at: wallMicroseconds)
        try checkInterval(parsed.advertisement.interval)
        return received(parsed, from: envelope.source, signature: signature)
    }

    /// The VRID that a datagram is for, read before anything is checked, to find whose codec checks it.
    ///
    /// - Parameter datagram: with its IPv4 header.
    /// - Returns: nil when the datagram is too short to have one.
    package static func vrid(of datagram: borrowing Span<UInt8>) -> VRID? {
        guard let header = try? IPv4Header(parsing: datagram) else { return nil }
        let isHeader = header.protocolNumber == AuthenticationHeader.protocolNumber
        let offset = header.length + (isHeader ? AuthenticationHeader.length : 0) + 1
        guard offset < header.totalLength else { return nil }
        return VRID(datagram[offset])
    }

    /// Who sent a datagram, whether or not the rest of it is right; nil when it is too short to say.
    package static func source(of datagram: borrowing Span<UInt8>) -> IPAddress? {
        guard datagram.count >= IPv4Header.minimumLength else { return nil }
        return datagram.address(.ipv4, at: IPv4Header.sourceOffset)
    }
}
