internal import NetworkTypes

/// The authentication of RFC 2338, which exists in v2 only: none, a password, or an IP Authentication Header.
extension PacketCodec {
    /// What stands between the IP header and the packet, and the key that seals it; nil with other authentication.
    mutating func nextAuthenticationHeader(
        from source: IPv4Address
    ) -> (header: AuthenticationHeader, key: AuthenticationKey)? {
        guard case .authenticationHeader(let key) = authentication else { return nil }
        let header = AuthenticationHeader(
            securityParametersIndex: source.bits, sequence: headerSequence.next(from: source))
        return (header, key)
    }

    /// RFC 2338, 5.3.6 and 7.1: an unknown or another type than ours is discarded, then the data must fit.
    mutating func authenticate(
        _ parsed: ParsedAdvertisement, _ datagram: borrowing Span<UInt8>, _ header: IPv4Header, hasHeader: Bool
    ) throws(PacketError) {
        let type = parsed.authenticationType
        guard type <= Authentication.headerType else { throw .unknownAuthenticationType(type) }
        guard type == authentication.type, hasHeader == (type == Authentication.headerType) else {
            throw .authenticationTypeMismatch(type)
        }
        switch authentication {
        case .none, .hmac:
            return
        case .simplePassword(let key):
            let start = parsed.range.upperBound - AuthenticationKey.length
            guard key.bytes.matches(datagram, at: start) else { throw .authenticationFailure }
        case .authenticationHeader(let key):
            try verifyHeader(datagram, header, key)
        }
    }

    /// The integrity check value first, then the sequence number, which only a genuine packet may advance.
    private mutating func verifyHeader(
        _ datagram: borrowing Span<UInt8>, _ header: IPv4Header, _ key: AuthenticationKey
    ) throws(PacketError) {
        guard let received = AuthenticationHeader(parsing: datagram, at: header.length),
            received.securityParametersIndex == header.source.bits
        else { throw .authenticationFailure }
        var whole: [UInt8] = []
        whole.reserveCapacity(header.totalLength)
        whole.append(datagram, in: 0..<header.totalLength)
        let value = AuthenticationHeader.integrityCheckValue(of: whole, headerLength: header.length, key: key)
        guard let value, value.matches(datagram, at: header.length + AuthenticationHeader.valueOffset) else {
            throw .authenticationFailure
        }
        guard headerSequence.admit(received.sequence, of: header.source) else {
            throw .replayed(sequence: received.sequence)
        }
    }
}

extension Authentication {
    /// The Auth Type of a packet behind an authentication header.
    static let headerType: UInt8 = 2
}
