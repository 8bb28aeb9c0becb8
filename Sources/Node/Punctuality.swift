internal import AgentModel

/// How well the node's timers are kept.
struct Punctuality: Sendable {
    private var recent = LatenessHistogram()
    /// Since the start.
    private(set) var lateness = EngineHealth.Lateness()
    private(set) var stalls: UInt64 = 0
    private(set) var lastStall: EngineHealth.Stall?

    /// 99th percentile of the last minute or so.
    var p99: Duration { recent.p99 }

    mutating func add(_ late: Duration) {
        recent.add(late)
        lateness.add(late)
    }

    mutating func stalled(at stamp: Stamp, _ late: Duration) {
        stalls += 1
        lastStall = EngineHealth.Stall(at: stamp, late: late)
    }
}

extension EngineHealth.Lateness {
    fileprivate mutating func add(_ late: Duration) {
        let microseconds = UInt64(clamping: Int64(late / .microseconds(1)))
        counts[Self.bounds.firstIndex { microseconds <= $0 } ?? Self.bounds.count] += 1
        sumMicroseconds &+= microseconds
    }
}
