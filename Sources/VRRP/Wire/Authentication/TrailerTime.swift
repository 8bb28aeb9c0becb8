/// The sequence number of a trailer: seconds since 1970 UTC in 32 bits, the fraction in units of 1/65536 s in 16, and a
/// counter in 16 for those of one such moment. As one number it only grows.
struct TrailerTime: Hashable, Comparable, Sendable {
    var rawValue: UInt64

    init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// - Parameter wallMicroseconds: since 1970 UTC; earlier counts as 1970.
    init(wallMicroseconds: Int64) {
        let time = UInt64(clamping: wallMicroseconds)
        let fraction = ((time % Self.second) << 16) / Self.second
        rawValue = (time / Self.second) << 32 | fraction << 16
    }

    /// What follows at once.
    var next: TrailerTime { TrailerTime(rawValue: rawValue &+ 1) }

    /// How much later than `other` it is.
    func distance(from other: TrailerTime) -> Duration {
        .microseconds(wallMicroseconds - other.wallMicroseconds)
    }

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    private static let second: UInt64 = 1_000_000

    /// Fits, because seconds have 32 bits.
    private var wallMicroseconds: Int64 {
        Int64(rawValue >> 32) * Int64(Self.second) + Int64(((rawValue >> 16 & 0xFFFF) * Self.second) >> 16)
    }
}
