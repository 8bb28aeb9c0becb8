internal import AgentModel
internal import LinuxIO

/// The two clocks of the agent: the one that never steps back decides, the one that people read is noted beside it.
struct EngineClock: Sendable {
    typealias Instant = ContinuousClock.Instant

    let bootID: String

    /// CLOCK_BOOTTIME, which goes on while the machine is suspended.
    var now: Instant { ContinuousClock.now }

    /// The moment `instant`, which is now or was a moment ago, by both clocks.
    func stamp(at instant: Instant) -> Stamp {
        let monotonic = ContinuousClock().systemEpoch.duration(to: instant)
        return Stamp(
            wallMicroseconds: WallClock.microseconds(), bootID: bootID,
            monotonicMicroseconds: Int64(monotonic / .microseconds(1)))
    }

    func stamp() -> Stamp { stamp(at: now) }

    /// A moment in the past, by what the wall clock says now.
    func stamp(before instant: Instant) -> Stamp {
        let now = now
        var stamp = stamp(at: now)
        let age = Int64(instant.duration(to: now) / .microseconds(1))
        stamp.wallMicroseconds -= age
        stamp.monotonicMicroseconds -= age
        return stamp
    }
}
