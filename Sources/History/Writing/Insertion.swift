internal import AgentModel
import Health
import NetworkTypes
import SQLite
import VRRP

/// A record that this schema has no place for, with the reason.
struct Refusal: Error {
    let why: String
}

/// Turns records into rows of one run.
struct Insertion {
    let db: Database
    let runID: Int64

    /// - Returns: the id of the row that was written or changed.
    /// - Throws: `Refusal` for this record alone, or `SQLiteError`.
    func insert(_ record: HistoryRecord) throws -> Int64 {
        do {
            switch record {
            case .transition(let record): return try insert(record)
            case .checkResult(let record): return try insert(record)
            case .trackerChange(let record): return try insert(record)
            case .observation(let record): return try insert(record)
            case .notification(let record): return try insert(record)
            case .mail(let record): return try insert(record)
            case .operation(let record): return try insert(record)
            case .operationFinished(let record): return try finish(record)
            case .configuration(let record): return try insert(record)
            case .configurationConfirmed(let record): return try confirm(record)
            case .drain(let record): return try insert(record)
            case .drainConfirmed(let record): return try confirm(record)
            case .drainLifted(let record): return try lift(record)
            case .answer(let record): return try insert(record)
            case .serverTransition(let record): return try insert(record)
            case .serviceTransition(let record): return try insert(record)
            case .serverCheckRun(let record): return try insert(record)
            case .balancingFinding(let record): return try insert(record)
            case .serverOrder(let record): return try insert(record)
            case .serverOrderLifted(let record): return try lift(record)
            case .stall(let record): return try insert(record)
            case .runEnd(let record): return try insert(record)
            case .gap(let record): return try insert(record)
            }
        } catch let error as SQLiteError where Failure.isOfRecord(error) {
            throw Refusal(why: Failure(error).why)
        }
    }

    static func insert(_ run: RunRecord, _ db: Database) throws -> Int64 {
        try db.execute(
            "INSERT INTO runs (at_us, boot_id, monotonic_us, version, pid, node) VALUES (?, ?, ?, ?, ?, ?)",
            [
                run.stamp.wallMicroseconds, run.stamp.bootID, run.stamp.monotonicMicroseconds, run.version, run.pid,
                run.node,
            ])
        return db.lastInsertedID
    }

    /// Writes the end of the run.
    func stop(_ stamp: Stamp, clean: Bool) throws {
        try db.execute(
            "UPDATE runs SET stopped_at_us = ?, stopped_monotonic_us = ?, clean = ? WHERE id = ?",
            [stamp.wallMicroseconds, stamp.monotonicMicroseconds, clean, runID])
    }

    private func insert(_ record: TransitionRecord) throws -> Int64 {
        let transition = record.transition
        return try insert(
            """
            INSERT INTO transitions (run_id, at_us, boot_id, monotonic_us, instance, from_state, to_state, reason, summary,
              peer_address, peer_priority, effective_priority, configuration_generation, evidence)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                record.instance, transition.from.rawValue, transition.to.rawValue, transition.reason.rawValue,
                transition.summary, transition.peer?.address.description,
                transition.peer.map { Int($0.priority.rawValue) }, Int(transition.effectivePriority.rawValue),
                record.configurationGeneration, try record.evidence.map(JSONColumn.encode),
            ])
    }

    private func insert(_ record: CheckResultRecord) throws -> Int64 {
        let result = record.result
        let outcome = OutcomeColumns(result.outcome)
        return try insert(
            """
            INSERT INTO check_results (run_id, at_us, boot_id, monotonic_us, check_name, outcome, exit_status, signal, why,
              passed, duration_us, output, verdict, verdict_changed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                record.check, outcome.name, outcome.exitStatus, outcome.signal, outcome.why, result.passed,
                result.duration.microseconds, Array(result.output.prefix(CheckResult.outputLimit)),
                record.verdict.rawValue, record.verdictChanged,
            ])
    }

    private func insert(_ record: TrackerChangeRecord) throws -> Int64 {
        try insert(
            """
            INSERT INTO tracker_changes (run_id, at_us, boot_id, monotonic_us, kind, name, from_reading, to_reading, effects)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                record.tracker.kind.rawValue, record.tracker.name, record.from.text, record.to.text,
                try JSONColumn.encode(record.effects),
            ])
    }

    private func insert(_ record: ObservationRecord) throws -> Int64 {
        let finding = record.finding
        return try insert(
            """
            INSERT INTO observations (run_id, at_us, boot_id, monotonic_us, change, kind, instance, peer, mac, began_at_us,
              lasted_us, ending, occurrences, summary, evidence, configuration_generation)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                record.change.rawValue, finding.kind.rawValue, record.instance, finding.peer?.description,
                finding.mac?.description, record.beganAt.wallMicroseconds, record.lastedMicroseconds,
                record.ending?.rawValue, Int64(clamping: finding.occurrences), finding.summary,
                try JSONColumn.encode(ObservationEvidence(finding.evidence)), record.configurationGeneration,
            ])
    }

    private func insert(_ record: NotificationRecord) throws -> Int64 {
        let outcome = OutcomeColumns(record.result.outcome)
        return try insert(
            """
            INSERT INTO notifications (run_id, at_us, boot_id, monotonic_us, subject, name, event, command, waited_us,
              outcome, exit_status, signal, why, duration_us, output)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                record.subject.rawValue, record.name, record.event.rawValue, try JSONColumn.encode(record.command),
                max(0, record.waited.microseconds), outcome.name, outcome.exitStatus, outcome.signal, outcome.why,
                record.result.duration.microseconds, Array(record.result.output.prefix(CheckResult.outputLimit)),
            ])
    }

    private func insert(_ record: MailRecord) throws -> Int64 {
        let (outcome, why, output): (String, String?, String) =
            switch record.outcome {
            case .sent(let reply): ("sent", nil, reply)
            case .notSent(let why): ("not_sent", why, "")
            }
        return try insert(
            """
            INSERT INTO notifications (run_id, at_us, boot_id, monotonic_us, subject, name, event, command, waited_us,
              outcome, why, tries, duration_us, output)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                record.subject.rawValue, record.name, record.event.rawValue,
                try JSONColumn.encode([record.server] + record.recipients), max(0, record.waited.microseconds), outcome,
                why, record.tries, record.duration.microseconds, Array(output.utf8.prefix(CheckResult.outputLimit)),
            ])
    }

    private func insert(_ record: StallRecord) throws -> Int64 {
        try insert(
            """
            INSERT INTO stalls (run_id, at_us, boot_id, monotonic_us, kind, late_us, detail) VALUES (?, ?, ?, ?, ?, ?, ?)
            """, record.stamp, [record.kind.rawValue, record.late.microseconds, record.detail])
    }

    /// Of the run before this one, if it did not end as it should.
    private func insert(_ record: RunEndRecord) throws -> Int64 {
        let cause = record.seen.map { $0.didHang ? "hang" : "killed" }
        return try insert(
            """
            INSERT INTO run_ends (run_id, at_us, boot_id, monotonic_us, ended_run, cause, silent_us, detail)
            SELECT ?1, ?2, ?3, ?4, id,
              coalesce(?5, iif(boot_id = ?3, 'unknown', 'machine')), ?6, ?7
            FROM runs WHERE id = (SELECT max(id) FROM runs WHERE id < ?1) AND clean = 0
            """, record.stamp, [cause, record.seen?.silence.microseconds, record.detail])
    }

    private func insert(_ record: GapRecord) throws -> Int64 {
        try insert(
            """
            INSERT INTO gaps (run_id, at_us, boot_id, monotonic_us, what, since_us, until_us, count, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [record.what, record.sinceMicroseconds, record.untilMicroseconds, record.count, record.detail])
    }

    /// Runs an INSERT whose first four columns are the run and the stamp.
    func insert(_ sql: String, _ stamp: Stamp, _ values: [any Storable]) throws -> Int64 {
        let head: [any Storable] = [runID, stamp.wallMicroseconds, stamp.bootID, stamp.monotonicMicroseconds]
        try db.execute(sql, head + values)
        return db.lastInsertedID
    }
}

/// An outcome spread over its columns.
private struct OutcomeColumns {
    var name: String
    var exitStatus: Int32?
    var signal: Int32?
    var why: String?

    init(_ outcome: CheckResult.Outcome) {
        switch outcome {
        case .exited(let status): (name, exitStatus) = ("exited", status)
        case .killed(let number): (name, signal) = ("killed", number)
        case .timedOut: name = "timed_out"
        case .notRun(let reason): (name, why) = ("not_run", reason)
        case .notStarted(let reason): (name, why) = ("not_started", reason)
        }
    }
}
