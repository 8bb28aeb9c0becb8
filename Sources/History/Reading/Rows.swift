package import AgentModel

/// One row of `transitions`.
package struct TransitionRow: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    package let stamp: Stamp
    package let instance: String
    package let from: String
    package let to: String
    package let reason: String
    package let summary: String
    package let peerAddress: String?
    package let peerPriority: Int?
    package let effectivePriority: Int
    package let configurationGeneration: Int
    package let evidence: String?
}

/// One row of `check_results`.
package struct CheckResultRow: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    package let stamp: Stamp
    package let check: String
    /// `exited`, `killed`, `timed_out`, `not_run` or `not_started`.
    package let outcome: String
    package let exitStatus: Int?
    package let signal: Int?
    package let why: String?
    package let passed: Bool
    package let durationMicroseconds: Int64
    package let output: [UInt8]
    package let verdict: String
    package let verdictChanged: Bool
}

/// One row of `tracker_changes`.
package struct TrackerChangeRow: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    package let stamp: Stamp
    /// `interface`, `file` or `process`.
    package let kind: String
    package let name: String
    /// A verdict, or the number in a file.
    package let from: String
    package let to: String
    package let effects: [TrackerEffect]
}

/// One row of `observations`.
package struct ObservationRow: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    package let stamp: Stamp
    /// `began` or `ended`.
    package let change: String
    package let kind: String
    package let instance: String
    package let peer: String?
    package let mac: String?
    package let beganAtMicroseconds: Int64
    package let lastedMicroseconds: Int64?
    package let ending: String?
    package let sightings: Int64
    package let summary: String
    package let evidence: ObservationEvidence
    package let configurationGeneration: Int
}

/// One row of `notifications`: the run of a program, or a mail.
package struct NotificationRow: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    package let stamp: Stamp
    /// `instance` or `group`.
    package let subject: String
    package let name: String
    package let event: String
    /// The program and its arguments, or the mail server and the recipients.
    package let command: [String]
    package let waitedMicroseconds: Int64
    /// `exited`, `killed`, `timed_out`, `not_run` or `not_started`; of a mail `sent` or `not_sent`.
    package let outcome: String
    package let exitStatus: Int?
    package let signal: Int?
    package let why: String?
    /// Of a mail alone.
    package let tries: Int?
    package let durationMicroseconds: Int64
    package let output: [UInt8]
}

/// One row of `operations`.
package struct OperationRow: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    package let stamp: Stamp
    package let kind: String
    package let by: AuthorColumns
    package let fromAddress: String?
    package let requestID: String?
    /// JSON text of what was asked.
    package let request: String?
    /// JSON text of what was answered.
    package let detail: String?
    /// `running`, `done`, `interrupted`, or what went wrong.
    package let result: String
    /// Nil while it runs.
    package let finishedAtMicroseconds: Int64?
    /// The HTTP status of the answer.
    package let status: Int?
}

/// One row of `configurations`.
package struct ConfigurationRow: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    /// When it was loaded.
    package let stamp: Stamp
    package let generation: Int
    package let sha256: String
    package let text: String
    package let by: AuthorColumns
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
    package let by: AuthorColumns
    /// The instances that it covers; nil for all.
    package let instances: [String]?
    package let lastResort: Bool
    package let lifetime: DrainLifetime
    package let untilMicroseconds: Int64?
    /// Since when it is in force; nil while the hand-over goes on.
    package let confirmedAtMicroseconds: Int64?
    package let liftedAtMicroseconds: Int64?
    package let liftedBy: AuthorColumns?
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

/// One row of `stalls`.
package struct StallRow: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    package let stamp: Stamp
    /// As it was written: one that this version does not know stays readable.
    package let kind: String
    package let lateMicroseconds: Int64
    package let detail: String
}

/// One row of `run_ends`.
package struct RunEndRow: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    package let stamp: Stamp
    package let endedRun: Int64
    package let cause: String
    package let silentMicroseconds: Int64?
    package let detail: String
}

/// One row of `gaps`.
package struct GapRow: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    package let stamp: Stamp
    package let what: String
    package let sinceMicroseconds: Int64
    package let untilMicroseconds: Int64
    package let count: Int?
    package let detail: String
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

/// Who, as it was written: a kind that this version does not know stays readable.
package struct AuthorColumns: Hashable, Sendable {
    package let kind: String
    package let name: String
}

/// Some rows, newest first, and where the next ones begin.
package struct Page<Row: Sendable>: Sendable {
    package let items: [Row]
    /// Nil on the last page.
    package let next: HistoryCursor?
}
