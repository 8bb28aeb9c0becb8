package import AgentModel
package import Health
import SQLite

/// Reads the history from any thread but the engine's; each call sees one state of the file.
///
/// Pages are newest first, in the order of writing, which a step of the wall clock does not change.
package struct HistoryReader: Sendable {
    package static let defaultLimit = 100
    package static let limits = 1...1000

    private let core: HistoryCore

    init(_ core: HistoryCore) {
        self.core = core
    }

    package func transitions(
        _ filter: TransitionFilter = TransitionFilter(), limit: Int = defaultLimit, cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<TransitionRow> {
        try page(filter.query, limit, cursor)
    }

    /// The transitions after row `id`, oldest first, at most `limit`: what a client missed while it was away.
    package func transitions(after id: Int64, limit: Int = defaultLimit) throws(HistoryError) -> [TransitionRow] {
        try require(limit)
        return try read { db in
            let sql = "SELECT * FROM transitions WHERE id > ? ORDER BY id LIMIT ?"
            return try db.rows(sql, [id, limit]).map(TransitionRow.init)
        }
    }

    /// One transition with what led to it: nil where there is none, or another version wrote something else.
    package func transition(_ id: Int64) throws(HistoryError) -> (row: TransitionRow, evidence: Evidence?)? {
        try row(id, with: "evidence").map { (row: $0, evidence: $1.flatMap(Evidence.init(json:))) }
    }

    package func checkResults(
        check: String, _ filter: CheckResultFilter = CheckResultFilter(), limit: Int = defaultLimit,
        cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<CheckResultRow> {
        try page(filter.query(check: check), limit, cursor)
    }

    /// The changes of what is known of a link, a file or processes; a check has its results instead.
    package func trackerChanges(
        _ tracker: TrackerIdentity, _ filter: TrackerChangeFilter = TrackerChangeFilter(), limit: Int = defaultLimit,
        cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<TrackerChangeRow> {
        try page(filter.query(tracker), limit, cursor)
    }

    /// What was noticed of other routers and hosts.
    package func observations(
        _ filter: ObservationFilter = ObservationFilter(), limit: Int = defaultLimit, cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<ObservationRow> {
        try page(filter.query, limit, cursor)
    }

    /// The runs of notify programs, in the order in which they ended.
    package func notifications(
        _ filter: NotificationFilter = NotificationFilter(), limit: Int = defaultLimit, cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<NotificationRow> {
        try page(filter.query, limit, cursor)
    }

    package func operations(
        _ filter: OperationFilter = OperationFilter(), limit: Int = defaultLimit, cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<OperationRow> {
        try page(filter.query, limit, cursor)
    }

    /// One operation, whether it runs or has ended, with the JSON text of what was answered.
    package func operation(_ id: Int64) throws(HistoryError) -> (row: OperationRow, answer: String?)? {
        try row(id, with: "detail").map { (row: $0, answer: $1) }
    }

    /// The configurations that came into force; the first item is the last one.
    package func configurations(
        limit: Int = defaultLimit, cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<ConfigurationRow> {
        try page(PageQuery(ConfigurationRow.table), limit, cursor)
    }

    /// The newest row of `generation`.
    package func configuration(generation: Int) throws(HistoryError) -> ConfigurationRow? {
        try read { db in
            let sql = "SELECT * FROM configurations WHERE generation = ? ORDER BY id DESC LIMIT 1"
            return try db.row(sql, [generation]).map(ConfigurationRow.init)
        }
    }

    /// What came into force last, in this run or an earlier one.
    package func lastConfiguration() throws(HistoryError) -> ConfigurationRow? {
        try read { db in
            try db.row("SELECT * FROM configurations ORDER BY id DESC LIMIT 1").map(ConfigurationRow.init)
        }
    }

    /// The answer that `caller` got under `key`, unless it is older than `notBefore`, in microseconds since 1970 UTC.
    package func answer(caller: String, key: String, notBefore: Int64) throws(HistoryError) -> AnswerRow? {
        try read { db in
            let sql = "SELECT * FROM answers WHERE caller = ? AND key = ? AND at_us >= ?"
            return try db.row(sql, [caller, key, notBefore]).map(AnswerRow.init)
        }
    }

    /// The lives of the agent, this one first, with what is known of their ends.
    package func runs(
        limit: Int = defaultLimit, cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<RunRow> {
        let current = try core.open().runID
        let page: Page<RunRow> = try page(PageQuery(RunRow.table), limit, cursor)
        let ends = try read { db in
            let sql = "SELECT * FROM run_ends WHERE ended_run BETWEEN ? AND ?"
            let bounds = [page.items.last?.id ?? 0, page.items.first?.id ?? 0]
            return try db.rows(sql, bounds).map(RunEndRow.init)
        }
        let items = page.items.map { row in
            var row = row
            row.isCurrent = row.id == current
            row.end = ends.first { $0.endedRun == row.id }
            return row
        }
        return Page(items: items, next: page.next)
    }

    package func runEnds(
        limit: Int = defaultLimit, cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<RunEndRow> {
        try page(PageQuery(RunEndRow.table), limit, cursor)
    }

    package func stalls(limit: Int = defaultLimit, cursor: HistoryCursor? = nil) throws(HistoryError) -> Page<StallRow>
    {
        try page(PageQuery(StallRow.table), limit, cursor)
    }

    package func gaps(limit: Int = defaultLimit, cursor: HistoryCursor? = nil) throws(HistoryError) -> Page<GapRow> {
        try page(PageQuery(GapRow.table), limit, cursor)
    }

    package func drain(_ id: Int64) throws(HistoryError) -> DrainRow? {
        try row(id)
    }

    /// The drains that were confirmed and not lifted, and whose time, if they have one, is not over; oldest first. Whether a
    /// drain with the lifetime `reboot` is over shows `since.bootID`.
    ///
    /// - Parameter now: microseconds since 1970 UTC.
    package func activeDrains(at now: Int64) throws(HistoryError) -> [DrainRow] {
        try read { db in
            try DrainRow.fetchNotLifted(db)
                .filter { $0.confirmedAtMicroseconds != nil && $0.untilMicroseconds.map { $0 > now } ?? true }
        }
    }

    /// The drains that were neither confirmed nor lifted, oldest first: those of earlier runs never came into force.
    package func unfinishedDrains() throws(HistoryError) -> [DrainRow] {
        try read { db in try DrainRow.fetchNotLifted(db).filter { $0.confirmedAtMicroseconds == nil } }
    }

    /// The run before this one: its `clean` tells whether the agent was killed. Nil at the first start.
    package func lastRun() throws(HistoryError) -> RunRow? {
        let current = try core.open().runID
        return try read { db in
            let sql = "SELECT * FROM runs WHERE id < ? ORDER BY id DESC LIMIT 1"
            return try db.row(sql, [current]).map(RunRow.init)
        }
    }
}

extension HistoryReader {
    func page<Item: DecodableRow>(
        _ query: PageQuery, _ limit: Int, _ cursor: HistoryCursor?
    ) throws(HistoryError) -> Page<Item> {
        try require(limit)
        return try read { db in
            if let cursor, try !exists(cursor.id, Item.self, db) {
                throw try wasGiven(cursor.id, Item.self, db)
                    ? HistoryError.cursorPruned(cursor.id) : .invalidCursor(cursor.description)
            }
            let rows = try query.rows(db, limit: limit + 1, upTo: cursor.map { $0.id - 1 } ?? .max)
            let items = try rows.prefix(limit).map(Item.init)
            return Page(items: items, next: rows.count > limit ? items.last.map { HistoryCursor(id: $0.id) } : nil)
        }
    }

    private func exists<Item: DecodableRow>(_ id: Int64, _ item: Item.Type, _ db: Database) throws -> Bool {
        try db.row("SELECT 1 FROM \(item.table) WHERE id = ?", [id]) != nil
    }

    /// Whether the table ever had a row with that id: only such a one is the end of a page.
    private func wasGiven<Item: DecodableRow>(_ id: Int64, _ item: Item.Type, _ db: Database) throws -> Bool {
        let sql = "SELECT seq >= ? FROM sqlite_sequence WHERE name = ?"
        return try db.value(sql, [id, item.table]) ?? false
    }

    private func row<Item: DecodableRow>(_ id: Int64) throws(HistoryError) -> Item? {
        try read { db in
            try db.row("SELECT * FROM \(Item.table) WHERE id = ?", [id]).map(Item.init)
        }
    }

    /// - Parameter column: a text that belongs to no item.
    private func row<Item: DecodableRow>(_ id: Int64, with column: String) throws(HistoryError) -> (Item, String?)? {
        try read { db in
            try db.row("SELECT * FROM \(Item.table) WHERE id = ?", [id]).map { (try Item($0), try $0[column]) }
        }
    }

    func require(_ limit: Int) throws(HistoryError) {
        guard Self.limits.contains(limit) else { throw .invalidLimit(limit) }
    }

    func read<T: Sendable>(_ body: @Sendable (Database) throws -> T) throws(HistoryError) -> T {
        let pool = try core.open().pool
        do {
            return try pool.read(body)
        } catch let error as HistoryError {
            throw error
        } catch {
            let failure = Failure(error)
            if case .fileLost = failure { core.suspect(failure.why) }
            throw .readFailed(failure.why)
        }
    }
}
