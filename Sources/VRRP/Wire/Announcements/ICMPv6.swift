import NetworkTypes

/// What all messages of Neighbor Discovery have in front of them (RFC 4861, 4).
enum ICMPv6 {
    static let nextHeader: UInt8 = 58
    /// Proves that it comes from this link (RFC 4861, 7.1).
    private static let hopLimit: UInt8 = 255
    private static let etherTypeIPv6: [UInt8] = [0x86, 0xDD]
    /// Version 6, no traffic class, no flow label.
    private static let versionField: [UInt8] = [0x60, 0, 0, 0]

    /// The whole Ethernet frame to a group.
    static func frame(
        _ message: [UInt8], from source: IPv6Address, to group: IPv6Address, at mac: MACAddress
    ) -> [UInt8] {
        var frame = MACAddress.multicast(group).bytes + mac.bytes + etherTypeIPv6 + versionField
        frame.appendBigEndian(UInt16(message.count))
        frame.append(nextHeader)
        frame.append(hopLimit)
        frame.append(.v6(source))
        frame.append(.v6(group))
        return frame + message
    }
}
