package import NetworkTypes

/// The ARP request that asks whether anybody has an address, and says nothing about who asks (RFC 5227, 2.1.1).
package enum AddressProbe {
    private static let etherTypeARP: [UInt8] = [0x08, 0x06]
    /// Ethernet, IPv4, 6 and 4 bytes of address, request (RFC 826).
    private static let requestHeader: [UInt8] = [0x00, 0x01, 0x08, 0x00, 6, 4, 0x00, 0x01]

    /// The whole Ethernet frame: its sender address is 0.0.0.0, so that no cache takes anything from it.
    package static func frame(asking address: IPv4Address, from mac: MACAddress) -> [UInt8] {
        MACAddress.broadcast.bytes + mac.bytes + etherTypeARP + requestHeader
            + mac.bytes + [UInt8](repeating: 0, count: 10) + address.bytes
    }
}
