internal import NetworkTypes

extension Span where Element == UInt8 {
    /// The 16-bit number at `offset` in network order.
    func bigEndian16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    /// The 32-bit number at `offset` in network order.
    func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(bigEndian16(at: offset)) << 16 | UInt32(bigEndian16(at: offset + 2))
    }

    /// The 64-bit number at `offset` in network order.
    func bigEndian64(at offset: Int) -> UInt64 {
        UInt64(bigEndian32(at: offset)) << 32 | UInt64(bigEndian32(at: offset + 4))
    }

    /// The address of `family` at `offset`.
    func address(_ family: AddressFamily, at offset: Int) -> IPAddress {
        switch family {
        case .ipv4: .v4(IPv4Address(bits: bigEndian32(at: offset)))
        case .ipv6: .v6(IPv6Address(high: bigEndian64(at: offset), low: bigEndian64(at: offset + 8)))
        }
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

    mutating func appendBigEndian(_ number: UInt64) {
        appendBigEndian(UInt32(truncatingIfNeeded: number >> 32))
        appendBigEndian(UInt32(truncatingIfNeeded: number))
    }

    mutating func append(_ address: IPAddress) {
        switch address {
        case .v4(let address):
            appendBigEndian(address.bits)
        case .v6(let address):
            appendBigEndian(address.high)
            appendBigEndian(address.low)
        }
    }

    mutating func append(zeros count: Int) {
        append(contentsOf: repeatElement(0, count: count))
    }

    mutating func append(_ bytes: borrowing Span<UInt8>, in range: Range<Int>) {
        for index in range { append(bytes[index]) }
    }

    mutating func setBigEndian(_ number: UInt16, at offset: Int) {
        self[offset] = UInt8(truncatingIfNeeded: number >> 8)
        self[offset + 1] = UInt8(truncatingIfNeeded: number)
    }

    /// Whether `span` holds these bytes from `offset` on, in a time that does not tell where they differ.
    ///
    /// - Precondition: `span` reaches that far.
    func matches(_ span: borrowing Span<UInt8>, at offset: Int) -> Bool {
        var difference: UInt8 = 0
        for index in indices { difference |= self[index] ^ span[offset + index] }
        return difference == 0
    }
}
