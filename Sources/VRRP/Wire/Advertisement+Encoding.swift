internal import NetworkTypes

extension Advertisement {
    /// How many bytes follow the IP header, and the authentication header where there is one.
    var encodedLength: Int {
        Self.headerLength + addresses.reduce(0) { $0 + $1.bitWidth / 8 }
            + (version == .v2 ? AuthenticationKey.length : 0)
    }

    /// Appends the packet with its checksum.
    ///
    /// - Parameters:
    ///   - authentication: v2: its type, and the password of type 1 in the trailer that v2 always has.
    ///   - pseudoHeader: v3: what the checksum covers besides the packet; nil for the message alone.
    func encode(into bytes: inout [UInt8], authentication: Authentication, pseudoHeader: PseudoHeader?) {
        let start = bytes.count
        bytes += [version.rawValue << 4 | Self.type, vrid.rawValue, priority.rawValue, UInt8(addresses.count)]
        bytes.appendBigEndian(timingField(authentication))
        bytes += [0, 0]
        for address in addresses { address.append(to: &bytes) }
        if version == .v2 { bytes += authentication.trailer }
        var checksum = pseudoHeader?.checksum(length: bytes.count - start) ?? InternetChecksum()
        checksum.add(bytes.span, in: start..<bytes.count)
        bytes.setBigEndian(checksum.value, at: start + 6)
    }

    /// The two bytes in front of the checksum: Auth Type and Adver Int in v2, Max Advertise Interval in v3.
    private func timingField(_ authentication: Authentication) -> UInt16 {
        switch version {
        case .v2: UInt16(authentication.type) << 8 | UInt16(clamping: interval.components.seconds) & 0xFF
        case .v3: UInt16(clamping: Int(interval / Self.centisecond)) & 0x0FFF
        }
    }
}

extension Authentication {
    /// The eight bytes of authentication data at the end of every v2 packet.
    fileprivate var trailer: [UInt8] {
        switch self {
        case .simplePassword(let key): key.bytes
        case .none, .authenticationHeader, .hmac: Array(repeating: 0, count: AuthenticationKey.length)
        }
    }
}

extension IPAddress {
    fileprivate func append(to bytes: inout [UInt8]) {
        switch self {
        case .v4(let address): bytes.appendBigEndian(address.bits)
        case .v6(let address): bytes += address.bytes
        }
    }
}

/// What RFC 5798 implementations sum up in front of a v3 packet over IPv4: addresses, 112 and the length.
struct PseudoHeader {
    var source: IPv4Address
    var destination: IPv4Address

    func checksum(length: Int) -> InternetChecksum {
        var checksum = InternetChecksum()
        checksum.add(source.bits)
        checksum.add(destination.bits)
        checksum.add(UInt16(Advertisement.protocolNumber))
        checksum.add(UInt16(length))
        return checksum
    }
}
