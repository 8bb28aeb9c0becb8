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
        case .serverTransition: .serverTransitions
        case .serviceTransition: .serviceTransitions
        case .serverCheckRun: .serverCheckResults
        case .balancingFinding: .balancingFindings
        case .serverOrder, .serverOrderLifted: .serverOrders
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
            .drain, .answer, .serverTransition, .serviceTransition, .serverCheckRun, .balancingFinding, .serverOrder,
            .stall, .runEnd, .gap:
            true
        case .operationFinished, .configurationConfirmed, .drainConfirmed, .drainLifted, .serverOrderLifted: false
        }
    }
}

extension HistoryRecord {
    /// Whether it is the first to go where there is no room: the next run of the check tells as much.
    var isCheckResult: Bool {
        switch self {
        case .checkResult, .serverCheckRun: true
        case .transition, .trackerChange, .observation, .notification, .mail, .operation, .operationFinished,
            .configuration, .configurationConfirmed, .drain, .drainConfirmed, .drainLifted, .answer, .serverTransition,
            .serviceTransition, .balancingFinding, .serverOrder, .serverOrderLifted, .stall, .runEnd, .gap:
            false
        }
    }
}

/// The tables that records go to.
enum Table: String, CaseIterable {
    case transitions
    case checkResults = "check_results"
    case trackerChanges = "tracker_changes"
    case observations, notifications, operations, configurations, drains, answers
    case serverTransitions = "server_transitions"
    case serviceTransitions = "service_transitions"
    case serverCheckResults = "server_check_results"
    case balancingFindings = "balancing_findings"
    case serverOrders = "server_orders"
    case stalls
    case runEnds = "run_ends"
    case gaps

    /// Whether a row tells of the run of a program or of a check: `at_us` is its begin, and the row is written at its end.
    var isOfRuns: Bool {
        switch self {
        case .checkResults, .notifications, .serverCheckResults: true
        case .transitions, .trackerChanges, .observations, .operations, .configurations, .drains, .answers,
            .serverTransitions, .serviceTransitions, .balancingFindings, .serverOrders, .stalls, .runEnds, .gaps:
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
            case .serverCheckRun(let run): run.duration
            case .transition, .trackerChange, .observation, .operation, .operationFinished, .configuration,
                .configurationConfirmed, .drain, .drainConfirmed, .drainLifted, .answer, .serverTransition,
                .serviceTransition, .balancingFinding, .serverOrder, .serverOrderLifted, .stall, .runEnd, .gap:
                .zero
            }
        return stamp.wallMicroseconds + Int64(min(duration.microseconds, .max / 2))
    }
}
