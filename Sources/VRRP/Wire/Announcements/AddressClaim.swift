package import NetworkTypes

/// What a frame of ARP or Neighbor Discovery says about who has an address.
package struct AddressClaim: Hashable, Sendable {
    package var address: IPAddress
    package var mac: MACAddress

    /// Reads an ARP packet as its sender speaks of itself (RFC 826).
    ///
    /// - Parameter frame: from its Ethernet header on.
    /// - Returns: nil when it is too short, not of IPv4 over Ethernet, or a probe, which claims nothing.
    package init?(arp frame: borrowing Span<UInt8>) {
        guard frame.count >= 42, frame.bigEndian32(at: 14) == 0x0001_0800, frame.bigEndian16(at: 18) == 0x0604,
            let mac = frame.macAddress(at: 22)
        else { return nil }
        let address = IPv4Address(bits: frame.bigEndian32(at: 28))
        guard address.bits != 0 else { return nil }
        self.address = .v4(address)
        self.mac = mac
    }

    /// Reads a neighbour advertisement (RFC 4861, 4.4): its target, with the link-layer address in it, or else that of the
    /// frame.
    ///
    /// - Parameter frame: from its Ethernet header on.
    /// - Returns: nil when it is none, or comes from another link.
    package init?(neighborAdvertisement frame: borrowing Span<UInt8>) {
        let (hopLimit, message, option) = (21, 54, 78)
        guard frame.count >= option, frame[20] == ICMPv6.nextHeader, frame[hopLimit] == 255, frame[message] == 136,
            let sender = frame.macAddress(at: 6)
        else { return nil }
        address = frame.address(.ipv6, at: message + 8)
        mac = sender
        if frame.count >= option + 8, frame[option] == 2, frame[option + 1] == 1,
            let told = frame.macAddress(at: option + 2)
        {
            mac = told
        }
    }
}

/// Who sent an advertisement, by the frame that it came in.
package struct FrameSender: Hashable, Sendable {
    package var address: IPAddress
    package var mac: MACAddress

    /// - Parameter frame: from its Ethernet header on.
    /// - Returns: nil when it is too short.
    package init?(_ family: AddressFamily, _ frame: borrowing Span<UInt8>) {
        let (offset, end) = family == .ipv4 ? (26, 34) : (22, 54)
        guard frame.count >= end, let mac = frame.macAddress(at: 6) else { return nil }
        address = frame.address(family, at: offset)
        self.mac = mac
    }
}

extension Span<UInt8> {
    fileprivate func macAddress(at offset: Int) -> MACAddress? {
        MACAddress(bytes: (offset..<offset + 6).map { self[$0] })
    }
}
