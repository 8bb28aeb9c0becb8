internal import LinuxIO
internal import Logging
internal import VRRP

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

extension Engine {
    /// Tells the service manager that the engine lives, and what it does.
    func tellServiceManager(now: Instant) {
        guard let serviceManager, stage == .working,
            let notice = notices.next(isReady: isReady, status: serviceStatus, now: now)
        else { return }
        send(notice, to: serviceManager, now: now)
    }

    /// Tells it that the end has begun, which may take as long as a handover.
    func tellServiceManagerOfEnd(now: Instant) {
        guard let serviceManager else { return }
        send("STOPPING=1\nSTATUS=handing over", to: serviceManager, now: now)
    }

    private func send(_ notice: String, to serviceManager: ServiceManagerSocket, now: Instant) {
        do throws(SystemError) {
            _ = try serviceManager.send(notice)
        } catch {
            // It is restarted at times, and listens at the same place then.
            guard notices.logLimiter.mayTell("", now: now) else { return }
            outbox.log(.warning, "the service manager could not be told how the agent is: \(error)")
        }
    }

    private var isReady: Bool {
        startsAt == nil && handoffClient == nil
            && instances.allSatisfy { instance in
                instance.router.status != .initialize && !instance.router.faults.contains(where: \.isPending)
            }
    }

    /// How many instances are in which state, as in "1 active, 2 backup".
    private var serviceStatus: String {
        Status.allCases.compactMap { status in
            let count = instances.count { $0.router.status == status }
            return count == 0 ? nil : "\(count) \(status.rawValue)"
        }.joined(separator: ", ")
    }
}
