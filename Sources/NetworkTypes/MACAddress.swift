/// A 48-bit link-layer address.
package struct MACAddress: Hashable, Sendable {
    /// Six bytes as they stand in a frame.
    package let bytes: [UInt8]

    /// Nil unless there are six bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 6 else { return nil }
        self.bytes = bytes
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package static let broadcast = MACAddress([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])

    /// 00-00-5E-00-01-VRID for IPv4, 00-00-5E-00-02-VRID for IPv6 (RFC 9568, 7.3).
    package static func virtualRouter(_ family: AddressFamily, vrid: UInt8) -> MACAddress {
        MACAddress([0x00, 0x00, 0x5E, 0x00, family == .ipv4 ? 0x01 : 0x02, vrid])
    }

    /// The Ethernet address of an IPv4 multicast group: its low 23 bits behind 01-00-5E (RFC 1112, 6.4).
    package static func multicast(_ group: IPv4Address) -> MACAddress {
        let bytes = group.bytes
        return MACAddress([0x01, 0x00, 0x5E, bytes[1] & 0x7F, bytes[2], bytes[3]])
    }

    /// The Ethernet address of an IPv6 multicast group: its low 32 bits behind 33-33 (RFC 2464, 7).
    package static func multicast(_ group: IPv6Address) -> MACAddress {
        MACAddress([0x33, 0x33] + IPv4Address(bits: UInt32(truncatingIfNeeded: group.low)).bytes)
    }
}

extension MACAddress: LosslessStringConvertible {
    package var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }

    /// Reads six pairs of hexadecimal digits separated by colons.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy(\.isHexDigit) }) else { return nil }
        self.init(bytes: parts.compactMap { UInt8($0, radix: 16) })
    }
}
