internal import AgentModel
internal import LinuxIO

/// What those who tell of changes need of the others.
struct NotifyServices: Sendable {
    var now: @Sendable () -> Stamp
    var record: @Sendable (HistoryRecord) -> Void
    var log: @Sendable (LogEntry.Level, String) -> Void
    var programs: ProgramSupervisor
    /// What the reader of a pipe gets to read the rest and to end by itself once the pipe is closed.
    var drainTime = Duration.seconds(1)
}

/// What nobody was told of since it was last written down.
struct NotifyLosses: Sendable {
    private var since: Stamp?
    private var until: Stamp?
    private var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func add(_ stamp: Stamp) {
        since = since ?? stamp
        until = stamp
        count += 1
    }

    /// The row that says so, once; nil when nothing was lost.
    mutating func takeGap(_ now: Stamp, _ detail: String) -> HistoryRecord? {
        guard let since, let until else { return nil }
        let gap = GapRecord(
            stamp: now, what: "notifications", sinceMicroseconds: since.wallMicroseconds,
            untilMicroseconds: until.wallMicroseconds, count: count, detail: detail)
        self = NotifyLosses()
        return .gap(gap)
    }
}
