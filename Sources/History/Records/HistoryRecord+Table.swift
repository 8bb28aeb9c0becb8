internal import AgentModel
internal import Health

extension HistoryRecord {
    /// The table that it belongs to.
    var table: Table {
        switch self {
        case .transition: .transitions
        case .checkResult: .checkResults
        case .trackerChange: .trackerChanges
        case .observation: .observations
        case .notification, .mail: .notifications
        case .operation, .operationFinished: .operations
        case .configuration, .configurationConfirmed: .configurations
        case .drain, .drainConfirmed, .drainLifted: .drains
        case .answer: .answers
        case .stall: .stalls
        case .runEnd: .runEnds
        case .gap: .gaps
        }
    }
}

extension HistoryRecord {
    /// Whether it makes a row, instead of changing one.
    var isNewRow: Bool {
        switch self {
        case .transition, .checkResult, .trackerChange, .observation, .notification, .mail, .operation, .configuration,
            .drain, .answer, .stall, .runEnd, .gap:
            true
        case .operationFinished, .configurationConfirmed, .drainConfirmed, .drainLifted: false
        }
    }
}

/// The tables that records go to.
enum Table: String, CaseIterable {
    case transitions
    case checkResults = "check_results"
    case trackerChanges = "tracker_changes"
    case observations, notifications, operations, configurations, drains, answers, stalls
    case runEnds = "run_ends"
    case gaps

    /// Whether a row tells of the run of a program: `at_us` is its begin, and the row is written at its end.
    var isOfRuns: Bool {
        switch self {
        case .checkResults, .notifications: true
        case .transitions, .trackerChanges, .observations, .operations, .configurations, .drains, .answers, .stalls,
            .runEnds, .gaps:
            false
        }
    }

    /// The SQL of when what a row tells of was over, by the wall clock with which it began: rows are in that order.
    var end: String { isOfRuns ? "at_us + duration_us" : "at_us" }

    /// How much earlier than one before it a row may have ended within a segment.
    var slackMicroseconds: Int64 { isOfRuns ? Limits.runSlackMicroseconds : Limits.clockSlackMicroseconds }
}

extension HistoryRecord {
    /// When what it tells of was over, in microseconds by the wall clock with which it began.
    var endMicroseconds: Int64 {
        let duration: Duration =
            switch self {
            case .checkResult(let record): record.result.duration
            case .notification(let record): record.result.duration
            case .mail(let record): record.duration
            case .transition, .trackerChange, .observation, .operation, .operationFinished, .configuration,
                .configurationConfirmed, .drain, .drainConfirmed, .drainLifted, .answer, .stall, .runEnd, .gap:
                .zero
            }
        return stamp.wallMicroseconds + Int64(min(duration.microseconds, .max / 2))
    }
}
