package import NetworkTypes

/// The unsolicited neighbour advertisement with which an Active Router tells the link who has an IPv6 address now
/// (RFC 9568, 6.4.1 and 8.2.2; RFC 4861, 4.4).
package enum NeighborAdvertisement {
    private static let typeNeighborAdvertisement: UInt8 = 136
    private static let routerFlag: UInt8 = 0x80
    private static let overrideFlag: UInt8 = 0x20
    /// Target link-layer address, one unit of eight bytes (RFC 4861, 4.6.1).
    private static let targetLinkLayerAddress: [UInt8] = [2, 1]
    private static let checksumOffset = 2

    /// The whole Ethernet frame, to all nodes of the link.
    ///
    /// - Parameters:
    ///   - address: the target, and the sender too.
    ///   - mac: whose address it is now, and the sender of the frame.
    ///   - isRouter: the R flag, which says that the node forwards packets. S is never set, because nobody asked, and O
    ///     always, so that caches take the new address.
    package static func frame(announcing address: IPv6Address, at mac: MACAddress, isRouter: Bool) -> [UInt8] {
        let message = message(announcing: address, at: mac, isRouter: isRouter)
        return ICMPv6.frame(message, from: address, to: .allNodes, at: mac)
    }

    private static func message(announcing address: IPv6Address, at mac: MACAddress, isRouter: Bool) -> [UInt8] {
        let flags = overrideFlag | (isRouter ? routerFlag : 0)
        var message: [UInt8] = [typeNeighborAdvertisement, 0, 0, 0, flags, 0, 0, 0]
        message.append(.v6(address))
        message += targetLinkLayerAddress + mac.bytes
        var checksum = InternetChecksum()
        checksum.add(message.span, in: 0..<message.count)
        let header = PseudoHeader(
            source: .v6(address), destination: .v6(.allNodes), protocolNumber: ICMPv6.nextHeader)
        checksum.add(header, length: message.count)
        message.setBigEndian(checksum.value, at: checksumOffset)
        return message
    }
}
