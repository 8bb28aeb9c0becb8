package import NetworkTypes

/// A VRRP advertisement: who could be, or is, Active for which addresses (RFC 9568, section 5; RFC 3768, section 5).
package struct Advertisement: Hashable, Sendable {
    package var version: ProtocolVersion
    package var vrid: VRID
    /// 0 resigns.
    package var priority: Priority
    /// v3: Max Advertise Interval, a multiple of 10 ms below 40.96 s; v2: Adver Int, whole seconds below 256.
    package var interval: Duration
    /// In the sender's order, all of one family.
    package var addresses: [IPAddress]

    package init(
        version: ProtocolVersion, vrid: VRID, priority: Priority, interval: Duration, addresses: [IPAddress]
    ) {
        self.version = version
        self.vrid = vrid
        self.priority = priority
        self.interval = interval
        self.addresses = addresses
    }

    /// IP protocol, or next header, 112.
    package static let protocolNumber: UInt8 = 112
    /// 224.0.0.18 (RFC 9568, 5.1.1.2).
    package static let multicastGroup = IPv4Address(224, 0, 0, 18)
    /// ff02::12 (RFC 9568, 5.1.2.2).
    package static let multicastGroupIPv6 = IPv6Address(high: 0xFF02 << 48, low: 0x12)
    /// The TTL, or hop limit, that proves that a packet comes from this link (RFC 9568, 5.1.1.3 and 5.1.2.3).
    package static let timeToLive: UInt8 = 255
    /// The fields before the addresses.
    static let headerLength = 8
    /// Where the checksum stands.
    static let checksumOffset = 6
    /// The only type there is.
    static let type: UInt8 = 1
    /// v3 counts in hundredths of a second.
    static let centisecond = Duration.milliseconds(10)
    /// The shortest interval of v3: a backup that has learned it acts on priority 0 within a hundredth of a second.
    package static let urgentInterval = centisecond

    /// The group that all virtual routers of a family listen to.
    package static func multicastGroup(of family: AddressFamily) -> IPAddress {
        switch family {
        case .ipv4: .v4(multicastGroup)
        case .ipv6: .v6(multicastGroupIPv6)
        }
    }
}
