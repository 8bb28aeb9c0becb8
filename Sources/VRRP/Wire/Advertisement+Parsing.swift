internal import NetworkTypes

/// An advertisement over IPv4 as its bytes say it, before it is compared with the configuration.
struct ParsedAdvertisement {
    var advertisement: Advertisement
    /// v2: the Auth Type field; v3 has none.
    var authenticationType: UInt8
    /// v2: where the eight bytes of authentication data stand.
    var authenticationData: Range<Int>
    /// v3: the form in which the checksum was correct.
    var checksumForm: ChecksumForm
}

extension ParsedAdvertisement {
    /// Checks and reads the packet in `range` of an IPv4 datagram, in the order of RFC 9568, 7.1.
    ///
    /// The length must be exact: what is behind the last field of a packet that its own length field covers is not
    /// VRRP (padding of the link is cut off by the IP header's total length).
    init(
        parsing datagram: borrowing Span<UInt8>, in range: Range<Int>, header: IPv4Header, version: ProtocolVersion,
        preferredForm: ChecksumForm
    ) throws(PacketError) {
        let start = range.lowerBound
        guard range.count >= Advertisement.headerLength else { throw .length(range.count) }
        guard header.timeToLive == 255 else { throw .ttl(header.timeToLive) }
        guard datagram[start] >> 4 == version.rawValue else { throw .version(datagram[start] >> 4) }
        guard datagram[start] & 0x0F == Advertisement.type else { throw .type(datagram[start] & 0x0F) }

        let count = Int(datagram[start + 3])
        let trailer = version == .v2 ? AuthenticationKey.length : 0
        guard range.count == Advertisement.headerLength + 4 * count + trailer else { throw .length(range.count) }
        checksumForm = try Self.verifiedForm(datagram, range, header, version, preferredForm)
        guard let vrid = VRID(datagram[start + 1]) else { throw .vrid(0) }
        guard count > 0 else { throw .noAddress }

        advertisement = Advertisement(
            version: version, vrid: vrid, priority: Priority(datagram[start + 2]),
            interval: Self.interval(field: datagram.bigEndian16(at: start + 4), version: version),
            addresses: Self.addresses(datagram, at: start + Advertisement.headerLength, count: count))
        authenticationType = version == .v2 ? datagram[start + 4] : 0
        authenticationData = (range.upperBound - trailer)..<range.upperBound
    }

    /// The form in which the checksum is right; v2 has only one, v3 is tried in the preferred form first.
    private static func verifiedForm(
        _ datagram: borrowing Span<UInt8>, _ range: Range<Int>, _ header: IPv4Header, _ version: ProtocolVersion,
        _ preferred: ChecksumForm
    ) throws(PacketError) -> ChecksumForm {
        var message = InternetChecksum()
        message.add(datagram, in: range)
        guard version == .v3 else {
            guard message.value == 0 else { throw .checksum }
            return .messageOnly
        }
        let pseudoHeader = PseudoHeader(source: header.source, destination: header.destination)
        var whole = pseudoHeader.checksum(length: range.count)
        whole.add(datagram, in: range)
        switch (whole.value == 0, message.value == 0) {
        case (true, true): return preferred
        case (true, false): return .pseudoHeader
        case (false, true): return .messageOnly
        case (false, false): throw .checksum
        }
    }

    private static func interval(field: UInt16, version: ProtocolVersion) -> Duration {
        switch version {
        case .v2: .seconds(Int(field & 0xFF))
        case .v3: Advertisement.centisecond * Int(field & 0x0FFF)
        }
    }

    private static func addresses(_ datagram: borrowing Span<UInt8>, at start: Int, count: Int) -> [IPAddress] {
        var addresses: [IPAddress] = []
        addresses.reserveCapacity(count)
        for index in 0..<count {
            addresses.append(.v4(IPv4Address(bits: datagram.bigEndian32(at: start + 4 * index))))
        }
        return addresses
    }
}
