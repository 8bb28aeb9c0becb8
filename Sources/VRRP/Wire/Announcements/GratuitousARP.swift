package import NetworkTypes

/// The ARP request with which an Active Router tells the link who has an address now (RFC 9568, 6.4.1; RFC 5227, 3).
///
/// It is a request for the very address it announces, broadcast, as keepalived sends it.
package enum GratuitousARP {
    private static let etherTypeARP: [UInt8] = [0x08, 0x06]
    /// Ethernet, IPv4, 6 and 4 bytes of address, request (RFC 826).
    private static let requestHeader: [UInt8] = [0x00, 0x01, 0x08, 0x00, 6, 4, 0x00, 0x01]

    /// The whole Ethernet frame.
    package static func frame(announcing address: IPv4Address, at mac: MACAddress) -> [UInt8] {
        MACAddress.broadcast.bytes + mac.bytes + etherTypeARP + requestHeader
            + mac.bytes + address.bytes + MACAddress.broadcast.bytes + address.bytes
    }
}
