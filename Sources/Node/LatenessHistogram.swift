/// How late timers were serviced, by powers of two of a microsecond; old figures fade.
struct LatenessHistogram: Equatable, Sendable {
    private static let buckets = 32
    /// After so many entries all counts are halved, so that the recent past weighs most.
    private static let fading: UInt64 = 8192

    private var counts = [UInt64](repeating: 0, count: buckets)
    private var total: UInt64 = 0

    mutating func add(_ lateness: Duration) {
        let microseconds = UInt64(clamping: Int64(lateness / .microseconds(1)))
        counts[min(Self.buckets - 1, UInt64.bitWidth - microseconds.leadingZeroBitCount)] += 1
        total += 1
        if total >= Self.fading { fade() }
    }

    /// An upper bound of what 99 of 100 timers kept; zero while nothing is known.
    var p99: Duration {
        guard total > 0 else { return .zero }
        var seen: UInt64 = 0
        for (bucket, count) in counts.enumerated() {
            seen += count
            if seen * 100 >= total * 99 { return .microseconds(Int64(1) << Int64(bucket)) }
        }
        return .microseconds(Int64(1) << Int64(Self.buckets))
    }

    private mutating func fade() {
        for bucket in counts.indices { counts[bucket] /= 2 }
        total = counts.reduce(0, +)
    }
}
