/// The bounds of the history, each with what happens when it is hit.
enum Limits {
    /// Records that wait for the disk. Beyond it check results go first, then whatever arrives; both are counted.
    static let queuedRecords = 8192
    /// Check results that wait for the disk, those of servers' checks included: at 4 KiB of output each, 4 MiB.
    static let queuedCheckResults = 1024
    /// What each connection keeps of the file; the system's cache has the rest, and gives it back when memory is short.
    static let pageCacheKiB = 128
    /// How long the first record of a transaction waits for company, when nobody waits for it.
    static let commitDelay = Duration.milliseconds(20)
    /// The pause before a write that failed is tried again.
    static let retryPause = Duration.seconds(2)
    /// How long another program may hold the file's lock before a write counts as failed.
    static let busyTimeoutSeconds = 1.0
    /// How long `quick_check` may hold up the start; what it did not reach by then is taken on trust.
    static let quickCheckTime = Duration.milliseconds(200)
    /// How often the writer looks whether the path still leads to the file it has open.
    static let fileCheckInterval = Duration.seconds(5)
    /// How often old rows are looked for.
    static let retentionInterval = Duration.seconds(300)
    /// Rows that one transaction of the retention deletes, so that a write never waits long behind it.
    static let rowsPerPruning = 1000
    /// Pages that one step gives back to the file system.
    static let pagesPerVacuum = 1000
    /// How much earlier than a row before it a row may be before that counts as a step of the clock: threads that stamp at the
    /// same time may queue in another order. What is read for nothing at the ends of a period is what fits into it.
    static let clockSlackMicroseconds: Int64 = 100_000
    /// The same of runs of programs: how long one took is measured around it, and by a busy machine.
    static let runSlackMicroseconds: Int64 = 1_000_000
    /// What a run takes that need not be looked for to know how long after a moment one may have ended that began before it: the
    /// condition of the indexes `check_results_long`, `notifications_long` and `server_check_results_long`.
    static let shortRunMicroseconds: Int64 = 5_000_000
    /// The size that the write-ahead log is cut back to after a checkpoint.
    static let walBytes = 4 << 20
    /// Connections that read at the same time; one more reader waits.
    static let readers = 4
    /// Generations of the configuration whose text stays whatever its age.
    static let generationsKept = 20
    /// Damaged files that are kept beside a new one; the oldest goes first.
    static let damagedFilesKept = 3
}
