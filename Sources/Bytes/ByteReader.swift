package import NetworkTypes

/// Bytes that do not follow the rules of their message.
package struct MalformedMessage: Error, Hashable, Sendable {
    package init() {}
}

/// Takes apart what `ByteWriter` has put together.
package struct ByteReader {
    private var rest: ArraySlice<UInt8>

    package init(_ bytes: [UInt8]) { rest = bytes[...] }

    package var isAtEnd: Bool { rest.isEmpty }

    package mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(MalformedMessage)
        -> Number
    {
        let size = MemoryLayout<Number>.size
        guard rest.count >= size else { throw MalformedMessage() }
        var number: Number = 0
        for (position, byte) in rest.prefix(size).enumerated() {
            number |= Number(truncatingIfNeeded: byte) << Number(8 * position)
        }
        rest.removeFirst(size)
        return number
    }

    package mutating func content() throws(MalformedMessage) -> [UInt8] {
        let count = Int(try number(UInt32.self))
        guard rest.count >= count else { throw MalformedMessage() }
        defer { rest.removeFirst(count) }
        return Array(rest.prefix(count))
    }

    package mutating func text() throws(MalformedMessage) -> String {
        guard let text = String(validating: try content(), as: UTF8.self) else { throw MalformedMessage() }
        return text
    }

    package mutating func flag() throws(MalformedMessage) -> Bool { try number(UInt8.self) != 0 }

    package mutating func duration() throws(MalformedMessage) -> Duration { .nanoseconds(try number(Int64.self)) }

    package mutating func instant() throws(MalformedMessage) -> ContinuousClock.Instant {
        ContinuousClock().systemEpoch + (try duration())
    }

    package mutating func address() throws(MalformedMessage) -> IPAddress {
        let bytes = try content()
        if bytes.count == 4 { return .v4(IPv4Address(bytes[0], bytes[1], bytes[2], bytes[3])) }
        guard let address = IPv6Address(bytes: bytes) else { throw MalformedMessage() }
        return .v6(address)
    }

    package mutating func list<Element>(
        _ body: (inout Self) throws(MalformedMessage) -> Element
    ) throws(MalformedMessage) -> [Element] {
        let count = Int(try number(UInt32.self))
        guard count <= rest.count else { throw MalformedMessage() }
        var list: [Element] = []
        for _ in 0..<count { list.append(try body(&self)) }
        return list
    }
}
