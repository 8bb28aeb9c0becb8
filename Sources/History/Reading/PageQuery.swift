internal import AgentModel
import Health
import SQLite
import VRRP

/// The SQL of one page: some rows of a range of ids, newest first, each found through an index that has just what is asked for.
struct PageQuery: Sendable {
    let table: String
    private(set) var period = Period()
    /// The parts whose rows are merged, each a conjunction of columns with their values.
    private var parts: [[Condition]] = [[]]

    private struct Condition: Sendable {
        let column: String
        let value: Value
    }

    init(_ table: String) {
        self.table = table
    }

    /// Adds `column = value`, unless the value is nil.
    func matching(_ column: String, _ value: (any Storable)?) -> PageQuery {
        guard let value else { return self }
        return splitting(column, [value.storedValue])
    }

    /// Adds `column = value`; when the value is nil, a part for each of both, because the index has them apart.
    func matching(either column: String, _ value: Bool?) -> PageQuery {
        splitting(column, (value.map { [$0] } ?? [false, true]).map(\.storedValue))
    }

    /// Adds a span of time; `rows` finds the ids that it can have.
    func during(_ period: Period) -> PageQuery {
        var query = self
        query.period = period
        return query
    }

    private func splitting(_ column: String, _ values: [Value]) -> PageQuery {
        var query = self
        query.parts = parts.flatMap { part in values.map { part + [Condition(column: column, value: $0)] } }
        return query
    }
}

extension PageQuery {
    /// At most `limit` rows with ids up to `last`, newest first by id.
    ///
    /// Ids are the order of pages, and a period is of the wall clock, which may step: what of the period lies in a segment
    /// without steps is a narrow range of ids there, and only rows in it are looked at.
    func rows(_ db: Database, limit: Int, upTo last: Int64 = .max) throws -> [Row] {
        guard period != Period() else { return try fetch(db, 1...max(1, last), limit) }
        var rows: [Row] = []
        for segment in try ClockSegment.all(of: table, upTo: last, db) where rows.count < limit {
            guard let ids = try segment.ids(during: period, db) else { continue }
            rows += try fetch(db, ids, limit - rows.count)
        }
        return rows
    }

    /// - Parameter limit: rows to fetch.
    func sql(limit: Int) -> String {
        let period = [period.since.map { _ in " AND +at_us >= ?" }, period.until.map { _ in " AND +at_us < ?" }]
        let selections = parts.map { part in
            let conditions = part.map { "\($0.column) = ? AND " }.joined()
            return "SELECT * FROM \(table) WHERE \(conditions)id BETWEEN ? AND ?\(period.compactMap(\.self).joined())"
        }
        return "\(selections.joined(separator: " UNION ALL ")) ORDER BY id DESC LIMIT \(limit)"
    }

    func arguments(_ ids: ClosedRange<Int64>) -> [Value] {
        let bounds = [ids.lowerBound, ids.upperBound] + [period.since, period.until].compactMap(\.self)
        return parts.flatMap { $0.map(\.value) + bounds.map(\.storedValue) }
    }

    private func fetch(_ db: Database, _ ids: ClosedRange<Int64>, _ limit: Int) throws -> [Row] {
        try db.rows(sql(limit: limit), arguments(ids))
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
        PageQuery(CheckResultRow.table).matching("check_name", check).matching(either: "passed", passed)
            .matching(either: "verdict_changed", verdictChanged).during(period)
    }
}

extension TrackerChangeFilter {
    func query(_ tracker: TrackerIdentity) -> PageQuery {
        PageQuery(TrackerChangeRow.table).matching("kind", tracker.kind.rawValue).matching("name", tracker.name)
            .during(period)
    }
}

extension ObservationFilter {
    var query: PageQuery {
        PageQuery(ObservationRow.table).matching("instance", instance).matching("kind", kind?.rawValue)
            .during(period)
    }
}

extension NotificationFilter {
    var query: PageQuery {
        let subject = instance.map { _ in NotificationRecord.Subject.instance.rawValue }
        return PageQuery(NotificationRow.table).matching("subject", subject).matching("name", instance).during(period)
    }
}

extension ServerTransitionFilter {
    var query: PageQuery {
        PageQuery(ServerTransitionRow.table).matching("service", service?.pathName)
            .matching("server", server?.pathName).during(period)
    }
}

extension ServiceTransitionFilter {
    var query: PageQuery {
        PageQuery(ServiceTransitionRow.table).matching("service", service?.pathName).during(period)
    }
}

extension ServerCheckResultFilter {
    var query: PageQuery {
        PageQuery(ServerCheckResultRow.table).matching("check_name", check).during(period)
    }
}

extension BalancingFindingFilter {
    var query: PageQuery {
        PageQuery(BalancingFindingRow.table).matching("service", service?.pathName).during(period)
    }
}

extension OperationFilter {
    var query: PageQuery {
        PageQuery(OperationRow.table).matching("kind", kind?.rawValue).during(period)
    }
}
