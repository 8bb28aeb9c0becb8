import SQLite

/// Rows of one table between two steps of the wall clock, where their order by id is, but for the slack, that in which what they tell
/// of ended.
struct ClockSegment {
    let table: String
    let ids: ClosedRange<Int64>

    /// The segments with ids up to `last`, newest first.
    static func all(of table: String, upTo last: Int64, _ db: Database) throws -> [ClockSegment] {
        let ends = "SELECT min(id) FROM \(table) UNION ALL SELECT max(id) FROM \(table)"
        let found = try db.values(ends, as: Int64?.self).compactMap(\.self)
        guard let first = found.first, var end = found.last.map({ min($0, last) }) else { return [] }
        let steps = "SELECT first_id FROM clock_steps WHERE table_name = ? AND first_id > ? ORDER BY first_id DESC"
        var segments: [ClockSegment] = []
        for start in try db.values(steps, [table, first], as: Int64.self) + [first]
        where start <= end {
            segments.append(ClockSegment(table: table, ids: start...end))
            end = start - 1
        }
        return segments
    }

    /// Ids within which all rows of `period` lie, and hardly any others; nil when there are none.
    ///
    /// Halving looks at when rows ended. One that ended at or after `since` may stand behind one that ended earlier by the slack, and
    /// one that began before `until` behind one that ended later by it and by the longest run: beyond the first row at
    /// `since - slack`, or the last before `until + slack + longest`, there is none of them.
    func ids(during period: Period, _ db: Database) throws -> ClosedRange<Int64>? {
        let slack = kind.slackMicroseconds
        let since = period.since.map { $0.subtractingReportingOverflow(slack) }
        let until = try period.until.map { $0.addingReportingOverflow(slack + (try longestRun(db))) }
        let first = try since.map { try firstID(at: $0.overflow ? .min : $0.partialValue, db) } ?? ids.lowerBound
        let end = try until.map { try firstID(at: $0.overflow ? .max : $0.partialValue, db) } ?? ids.upperBound + 1
        return first < end ? first...(end - 1) : nil
    }

    private var kind: Table { Table(rawValue: table) ?? .transitions }

    /// At least as long as any run in the table, in microseconds.
    private func longestRun(_ db: Database) throws -> Int64 {
        guard kind.isOfRuns else { return 0 }
        let sql = "SELECT max(duration_us) FROM \(table) WHERE duration_us > \(Limits.shortRunMicroseconds)"
        return try db.value(sql) ?? Limits.shortRunMicroseconds
    }

    /// The first id of a row that ended at or after `time` as halving finds it, or the one after the last.
    private func firstID(at time: Int64, _ db: Database) throws -> Int64 {
        let sql = "SELECT id, \(kind.end) AS end_us FROM \(table) WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1"
        var (first, end) = (ids.lowerBound, ids.upperBound + 1)
        while first < end {
            let middle = first + (end - first) / 2
            let row = try db.row(sql, [middle, end - 1])
            if let row, try (row["end_us"] as Int64) < time { first = try row["id"] + 1 } else { end = middle }
        }
        return first
    }
}
