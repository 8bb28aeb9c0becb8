extension Span where Element == UInt8 {
    /// The 16-bit number at `offset` in network order.
    func bigEndian16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    /// The 32-bit number at `offset` in network order.
    func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(bigEndian16(at: offset)) << 16 | UInt32(bigEndian16(at: offset + 2))
    }
}

extension [UInt8] {
    mutating func appendBigEndian(_ number: UInt16) {
        append(UInt8(truncatingIfNeeded: number >> 8))
        append(UInt8(truncatingIfNeeded: number))
    }

    mutating func appendBigEndian(_ number: UInt32) {
        appendBigEndian(UInt16(truncatingIfNeeded: number >> 16))
        appendBigEndian(UInt16(truncatingIfNeeded: number))
    }

    mutating func setBigEndian(_ number: UInt16, at offset: Int) {
        self[offset] = UInt8(truncatingIfNeeded: number >> 8)
        self[offset + 1] = UInt8(truncatingIfNeeded: number)
    }
}
