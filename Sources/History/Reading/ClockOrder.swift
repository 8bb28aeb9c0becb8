import GRDB

/// Notices while rows are written where the wall clock stepped back, which is where a table's order by time breaks.
///
/// Within a segment, from one step to the next, no row is earlier than any before it by more than the slack.
struct ClockOrder {
    /// At least the latest time in the last segment of each table.
    private var latest: [Table: Int64] = [:]

    /// Looks at a row that was just written.
    mutating func note(_ table: Table, id: Int64, at: Int64, _ db: Database) throws {
        guard table.isReadByTime else { return }
        let known = try latest[table] ?? Self.bound(table, before: id, db) ?? at
        guard at < known - Limits.clockSlackMicroseconds else {
            latest[table] = max(known, at)
            return
        }
        try db.cachedStatement(sql: "INSERT INTO clock_steps (table_name, first_id) VALUES (?, ?)")
            .execute(arguments: [table.rawValue, id])
        latest[table] = at
    }

    /// No time before row `id` is later, as far as its segment goes: the row before it is late by the slack at most.
    private static func bound(_ table: Table, before id: Int64, _ db: Database) throws -> Int64? {
        let sql = "SELECT at_us FROM \(table.rawValue) WHERE id < ? ORDER BY id DESC LIMIT 1"
        return try Int64.fetchOne(db, sql: sql, arguments: [id]).map { $0 + Limits.clockSlackMicroseconds }
    }
}

extension Table {
    /// Whether pages of it may ask for a period.
    var isReadByTime: Bool {
        switch self {
        case .transitions, .checkResults, .trackerChanges, .observations, .notifications, .operations: true
        case .configurations, .drains, .answers, .stalls, .gaps: false
        }
    }
}
