internal import Bytes
private import CLinux

extension ByteWriter {
    /// Appends a `struct rtattr` with `value`, which every caller bounds, and pads it.
    mutating func append(attribute type: Int, _ value: [UInt8]) {
        append(UInt16(MemoryLayout<rtattr>.size + value.count))
        append(UInt16(type))
        append(raw: value)
        append(raw: Array(repeating: 0, count: aligned(value.count) - value.count))
    }

    mutating func append(attribute type: Int, number value: UInt32) {
        var inner = ByteWriter()
        inner.append(value)
        append(attribute: type, inner.bytes)
    }
}
