package import NetworkTypes

/// The neighbour solicitation that asks who has an IPv6 address (RFC 4861, 4.3).
///
/// From an address of ours and not from the unspecified one: a router that is just taking the address over and still
/// makes sure that it is unique would take that for a duplicate and give the address up (RFC 4862, 5.4.3).
package enum NeighborSolicitation {
    private static let typeNeighborSolicitation: UInt8 = 135
    /// Source link-layer address, one unit of eight bytes (RFC 4861, 4.6.1).
    private static let sourceLinkLayerAddress: [UInt8] = [1, 1]
    private static let checksumOffset = 2

    /// The whole Ethernet frame, to the solicited-node address of `address`.
    package static func frame(asking address: IPv6Address, from source: IPv6Address, at mac: MACAddress) -> [UInt8] {
        let group = IPv6Address(high: 0xFF02 << 48, low: 0x0001_FF00_0000 | (address.low & 0x00FF_FFFF))
        var message: [UInt8] = [typeNeighborSolicitation, 0, 0, 0, 0, 0, 0, 0]
        message.append(.v6(address))
        message += sourceLinkLayerAddress + mac.bytes
        var checksum = InternetChecksum()
        checksum.add(message.span, in: 0..<message.count)
        let header = PseudoHeader(
            source: .v6(source), destination: .v6(group), protocolNumber: ICMPv6.nextHeader)
        checksum.add(header, length: message.count)
        message.setBigEndian(checksum.value, at: checksumOffset)
        return ICMPv6.frame(message, from: source, to: group, at: mac)
    }
}
