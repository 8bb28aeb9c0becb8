import CLinux

/// Appends netlink's numbers and attributes, in the byte order of this machine.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append<Number: FixedWidthInteger & UnsignedInteger>(_ value: Number) {
        let value = value.littleEndian
        for position in 0..<MemoryLayout<Number>.size {
            bytes.append(UInt8(truncatingIfNeeded: value >> Number(8 * position)))
        }
    }

    mutating func append(_ content: [UInt8]) {
        bytes += content
    }

    /// Appends a `struct rtattr` with `value`, which every caller bounds, and pads it.
    mutating func append(attribute type: Int, _ value: [UInt8]) {
        append(UInt16(MemoryLayout<rtattr>.size + value.count))
        append(UInt16(type))
        bytes += value
        bytes += Array(repeating: 0, count: aligned(value.count) - value.count)
    }

    mutating func append(attribute type: Int, number value: UInt32) {
        var inner = WireWriter()
        inner.append(value)
        append(attribute: type, inner.bytes)
    }
}
