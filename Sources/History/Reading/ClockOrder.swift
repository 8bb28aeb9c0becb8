import SQLite

/// Notices while rows are written where the wall clock stepped back, which is where a table's order by time breaks.
///
/// Rows are in the order in which what they tell of ended. Of a run of a program `at_us` is the begin, and so several that run at the
/// same time begin in one order and end in another. Within a segment, from one step to the next, no row *ended* earlier
/// than any before it by more than the slack.
struct ClockOrder {
    /// At least the latest time in the last segment of each table.
    private var latest: [Table: Int64] = [:]

    /// Looks at a row that was just written.
    ///
    /// - Parameter at: when what it tells of ended, in microseconds by the wall clock with which it began.
    mutating func note(_ table: Table, id: Int64, at: Int64, _ db: Database) throws {
        guard table.isReadByTime else { return }
        let known = try latest[table] ?? Self.bound(table, before: id, db) ?? at
        guard at < known - table.slackMicroseconds else {
            latest[table] = max(known, at)
            return
        }
        try db.execute("INSERT INTO clock_steps (table_name, first_id) VALUES (?, ?)", [table.rawValue, id])
        latest[table] = at
    }

    /// No time before row `id` is later, as far as its segment goes: the row before it is late by the slack at most.
    private static func bound(_ table: Table, before id: Int64, _ db: Database) throws -> Int64? {
        let sql = "SELECT \(table.end) FROM \(table.rawValue) WHERE id < ? ORDER BY id DESC LIMIT 1"
        return try db.value(sql, [id], as: Int64.self).map { $0 + table.slackMicroseconds }
    }
}

extension Table {
    /// Whether pages of it may ask for a period.
    var isReadByTime: Bool {
        switch self {
        case .transitions, .checkResults, .trackerChanges, .observations, .notifications, .operations,
            .serverTransitions, .serviceTransitions, .serverCheckResults, .balancingFindings:
            true
        case .configurations, .drains, .answers, .serverOrders, .stalls, .runEnds, .gaps: false
        }
    }
}
