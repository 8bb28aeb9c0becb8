internal import AgentModel
import SQLite

/// What one transaction came to.
struct Commit {
    /// Those who waited, with what they are told.
    private(set) var answers: [(waiter: WriteWaiter, result: Result<Int64, HistoryError>)] = []
    /// Records that this schema does not take and nobody waited for.
    private(set) var refused = 0
    /// What a new file would have to take over.
    private(set) var carryOver = CarryOver()
    /// Where the tables' order by time stands.
    private(set) var order: ClockOrder

    /// Writes everything in `batch` as one transaction, or throws and writes nothing.
    ///
    /// In WAL mode a commit with `synchronous = NORMAL` survives a killed process but not a power cut, and costs no
    /// fsync; that is enough for what nobody waits for. With somebody waiting, FULL syncs the log before the commit returns.
    init(
        _ batch: Batch, to connection: Connection, after order: ClockOrder, now: Stamp, testHooks: TestHooks
    ) throws {
        self = try connection.pool.writeWithoutTransaction { db in
            try db.execute("PRAGMA synchronous = \(batch.isAwaited ? "FULL" : "NORMAL")")
            var commit = Commit(order)
            try db.transaction(.immediate) { db in
                try testHooks.beforeRecords(db)
                try commit.write(batch, Insertion(db: db, runID: connection.runID), now)
                commit.carryOver = try CarryOver(db)
            }
            return commit
        }
    }

    private init(_ order: ClockOrder) {
        self.order = order
    }

    private mutating func write(_ batch: Batch, _ insertion: Insertion, _ now: Stamp) throws {
        var losses = batch.losses
        for entry in batch.entries { try write(entry, insertion, &losses) }
        for entry in batch.checkResults { try write(entry, insertion, &losses) }
        for gap in losses.gaps(now) { _ = try insertion.insert(.gap(gap)) }
    }

    private mutating func write(_ entry: WriteQueue.Entry, _ insertion: Insertion, _ losses: inout Losses) throws {
        do {
            let id = try insertion.insert(entry.record)
            if entry.record.isNewRow {
                try order.note(entry.record.table, id: id, at: entry.record.endMicroseconds, insertion.db)
            }
            if let waiter = entry.waiter { answers.append((waiter, .success(id))) }
        } catch let refusal as Refusal {
            guard let waiter = entry.waiter else {
                refused += 1
                return losses.add(entry.record, "The database refused it: \(refusal.why)")
            }
            answers.append((waiter, .failure(.refused(refusal.why))))
        }
    }
}
