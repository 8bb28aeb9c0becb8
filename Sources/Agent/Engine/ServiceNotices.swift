internal import Node

/// What the service manager is told, and when (sd_notify(3)).
struct ServiceNotices {
    typealias Instant = ContinuousClock.Instant

    /// Where no watchdog asks for more.
    static let customaryInterval = Duration.seconds(1)
    /// A start is given so much more time with every notice; an engine that hangs in it gives none.
    private static let startPatience = Duration.seconds(15)

    private let interval: Duration
    private let hasWatchdog: Bool
    private var isReady = false
    private var status = ""
    private var dueAt: Instant
    var logLimiter = LogRateLimiter()

    /// - Parameter watchdog: in which a sign of life is expected; half of it is kept as a reserve.
    init(watchdog: Duration?, startedAt: Instant) {
        interval = watchdog.map { min($0 / 2, Self.customaryInterval) } ?? Self.customaryInterval
        hasWatchdog = watchdog != nil
        dueAt = startedAt
    }

    /// Whether a hang is to end the agent: it has been ready, and is started again.
    var isWatched: Bool { hasWatchdog && isReady }

    /// What is to be told now; nil for nothing.
    ///
    /// It is a sign of life, so it is asked for on the engine's own thread and nowhere else.
    ///
    /// - Parameters:
    ///   - isReady: whether every instance takes part, or does not for a reason that has a name.
    ///   - status: for `systemctl status`.
    mutating func next(isReady: Bool, status: @autoclosure () -> String, now: Instant) -> String? {
        let becomesReady = isReady && !self.isReady
        guard becomesReady || dueAt <= now else { return nil }
        dueAt = now + interval
        self.isReady = self.isReady || isReady
        var lines: [String] = []
        if becomesReady { lines.append("READY=1") }
        lines.append(
            self.isReady ? "WATCHDOG=1" : "EXTEND_TIMEOUT_USEC=\(Int64(Self.startPatience / .microseconds(1)))")
        let status = status()
        if status != self.status { lines.append("STATUS=\(status)") }
        self.status = status
        return lines.joined(separator: "\n")
    }
}
