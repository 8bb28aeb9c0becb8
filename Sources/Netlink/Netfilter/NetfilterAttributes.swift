internal import Bytes

/// Attributes of nftables and ctnetlink, whose numbers are in network order.
extension ByteWriter {
    mutating func append(nft type: UInt32, _ inner: ByteWriter) {
        append(attribute: Int(type), inner.bytes)
    }

    mutating func append(nft type: UInt32, text: String) {
        append(attribute: Int(type), Array(text.utf8) + [0])
    }

    mutating func append<Number: FixedWidthInteger>(nft type: UInt32, number value: Number) {
        var inner = ByteWriter()
        inner.append(value.bigEndian)
        append(attribute: Int(type), inner.bytes)
    }

    /// An attribute with others inside it, marked as such (NLA_F_NESTED): ctnetlink insists on the mark.
    mutating func append(nested type: UInt32, _ inner: ByteWriter) {
        let nested = 0x8000
        append(attribute: Int(type) | nested, inner.bytes)
    }
}

/// The number, which is in network order, at the start of an attribute's value; nil where it is too short.
func networkNumber<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type, in value: Span<UInt8>) -> Number? {
    number(Number.self, in: value, at: 0).map { Number(bigEndian: $0) }
}
