package import AgentModel
package import JSON
internal import SQLite
private import Texts

// A new column is a member here and where it is read, a parameter of its INSERT (`Insertion.swift`), a line of the schema, and one of
// openapi.yaml. Units are those of the API.

package typealias TransitionRow = Recorded<RecordedTransition>
package typealias CheckResultRow = Recorded<RecordedCheckResult>
package typealias TrackerChangeRow = Recorded<RecordedTrackerChange>
package typealias ObservationRow = Recorded<RecordedObservation>
package typealias NotificationRow = Recorded<RecordedNotification>
package typealias OperationRow = Recorded<RecordedOperation>
package typealias StallRow = Recorded<RecordedStall>
package typealias GapRow = Recorded<RecordedGap>
package typealias RunEndRow = Recorded<RecordedRunEnd>

/// A change of an instance's state.
package struct RecordedTransition: Codable, Hashable, Sendable {
    package var instance: String
    package var from: String
    package var to: String
    package var reason: String
    package var summary: String
    package var peer: WrittenPeer?
    package var effectivePriority: Int
    package var configurationGeneration: Int
}

extension RecordedTransition: RecordedContent {
    static let table = "transitions"

    init(_ row: Row) throws {
        instance = try row["instance"]
        from = try row["from_state"]
        to = try row["to_state"]
        reason = try row["reason"]
        summary = try row["summary"]
        let address: String? = try row["peer_address"]
        let priority: Int? = try row["peer_priority"]
        peer = address.flatMap { address in priority.map { WrittenPeer(address: address, priority: $0) } }
        effectivePriority = try row["effective_priority"]
        configurationGeneration = try row["configuration_generation"]
    }
}

/// One run of a check.
package struct RecordedCheckResult: Codable, Hashable, Sendable {
    package var check: String
    /// `exited`, `killed`, `timed_out`, `not_run` or `not_started`.
    package var outcome: String
    package var exitStatus: Int?
    package var signal: Int?
    package var why: String?
    package var passed: Bool
    package var durationMs: Int
    package var output: String
    package var verdict: String
    package var verdictChanged: Bool
}

extension RecordedCheckResult: RecordedContent {
    static let table = "check_results"

    init(_ row: Row) throws {
        check = try row["check_name"]
        outcome = try row["outcome"]
        exitStatus = try row["exit_status"]
        signal = try row["signal"]
        why = try row["why"]
        passed = try row["passed"]
        durationMs = try row.milliseconds("duration_us")
        output = try row.output
        verdict = try row["verdict"]
        verdictChanged = try row["verdict_changed"]
    }
}

/// A change of what is known of a link, a file or processes.
package struct RecordedTrackerChange: Codable, Hashable, Sendable {
    /// `interface`, `file` or `process`.
    package var kind: String
    package var name: String
    /// A verdict, or the number in a file.
    package var from: String
    package var to: String
    package var effects: [TrackerEffect]
}

extension RecordedTrackerChange: RecordedContent {
    static let table = "tracker_changes"

    init(_ row: Row) throws {
        kind = try row["kind"]
        name = try row["name"]
        from = try row["from_reading"]
        to = try row["to_reading"]
        effects = JSONColumn.decode([TrackerEffect].self, try row["effects"]) ?? []
    }
}

/// That something about another router or host began or ended.
package struct RecordedObservation: Codable, Hashable, Sendable {
    /// `began` or `ended`.
    package var change: String
    package var kind: String
    package var instance: String
    package var peer: String?
    package var mac: String?
    package var beganAt: String
    package var lastedUs: Int64?
    package var ending: String?
    package var occurrences: Int64
    package var summary: String
    package var evidence: ObservationEvidence
    package var configurationGeneration: Int
}

extension RecordedObservation: RecordedContent {
    static let table = "observations"

    init(_ row: Row) throws {
        change = try row["change"]
        kind = try row["kind"]
        instance = try row["instance"]
        peer = try row["peer"]
        mac = try row["mac"]
        beganAt = Timestamp.text(try row["began_at_us"])
        lastedUs = try row["lasted_us"]
        ending = try row["ending"]
        occurrences = try row["occurrences"]
        summary = try row["summary"]
        evidence =
            JSONColumn.decode(ObservationEvidence.self, try row["evidence"])
            ?? ObservationEvidence(theirs: "", ours: "")
        configurationGeneration = try row["configuration_generation"]
    }
}

/// One run of a program that was told of a change, or one mail.
package struct RecordedNotification: Codable, Hashable, Sendable {
    /// `instance` or `group`.
    package var subject: String
    package var name: String
    package var event: String
    /// The program and its arguments, or the mail server and the recipients.
    package var command: [String]
    package var waitedMs: Int
    /// `exited`, `killed`, `timed_out`, `not_run` or `not_started`; of a mail `sent` or `not_sent`.
    package var outcome: String
    package var exitStatus: Int?
    package var signal: Int?
    package var why: String?
    /// Of a mail alone.
    package var tries: Int?
    package var durationMs: Int
    package var output: String
}

extension RecordedNotification: RecordedContent {
    static let table = "notifications"

    init(_ row: Row) throws {
        subject = try row["subject"]
        name = try row["name"]
        event = try row["event"]
        command = JSONColumn.decode([String].self, try row["command"]) ?? []
        waitedMs = try row.milliseconds("waited_us")
        outcome = try row["outcome"]
        exitStatus = try row["exit_status"]
        signal = try row["signal"]
        why = try row["why"]
        tries = try row["tries"]
        durationMs = try row.milliseconds("duration_us")
        output = try row.output
    }
}

/// Something that was asked of the agent.
package struct RecordedOperation: Codable, Hashable, Sendable {
    package var kind: String
    package var by: Author.Written
    package var fromAddress: String?
    package var requestId: String?
    package var request: JSONValue?
    /// `running`, `done`, `interrupted`, or what went wrong.
    package var result: String
    /// Nil while it runs.
    package var finishedAt: String?
    /// The HTTP status of the answer.
    package var status: Int?
}

extension RecordedOperation: RecordedContent {
    static let table = "operations"

    init(_ row: Row) throws {
        kind = try row["kind"]
        by = try Author.Written(row)
        fromAddress = try row["from_address"]
        requestId = try row["request_id"]
        let request: String? = try row["request"]
        self.request = request.map(JSONValue.init(column:))
        result = try row["result"]
        let finished: Int64? = try row["finished_at_us"]
        finishedAt = finished.map(Timestamp.text)
        status = try row["status"]
    }
}

/// A time in which the engine did not run.
package struct RecordedStall: Codable, Hashable, Sendable {
    /// As it was written: one that this version does not know stays readable.
    package var kind: String
    package var lateUs: Int64
    package var detail: String
}

extension RecordedStall: RecordedContent {
    static let table = "stalls"

    init(_ row: Row) throws {
        kind = try row["kind"]
        lateUs = try row["late_us"]
        detail = try row["detail"]
    }
}

/// What the history does not hold although it happened.
package struct RecordedGap: Codable, Hashable, Sendable {
    package var what: String
    package var since: String
    package var until: String
    package var count: Int?
    package var detail: String
}

extension RecordedGap: RecordedContent {
    static let table = "gaps"

    init(_ row: Row) throws {
        what = try row["what"]
        since = Timestamp.text(try row["since_us"])
        until = Timestamp.text(try row["until_us"])
        count = try row["count"]
        detail = try row["detail"]
    }
}

/// What is known of the end of a run that could not say so itself.
package struct RecordedRunEnd: Codable, Hashable, Sendable {
    package var endedRun: Int64
    package var cause: String
    package var silentUs: Int64?
    package var detail: String
}

extension RecordedRunEnd: RecordedContent {
    static let table = "run_ends"

    init(_ row: Row) throws {
        endedRun = try row["ended_run"]
        cause = try row["cause"]
        silentUs = try row["silent_us"]
        detail = try row["detail"]
    }
}

extension Row {
    fileprivate func milliseconds(_ column: String) throws -> Int {
        let microseconds: Int64 = try self[column]
        return Int(microseconds / 1000)
    }

    /// Of a program, as text.
    fileprivate var output: String {
        get throws {
            let bytes: [UInt8] = try self["output"]
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
