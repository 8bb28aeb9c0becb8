/// Takes a text of digits and signs apart from left to right.
struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Takes one of `signs` when it comes next.
    mutating func take(_ signs: Unicode.Scalar...) -> Bool {
        guard let next = rest.first, signs.contains(where: { UInt8(ascii: $0) == next }) else { return false }
        rest.removeFirst()
        return true
    }

    /// A number of exactly `width` digits within `range`.
    mutating func number(_ width: Int, _ range: ClosedRange<Int64>) -> Int64? {
        let digits = rest.prefix(width)
        guard digits.count == width, let number = Self.value(digits), range.contains(number) else { return nil }
        rest.removeFirst(width)
        return number
    }

    /// All the digits that come next, as a fraction of a second in microseconds; nil when there are none.
    mutating func fraction() -> Int64? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest.removeFirst(digits.count)
        let kept = digits.prefix(6)
        return Self.value(kept).map { (kept.count..<6).reduce($0) { value, _ in value * 10 } }
    }

    /// YYYY-MM-DD.
    mutating func date() -> CivilDate? {
        guard let year = number(4, 0...9999), take("-"), let month = number(2, 1...12), take("-"),
            let day = number(2, 1...31)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// Z, or how far local time is ahead of UTC, in seconds.
    mutating func offset() -> Int64? {
        if take("Z", "z") { return 0 }
        let isAhead = take("+")
        guard isAhead || take("-"), let hour = number(2, 0...23), take(":"), let minute = number(2, 0...59) else {
            return nil
        }
        return (hour * 3600 + minute * 60) * (isAhead ? 1 : -1)
    }

    private static func value(_ digits: Substring.UTF8View) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(Substring(digits))
    }
}
