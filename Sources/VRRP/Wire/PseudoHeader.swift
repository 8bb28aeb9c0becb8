internal import NetworkTypes

/// What the checksum of v3 covers in front of the packet: always over IPv6 (RFC 8200, 8.1), and over IPv4 in the form that
/// RFC 5798 was read to ask for.
struct PseudoHeader {
    var source: IPAddress
    var destination: IPAddress
    var protocolNumber = Advertisement.protocolNumber
}

extension InternetChecksum {
    /// Adds the pseudo-header of a packet of `length` bytes.
    mutating func add(_ header: PseudoHeader, length: Int) {
        add(header.source)
        add(header.destination)
        add(UInt32(truncatingIfNeeded: length))
        add(UInt16(header.protocolNumber))
    }

    private mutating func add(_ address: IPAddress) {
        switch address {
        case .v4(let address):
            add(address.bits)
        case .v6(let address):
            add(UInt32(truncatingIfNeeded: address.high >> 32))
            add(UInt32(truncatingIfNeeded: address.high))
            add(UInt32(truncatingIfNeeded: address.low >> 32))
            add(UInt32(truncatingIfNeeded: address.low))
        }
    }
}
