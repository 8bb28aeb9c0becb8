/// An IPv4 address, ordered as the protocol compares senders: unsigned, in network byte order (RFC 9568, 6.4.3).
package struct IPv4Address: Hashable, Sendable {
    /// The address as a number: 192.0.2.1 is `0xC0000201`.
    package var bits: UInt32

    package init(bits: UInt32) {
        self.bits = bits
    }

    package init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        bits = UInt32(first) << 24 | UInt32(second) << 16 | UInt32(third) << 8 | UInt32(fourth)
    }

    /// The four bytes in network order.
    package var bytes: [UInt8] {
        [
            UInt8(truncatingIfNeeded: bits >> 24), UInt8(truncatingIfNeeded: bits >> 16),
            UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits),
        ]
    }

    /// 224.0.0.0/4.
    package var isMulticast: Bool { bits >> 28 == 0xE }

    /// 169.254.0.0/16.
    package var isLinkLocal: Bool { bits >> 16 == 0xA9FE }

    /// 127.0.0.0/8.
    package var isLoopback: Bool { bits >> 24 == 127 }

    package static let any = IPv4Address(bits: 0)
    package static let broadcast = IPv4Address(bits: .max)
}

extension IPv4Address: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }
}

extension IPv4Address: LosslessStringConvertible {
    package var description: String {
        "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
    }

    /// Reads four decimal numbers of 0 to 255 separated by dots; nil for anything else, leading zeros included.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let byte = decimalByte(part) else { return nil }
            bits = bits << 8 | UInt32(byte)
        }
        self.bits = bits
    }
}

/// One to three digits without a leading zero, at most 255.
private func decimalByte(_ text: Substring) -> UInt8? {
    guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    guard text.utf8.count == 1 || text.utf8.first != 0x30 else { return nil }
    return UInt8(text)
}
