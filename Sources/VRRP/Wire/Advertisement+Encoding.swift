internal import NetworkTypes

extension Advertisement {
    /// How many bytes it takes, without what signs it.
    var encodedLength: Int {
        Self.headerLength + addresses.reduce(0) { $0 + $1.bitWidth / 8 }
            + (version == .v2 ? AuthenticationKey.length : 0)
    }

    /// Appends the packet with a checksum of zero, to be filled in when it is known whom it goes to.
    ///
    /// - Parameter authentication: v2: its type, and the password of type 1 in the eight bytes that v2 always ends with.
    func encode(into bytes: inout [UInt8], authentication: Authentication) {
        bytes.append(version.rawValue << 4 | Self.type)
        bytes.append(vrid.rawValue)
        bytes.append(priority.rawValue)
        bytes.append(UInt8(clamping: addresses.count))
        bytes.appendBigEndian(timingField(authentication))
        bytes.appendBigEndian(UInt16(0))
        for address in addresses { bytes.append(address) }
        if version == .v2 { authentication.appendData(to: &bytes) }
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
    fileprivate func appendData(to bytes: inout [UInt8]) {
        switch self {
        case .simplePassword(let key): bytes += key.bytes
        case .none, .authenticationHeader, .hmac: bytes.append(zeros: AuthenticationKey.length)
        }
    }
}
