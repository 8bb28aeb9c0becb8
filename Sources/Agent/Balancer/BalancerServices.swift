internal import AgentModel
internal import Balancing
internal import LinuxIO

/// What the balancer's thread needs of the others.
struct BalancerServices: Sendable {
    let clock: EngineClock
    let snapshots: BalancingSnapshotStore
    let record: @Sendable (HistoryRecord) -> Void
    let log: @Sendable (LogEntry.Level, String) -> Void
    /// Runs the programs of a service or a server, in the order of the calls.
    let notify: @Sendable (NotifyEvent) -> Void
    /// Has an answer given on a thread that may wait.
    let answer: @Sendable (@escaping Reply) -> Void
    /// How the checks are doing.
    let checkLoad: @Sendable () -> ServerCheckRunner.Load
}
