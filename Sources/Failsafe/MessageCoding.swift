internal import NetworkTypes

/// Appends numbers in the machine's byte order, and lists behind their length: both processes are of one build.
struct MessageWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        for position in 0..<MemoryLayout<Number>.size {
            bytes.append(UInt8(truncatingIfNeeded: number >> Number(8 * position)))
        }
    }

    mutating func append(_ content: [UInt8]) {
        append(UInt32(content.count))
        bytes += content
    }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    mutating func append(_ flag: Bool) { append(UInt8(flag ? 1 : 0)) }

    mutating func append(_ duration: Duration) { append(Int64(duration / .nanoseconds(1))) }

    mutating func append(_ instant: ContinuousClock.Instant) {
        append(ContinuousClock().systemEpoch.duration(to: instant))
    }

    mutating func append(_ address: IPAddress) { append(address.bytes) }

    mutating func append<Element>(_ list: [Element], _ body: (inout Self, Element) -> Void) {
        append(UInt32(list.count))
        for element in list { body(&self, element) }
    }
}

/// Takes apart what `MessageWriter` has put together.
struct MessageReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(MalformedMessage) -> Number {
        let size = MemoryLayout<Number>.size
        guard rest.count >= size else { throw MalformedMessage() }
        var number: Number = 0
        for (position, byte) in rest.prefix(size).enumerated() {
            number |= Number(truncatingIfNeeded: byte) << Number(8 * position)
        }
        rest.removeFirst(size)
        return number
    }

    mutating func content() throws(MalformedMessage) -> [UInt8] {
        let count = Int(try number(UInt32.self))
        guard rest.count >= count else { throw MalformedMessage() }
        defer { rest.removeFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func text() throws(MalformedMessage) -> String {
        guard let text = String(validating: try content(), as: UTF8.self) else { throw MalformedMessage() }
        return text
    }

    mutating func flag() throws(MalformedMessage) -> Bool { try number(UInt8.self) != 0 }

    mutating func duration() throws(MalformedMessage) -> Duration { .nanoseconds(try number(Int64.self)) }

    mutating func instant() throws(MalformedMessage) -> ContinuousClock.Instant {
        ContinuousClock().systemEpoch + (try duration())
    }

    mutating func address() throws(MalformedMessage) -> IPAddress {
        let bytes = try content()
        if bytes.count == 4 { return .v4(IPv4Address(bytes[0], bytes[1], bytes[2], bytes[3])) }
        guard let address = IPv6Address(bytes: bytes) else { throw MalformedMessage() }
        return .v6(address)
    }

    mutating func list<Element>(
        _ body: (inout Self) throws(MalformedMessage) -> Element
    ) throws(MalformedMessage) -> [Element] {
        let count = Int(try number(UInt32.self))
        guard count <= rest.count else { throw MalformedMessage() }
        var list: [Element] = []
        for _ in 0..<count { list.append(try body(&self)) }
        return list
    }
}
