import Texts

/// An IPv6 address, ordered as the protocol compares senders: 16 bytes, unsigned, in network byte order.
package struct IPv6Address: Hashable, Sendable {
    /// The first eight bytes as a number.
    package var high: UInt64
    /// The last eight bytes as a number.
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The address in `bytes`; nil unless there are 16 of them.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The sixteen bytes in network order.
    package var bytes: [UInt8] {
        [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * UInt64($0))) } }
    }

    /// fe80::/10.
    package var isLinkLocal: Bool { high >> 54 == 0x3FA }

    /// ff00::/8.
    package var isMulticast: Bool { high >> 56 == 0xFF }

    /// ::1.
    package var isLoopback: Bool { high == 0 && low == 1 }

    package static let any = IPv6Address(high: 0, low: 0)
    /// ff02::1, every node of the link.
    package static let allNodes = IPv6Address(high: 0xFF02 << 48, low: 1)
}

extension IPv6Address: Comparable {
    package static func < (left: Self, right: Self) -> Bool { (left.high, left.low) < (right.high, right.low) }
}

extension IPv6Address: LosslessStringConvertible {
    /// The canonical text of RFC 5952: lower case, no leading zeros, the longest run of zeros as `::`.
    package var description: String {
        let groups = groups
        guard let run = longestZeroRun(of: groups) else { return text(groups[...]) }
        return text(groups[..<run.lowerBound]) + "::" + text(groups[run.upperBound...])
    }

    /// Reads the text forms of RFC 4291, 2.2, without a zone; nil for anything else.
    package init?(_ text: String) {
        guard let groups = parseGroups(text) else { return nil }
        high = groups[..<4].reduce(0) { $0 << 16 | UInt64($1) }
        low = groups[4...].reduce(0) { $0 << 16 | UInt64($1) }
    }

    private var groups: [UInt16] {
        [high, low].flatMap { half in (0..<4).map { UInt16(truncatingIfNeeded: half >> (48 - 16 * UInt64($0))) } }
    }
}

private func text(_ groups: ArraySlice<UInt16>) -> String {
    groups.map { String($0, radix: 16) }.joined(separator: ":")
}

/// The first of the longest runs of two or more zero groups.
private func longestZeroRun(of groups: [UInt16]) -> Range<Int>? {
    var longest: Range<Int>?
    var start = 0
    while start < groups.count {
        guard groups[start] == 0 else { start += 1; continue }
        let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
        if end - start >= 2, end - start > longest?.count ?? 0 { longest = start..<end }
        start = end
    }
    return longest
}

private func parseGroups(_ text: String) -> [UInt16]? {
    guard let gap = text.range(of: "::") else {
        guard let groups = colonSeparated(text[...]), groups.count == 8 else { return nil }
        return groups
    }
    let rest = text[gap.upperBound...]
    guard !rest.contains(part: "::"), !rest.hasPrefix(":"), !text[..<gap.lowerBound].contains("."),
        let head = colonSeparated(text[..<gap.lowerBound]), let tail = colonSeparated(rest),
        head.count + tail.count < 8
    else { return nil }
    return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
}

/// Groups of one to four hexadecimal digits; the last two may be written as an IPv4 address.
private func colonSeparated(_ text: Substring) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    var groups: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
        if index == parts.count - 1, part.contains(".") {
            guard let embedded = IPv4Address(String(part)) else { return nil }
            groups += [UInt16(truncatingIfNeeded: embedded.bits >> 16), UInt16(truncatingIfNeeded: embedded.bits)]
        } else {
            guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
    }
    return groups
}
