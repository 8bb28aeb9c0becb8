import Synchronization

/// Names for requests: a counter that starts at random, so that two runs do not share names and a log sorts.
struct RequestIdentifiers: ~Copyable, Sendable {
    /// Fifteen hexadecimal digits: what a Swift string holds without an allocation.
    private static let digits = 15

    private let counter: Atomic<UInt64>

    /// - Parameter start: the first name's number; one at random leaves half of the numbers above it.
    init(startingAt start: UInt64 = .random(in: 0..<(1 << UInt64(digits * 4 - 1)))) {
        counter = Atomic(start)
    }

    func next() -> String {
        let number = counter.wrappingAdd(1, ordering: .relaxed).oldValue
        // Safe: exactly `digits` bytes are written.
        return unsafe String(unsafeUninitializedCapacity: Self.digits) { text in
            for place in 0..<Self.digits {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(4 * (Self.digits - 1 - place))) & 0xF
                unsafe text[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return Self.digits
        }
    }
}

extension HeaderFields {
    /// Up to this many characters of a caller's own name for its request are taken over.
    private static let longestRequestID = 64

    /// The caller's own name for its request, where that can stand in a header and a log line as it is.
    package var requestID: String? {
        guard let name = self["X-Request-Id"], (1...Self.longestRequestID).contains(name.utf8.count),
            name.utf8.allSatisfy(\.isNameCharacter)
        else { return nil }
        return name
    }
}

extension UInt8 {
    fileprivate var isNameCharacter: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}
