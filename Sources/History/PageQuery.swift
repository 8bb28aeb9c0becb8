import GRDB
import VRRP

/// The SQL of one page: rows older than a cursor, newest first, under conditions that an index answers.
struct PageQuery: Sendable {
    let table: String
    private(set) var conditions: [String] = []
    private(set) var values: [DatabaseValue] = []

    init(_ table: String) {
        self.table = table
    }

    /// Adds `column = value`, unless the value is nil.
    func matching(_ column: String, _ value: (any DatabaseValueConvertible)?) -> PageQuery {
        guard let value else { return self }
        return adding("\(column) = ?", value)
    }

    /// The plus keeps SQLite from the index by time, whose order is not that of the ids after a step of the clock.
    func during(_ period: Period) -> PageQuery {
        var query = self
        if let since = period.since { query = query.adding("+at_us >= ?", since) }
        if let until = period.until { query = query.adding("+at_us < ?", until) }
        return query
    }

    func before(_ cursor: HistoryCursor?) -> PageQuery {
        adding("id < ?", cursor?.id ?? .max)
    }

    /// - Parameter limit: rows to fetch.
    func sql(limit: Int) -> String {
        "SELECT * FROM \(table) WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT \(limit)"
    }

    var arguments: StatementArguments { StatementArguments(values) }

    private func adding(_ condition: String, _ value: any DatabaseValueConvertible) -> PageQuery {
        var query = self
        query.conditions.append(condition)
        query.values.append(value.databaseValue)
        return query
    }
}

extension TransitionFilter {
    var query: PageQuery {
        PageQuery(TransitionRow.table).matching("instance", instance).matching("to_state", to?.rawValue)
            .matching("reason", reason?.rawValue).during(period)
    }
}

extension CheckResultFilter {
    func query(check: String) -> PageQuery {
        PageQuery(CheckResultRow.table).matching("check_name", check).matching("passed", passed)
            .matching("verdict_changed", verdictChanged).during(period)
    }
}

extension OperationFilter {
    var query: PageQuery {
        PageQuery(OperationRow.table).matching("kind", kind?.rawValue).during(period)
    }
}
