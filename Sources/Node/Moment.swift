package import AgentModel

/// One moment by the two clocks of the agent: the one that never steps back decides, the one that people read is noted beside it.
package struct Moment: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// CLOCK_BOOTTIME.
    package var instant: Instant
    /// Since 1970 UTC.
    package var wallMicroseconds: Int64

    package init(instant: Instant, wallMicroseconds: Int64) {
        self.instant = instant
        self.wallMicroseconds = wallMicroseconds
    }

    /// The moment as the history keeps it.
    ///
    /// - Parameter bootID: the kernel's name for this boot.
    package func stamp(bootID: String) -> Stamp {
        let monotonic = ContinuousClock().systemEpoch.duration(to: instant)
        return Stamp(
            wallMicroseconds: wallMicroseconds, bootID: bootID,
            monotonicMicroseconds: Int64(monotonic / .microseconds(1)))
    }

    /// A moment in the past, by what the wall clock says at this one.
    package func before(_ past: Instant) -> Moment {
        let age = Int64(past.duration(to: instant) / .microseconds(1))
        return Moment(instant: past, wallMicroseconds: wallMicroseconds - age)
    }
}
