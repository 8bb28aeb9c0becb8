internal import AgentModel
import JSON
import SQLite

extension Insertion {
    /// What finished at once has an end at once.
    func insert(_ record: OperationRecord) throws -> Int64 {
        let isRunning = record.result == OperationRecord.running
        let id = try insert(
            """
            INSERT INTO operations (run_id, at_us, boot_id, monotonic_us, kind, by_kind, by_name, from_address, request_id,
              request, detail, result, finished_at_us)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                record.kind.rawValue, record.by.kind.rawValue, record.by.name, record.fromAddress, record.requestID,
                record.request, record.detail, record.result, isRunning ? nil : record.stamp.wallMicroseconds as Int64?,
            ])
        if !isRunning { try insertEnd(of: id) }
        return id
    }

    func finish(_ record: OperationFinishRecord) throws -> Int64 {
        try update(
            """
            UPDATE operations SET finished_at_us = ?, result = ?, status = ?, detail = coalesce(?, detail)
            WHERE id = ? AND finished_at_us IS NULL
            """, [record.stamp.wallMicroseconds, record.result, record.status, record.detail, record.id],
            orRefuse: "no operation \(record.id) is running")
        try insertEnd(of: record.id)
        return record.id
    }

    /// Ends what an earlier run did not end.
    func interruptOperations(_ stamp: Stamp) throws {
        let sql = "SELECT id FROM operations WHERE finished_at_us IS NULL AND run_id < ? ORDER BY id"
        for id in try db.values(sql, [runID], as: Int64.self) {
            _ = try finish(OperationFinishRecord(stamp: stamp, id: id, result: OperationRecord.interrupted))
        }
    }

    func insert(_ record: ConfigurationRecord) throws -> Int64 {
        try insert(
            """
            INSERT INTO configurations (run_id, at_us, boot_id, monotonic_us, generation, sha256, text, by_kind, by_name,
              source, confirm_by_us)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                record.generation, record.sha256, record.text, record.by.kind.rawValue, record.by.name,
                record.source.rawValue, record.confirmByMicroseconds,
            ])
    }

    func confirm(_ record: ConfigurationConfirmRecord) throws -> Int64 {
        let sql = "SELECT max(id) FROM configurations WHERE generation = ?"
        let id = try db.value(sql, [record.generation], as: Int64.self)
        try update(
            """
            UPDATE configurations SET confirmed_at_us = ?
            WHERE id = ? AND confirm_by_us IS NOT NULL AND confirmed_at_us IS NULL
            """, [record.stamp.wallMicroseconds, id],
            orRefuse: "no generation \(record.generation) waits for a confirmation")
        return id ?? 0
    }

    func insert(_ record: DrainRecord) throws -> Int64 {
        try insert(
            """
            INSERT INTO drains (run_id, at_us, boot_id, monotonic_us, reason, by_kind, by_name, instances, last_resort,
              lifetime, until_us)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                record.reason, record.by.kind.rawValue, record.by.name, try record.instances.map(JSONColumn.encode),
                record.lastResort, record.lifetime.rawValue, record.untilMicroseconds,
            ])
    }

    func confirm(_ record: DrainConfirmRecord) throws -> Int64 {
        try update(
            "UPDATE drains SET confirmed_at_us = ? WHERE id = ? AND confirmed_at_us IS NULL AND lifted_at_us IS NULL",
            [record.stamp.wallMicroseconds, record.id], orRefuse: "no drain \(record.id) waits for its confirmation")
        return record.id
    }

    func lift(_ record: DrainLiftRecord) throws -> Int64 {
        try update(
            """
            UPDATE drains SET lifted_at_us = ?, lifted_by_kind = ?, lifted_by_name = ?
            WHERE id = ? AND lifted_at_us IS NULL
            """, [record.stamp.wallMicroseconds, record.by.kind.rawValue, record.by.name, record.id],
            orRefuse: "no drain \(record.id) is in force")
        return record.id
    }

    /// An answer that has expired makes room; another one under the same key is refused.
    func insert(_ record: AnswerRecord) throws -> Int64 {
        let expiry = record.stamp.wallMicroseconds - Int64(AnswerRecord.lifetime.microseconds)
        try db.execute(
            "DELETE FROM answers WHERE caller = ? AND key = ? AND at_us < ?", [record.caller, record.key, expiry])
        return try insert(
            """
            INSERT INTO answers (run_id, at_us, boot_id, monotonic_us, caller, key, fingerprint, status, headers, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                record.caller, record.key, record.fingerprint, record.status,
                JSONValue.object(record.headers.mapValues(JSONValue.string)).canonicalText,
                record.body,
            ])
    }

    private func insertEnd(of operation: Int64) throws {
        try db.execute("INSERT INTO operation_ends (operation_id) VALUES (?)", [operation])
    }

    /// Runs an UPDATE of one row.
    func update(_ sql: String, _ values: [any Storable], orRefuse why: String) throws {
        try db.execute(sql, values)
        guard db.changes == 1 else { throw Refusal(why: why) }
    }
}
