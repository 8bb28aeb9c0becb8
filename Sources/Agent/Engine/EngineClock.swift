internal import AgentModel
internal import LinuxIO
internal import Node

/// The two clocks of the agent.
struct EngineClock: Sendable {
    typealias Instant = ContinuousClock.Instant

    let bootID: String

    /// CLOCK_BOOTTIME, which goes on while the machine is suspended.
    var now: Instant { ContinuousClock.now }

    var moment: Moment { Moment(instant: now, wallMicroseconds: WallClock.microseconds()) }

    func stamp() -> Stamp { moment.stamp(bootID: bootID) }

    /// A moment that is now or was a while ago, by what the wall clock says now.
    func stamp(at instant: Instant) -> Stamp { moment.before(instant).stamp(bootID: bootID) }
}
