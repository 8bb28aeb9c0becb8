/// The one's complement sum of RFC 1071, as IP and VRRP headers carry it.
package struct InternetChecksum {
    private var sum: UInt32 = 0

    package init() {}

    /// Adds bytes as 16-bit big-endian words; an odd last byte is padded with zero.
    package mutating func add(_ bytes: borrowing Span<UInt8>, in range: Range<Int>) {
        var index = range.lowerBound
        while index + 1 < range.upperBound {
            sum += UInt32(bytes[index]) << 8 | UInt32(bytes[index + 1])
            index += 2
        }
        if index < range.upperBound { sum += UInt32(bytes[index]) << 8 }
        sum = sum & 0xFFFF + sum >> 16
    }

    package mutating func add(_ word: UInt16) {
        sum += UInt32(word)
    }

    package mutating func add(_ word: UInt32) {
        add(UInt16(truncatingIfNeeded: word >> 16))
        add(UInt16(truncatingIfNeeded: word))
    }

    /// The field to send; 0 over bytes that contain a correct checksum.
    package var value: UInt16 {
        var folded = sum
        while folded > 0xFFFF { folded = folded & 0xFFFF + folded >> 16 }
        return ~UInt16(truncatingIfNeeded: folded)
    }
}
