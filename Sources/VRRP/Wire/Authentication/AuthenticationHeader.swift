internal import Cryptography
internal import NetworkTypes

/// The IP Authentication Header that v2 with `auth_type AH` puts in front of the packet (RFC 2402; HMAC-MD5-96, RFC 2403).
///
/// The security parameters index is the sender's address. The integrity check value covers the IP header with type of
/// service, fragment field and checksum zeroed, and the TTL as sent on multicast but zeroed on unicast; then this header
/// with the value zeroed; then the packet. That is keepalived's reading, confirmed against its frames.
struct AuthenticationHeader {
    static let protocolNumber: UInt8 = 51
    static let length = 24
    /// The header's length in 32-bit words, less 2 (RFC 2402, 2.2).
    private static let payloadLength: UInt8 = 4
    static let valueOffset = 12
    static let valueLength = 12

    var securityParametersIndex: UInt32
    var sequence: UInt32

    init(securityParametersIndex: UInt32, sequence: UInt32) {
        self.securityParametersIndex = securityParametersIndex
        self.sequence = sequence
    }

    /// Reads the header at `offset`; nil when it is not one that carries VRRP with a 96-bit value.
    init?(parsing datagram: borrowing Span<UInt8>, at offset: Int) {
        guard datagram.count >= offset + Self.length, datagram[offset] == Advertisement.protocolNumber,
            datagram[offset + 1] == Self.payloadLength
        else { return nil }
        securityParametersIndex = datagram.bigEndian32(at: offset + 4)
        sequence = datagram.bigEndian32(at: offset + 8)
    }

    /// Appends the header with a zero value, to be filled in by `seal`.
    func encode(into bytes: inout [UInt8]) {
        bytes.append(Advertisement.protocolNumber)
        bytes.append(Self.payloadLength)
        bytes.appendBigEndian(UInt16(0))
        bytes.appendBigEndian(securityParametersIndex)
        bytes.appendBigEndian(sequence)
        bytes.append(zeros: Self.valueLength)
    }

    /// Writes the integrity check value into a whole datagram that begins with an IP header without options; nothing where the
    /// system refuses to compute it: then no instance that would send it takes part (`Authentication.refusal`).
    static func seal(_ datagram: inout [UInt8], key: AuthenticationKey) {
        guard let value = integrityCheckValue(of: datagram, headerLength: IPv4Header.minimumLength, key: key) else {
            return
        }
        let start = IPv4Header.minimumLength + valueOffset
        datagram.replaceSubrange(start..<start + valueLength, with: value)
    }

    /// The value that a datagram of an authentic sender carries; nil where the system refuses to compute it.
    static func integrityCheckValue(
        of datagram: [UInt8], headerLength: Int, key: AuthenticationKey
    ) -> [UInt8]? {
        var covered = datagram
        for mutable in IPv4Header.mutableOffsets { covered[mutable] = 0 }
        if !datagram.span.address(.ipv4, at: IPv4Header.destinationOffset).isMulticast {
            covered[IPv4Header.timeToLiveOffset] = 0
        }
        let start = headerLength + valueOffset
        for index in start..<start + valueLength { covered[index] = 0 }
        let code = try? HashFunction.md5.authenticationCode(of: covered, key: key.bytes)
        return code.map { Array($0.prefix(valueLength)) }
    }
}
