internal import AgentModel
import SQLite

/// What must outlive a lost file: the drains and the orders in force, and the ids that were given, so that none is given twice.
struct CarryOver {
    private var drains: [DrainRow] = []
    private var orders: [ServerOrderRow] = []
    private var sequences: [(table: String, last: Int64)] = []

    init() {}

    init(_ db: Database) throws {
        drains = try DrainRow.fetchNotLifted(db)
        orders = try ServerOrderRow.fetchNotLifted(db)
        sequences = try db.rows("SELECT name, seq FROM sqlite_sequence").map { (try $0["name"], try $0["seq"]) }
    }

    /// Lets the ids of a new file go on where the old one's ended, and tells that the events up to there are gone.
    func restoreSequences(_ db: Database) throws {
        try db.execute("DELETE FROM sqlite_sequence")
        for (table, last) in sequences {
            try db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, last])
            try db.execute("UPDATE deleted_events SET last_id = ? WHERE kind = ?", [last, table])
        }
    }

    /// Writes the drains and orders that nobody lifted as they were, under the run that carries them on.
    func restoreInForce(_ db: Database, run: Int64) throws {
        try restoreDrains(db, run: run)
        try restoreOrders(db, run: run)
    }

    private func restoreDrains(_ db: Database, run: Int64) throws {
        for drain in drains {
            try db.execute(
                """
                INSERT INTO drains (id, run_id, at_us, boot_id, monotonic_us, reason, by_kind, by_name, instances,
                  last_resort, lifetime, until_us, confirmed_at_us)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    drain.id, run, drain.since.wallMicroseconds, drain.since.bootID, drain.since.monotonicMicroseconds,
                    drain.reason, drain.by.kind, drain.by.name, try drain.instances.map(JSONColumn.encode),
                    drain.lastResort,
                    drain.lifetime.rawValue, drain.untilMicroseconds, drain.confirmedAtMicroseconds,
                ])
        }
    }

    private func restoreOrders(_ db: Database, run: Int64) throws {
        for order in orders {
            try db.execute(
                """
                INSERT INTO server_orders (id, run_id, at_us, boot_id, monotonic_us, service, server, kind, weight, until_us,
                  at_deadline, reason, by_kind, by_name)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    order.id, run, order.since.wallMicroseconds, order.since.bootID, order.since.monotonicMicroseconds,
                    order.service, order.server, order.kind, order.weight, order.untilMicroseconds, order.atDeadline,
                    order.reason, order.by.kind, order.by.name,
                ])
        }
    }
}
