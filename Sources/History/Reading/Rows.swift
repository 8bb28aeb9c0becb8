package import AgentModel

/// One row of `configurations`.
package struct ConfigurationRow: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    /// When it was loaded.
    package let stamp: Stamp
    package let generation: Int
    package let sha256: String
    package let text: String
    package let by: Author.Written
    /// `file`, `generation`, `rollback` or `start`.
    package let source: String
    /// When it is rolled back unless it was confirmed; nil for never.
    package let confirmByMicroseconds: Int64?
    package let confirmedAtMicroseconds: Int64?
}

/// One row of `drains`.
package struct DrainRow: Hashable, Sendable {
    package let id: Int64
    package let since: Stamp
    package let reason: String
    package let by: Author.Written
    /// The instances that it covers; nil for all.
    package let instances: [String]?
    package let lastResort: Bool
    package let lifetime: DrainLifetime
    package let untilMicroseconds: Int64?
    /// Since when it is in force; nil while the hand-over goes on.
    package let confirmedAtMicroseconds: Int64?
    package let liftedAtMicroseconds: Int64?
    package let liftedBy: Author.Written?
}

/// One row of `server_orders`.
struct ServerOrderRow: Hashable, Sendable {
    let id: Int64
    let since: Stamp
    let service: String
    let server: String
    /// `weight`, `drain` or `maintenance`.
    let kind: String
    let weight: Int?
    let untilMicroseconds: Int64?
    let atDeadline: String?
    let reason: String
    let by: Author.Written
}

/// One row of `answers`.
package struct AnswerRow: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    package let stamp: Stamp
    package let caller: String
    package let key: String
    package let fingerprint: String
    package let status: Int
    package let headers: [String: String]
    package let body: [UInt8]
}

/// One row of `runs`.
package struct RunRow: Hashable, Sendable {
    package let id: Int64
    package let started: Stamp
    package let version: String
    package let pid: Int
    package let node: String
    package let stoppedAtMicroseconds: Int64?
    /// False for a run that was killed, crashed, or is still going on.
    package let clean: Bool
    /// Whether it is this run; false where the reader does not ask.
    package internal(set) var isCurrent = false
    /// What is known of the end of a run that could not say so itself; nil where the reader does not ask.
    package internal(set) var end: RunEndRow?
}

/// Some rows, newest first, and where the next ones begin.
package struct Page<Row: Sendable>: Sendable {
    package let items: [Row]
    /// Nil on the last page.
    package let next: HistoryCursor?
}
