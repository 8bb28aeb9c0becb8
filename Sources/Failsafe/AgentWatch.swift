/// That the agent's engine runs, as it says itself.
package struct Heartbeat: Hashable, Sendable {
    package var at: ContinuousClock.Instant
    /// Whether the agent is to be ended when signs stay away: somebody has to be there who starts it again.
    package var isWatched: Bool
    /// Whether it has not run for a while, and does not know yet who has taken over meanwhile.
    package var isInDoubt: Bool

    package init(at: ContinuousClock.Instant, isWatched: Bool, isInDoubt: Bool) {
        self.at = at
        self.isWatched = isWatched
        self.isInDoubt = isInDoubt
    }
}

/// How an agent ended that did not say so itself.
package struct ExitReport: Hashable, Sendable {
    package var diedAt: ContinuousClock.Instant
    /// How long before that it had given its last sign of life.
    package var silence: Duration
    /// Whether it hung, and was ended for it.
    package var wasEnded: Bool
    /// The instances that resigned by it.
    package var resigned: [String]
    /// Those for which another router advertised already: nothing was said.
    package var yielded: [String]

    package init(
        diedAt: ContinuousClock.Instant, silence: Duration, wasEnded: Bool, resigned: [String] = [],
        yielded: [String] = []
    ) {
        self.diedAt = diedAt
        self.silence = silence
        self.wasEnded = wasEnded
        self.resigned = resigned
        self.yielded = yielded
    }
}

/// Whether the agent hangs: it does while this process runs in time and hears no sign of life of it.
///
/// Time in which this process did not run itself does not count, since the machine has then stopped both
/// (docs/development/decisions/0043-a-watchdog-that-was-awake.md).
struct AgentWatch: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Of this many looks, each in time, none has found a sign of life: 10 s.
    private static let patience = 10
    private static let interval = Duration.seconds(1)
    /// Signs come once a second, more or less: the first look is this much later.
    private static let reserve = Duration.milliseconds(500)
    /// A look that is later than this does not count.
    private static let tolerance = Duration.milliseconds(500)

    private var last: Heartbeat?
    private var lastWithoutDoubt: Instant?
    private var missed = 0
    /// When it looks next; nil while nobody is watched.
    private(set) var deadline: Instant?
    private(set) var hasEnded = false

    mutating func note(_ sign: Heartbeat, now: Instant) {
        last = sign
        if !sign.isInDoubt { lastWithoutDoubt = sign.at }
        missed = 0
        deadline = sign.isWatched && !hasEnded ? now + Self.interval + Self.reserve : nil
    }

    /// - Returns: whether the agent is to be ended.
    mutating func timerExpired(now: Instant) -> Bool {
        guard let due = deadline, due <= now else { return false }
        if due.duration(to: now) <= Self.tolerance { missed += 1 }
        hasEnded = missed >= Self.patience
        deadline = hasEnded ? nil : now + Self.interval
        return hasEnded
    }

    /// How long ago the last sign was given.
    func silence(now: Instant) -> Duration { last.map { $0.at.duration(to: now) } ?? .zero }

    /// How long it is at the least since the agent knew who has its addresses.
    func doubtfulSilence(now: Instant) -> Duration {
        guard last != nil else { return .zero }
        // In each second there is one sign.
        return lastWithoutDoubt.map { $0.duration(to: now) - Self.interval - Self.reserve } ?? .seconds(Int64.max / 2)
    }
}
