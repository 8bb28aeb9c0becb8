import SQLite

/// Where a test can look in and make the disk fail; production uses the defaults.
struct TestHooks: Sendable {
    /// Called on the writer's thread inside each transaction that writes records, before the first of them.
    var beforeRecords: @Sendable (Database) throws -> Void = { _ in }
    /// Called on the writer's thread when a pass of the retention is through.
    var afterPruning: @Sendable () -> Void = {}
    /// Called on the writer's thread when a write failed, before the pause.
    var afterFailure: @Sendable () -> Void = {}
    var commitDelay = Limits.commitDelay
    var retryPause = Limits.retryPause
    /// Whether the path is looked at before every write instead of every few seconds.
    var checksFileAlways = false
}
