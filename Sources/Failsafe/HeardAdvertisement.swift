package import NetworkTypes

/// What tells a successor from the noise: who advertises which virtual router with which priority.
///
/// The failsafe has no keys, and takes any well-formed advertisement for one. Who can forge it could as well answer
/// for the addresses.
package struct HeardAdvertisement: Hashable, Sendable {
    package var source: IPAddress
    package var version: UInt8
    package var vrid: UInt8
    package var priority: UInt8

    private static let (vrrp, authenticationHeader): (UInt8, UInt8) = (112, 51)
    private static let typeAdvertisement: UInt8 = 1
    private static let minimumLength = 8

    /// - Parameter datagram: with its IPv4 header.
    /// - Returns: nil for what is no advertisement.
    package init?(ipv4 datagram: borrowing Span<UInt8>) {
        guard datagram.count >= 20 else { return nil }
        let source = IPv4Address(datagram[12], datagram[13], datagram[14], datagram[15])
        var start = Int(datagram[0] & 0x0F) * 4
        var carried = datagram[9]
        if carried == Self.authenticationHeader {
            guard datagram.count >= start + 2 else { return nil }
            carried = datagram[start]
            start += (Int(datagram[start + 1]) + 2) * 4  // RFC 2402, 2.2: in words, less two
        }
        guard carried == Self.vrrp else { return nil }
        self.init(datagram, from: start, source: .v4(source))
    }

    /// - Parameter payload: what follows the IPv6 header.
    package init?(ipv6 payload: borrowing Span<UInt8>, source: IPAddress) {
        self.init(payload, from: 0, source: source)
    }

    private init?(_ bytes: borrowing Span<UInt8>, from start: Int, source: IPAddress) {
        guard bytes.count >= start + Self.minimumLength, bytes[start] & 0x0F == Self.typeAdvertisement else {
            return nil
        }
        self.source = source
        version = bytes[start] >> 4
        vrid = bytes[start + 1]
        priority = bytes[start + 2]
    }
}
