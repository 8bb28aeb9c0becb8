package import NetworkTypes

/// Appends numbers in the byte order of this machine, as netlink has them and processes of one build, and lists behind
/// their length.
package struct ByteWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        for position in 0..<MemoryLayout<Number>.size {
            bytes.append(UInt8(truncatingIfNeeded: number.littleEndian >> Number(8 * position)))
        }
    }

    /// Appends bytes as they are.
    package mutating func append(raw content: some Sequence<UInt8>) { bytes += content }

    /// Appends bytes behind their number.
    package mutating func append(counted content: [UInt8]) {
        append(UInt32(content.count))
        bytes += content
    }

    package mutating func append(_ text: String) { append(counted: Array(text.utf8)) }

    package mutating func append(_ flag: Bool) { append(UInt8(flag ? 1 : 0)) }

    package mutating func append(_ duration: Duration) { append(Int64(duration / .nanoseconds(1))) }

    package mutating func append(_ instant: ContinuousClock.Instant) {
        append(ContinuousClock().systemEpoch.duration(to: instant))
    }

    package mutating func append(_ address: IPAddress) { append(counted: address.bytes) }

    package mutating func append<Element>(_ list: [Element], _ body: (inout Self, Element) -> Void) {
        append(UInt32(list.count))
        for element in list { body(&self, element) }
    }
}
