internal import AgentModel
import SQLite

extension HistoryReader {
    /// What happened after `position`, at most `limit` events, in the order of the wall clock as far as the order of each
    /// kind, which is that of writing, allows it.
    ///
    /// The same position gives the same first event as long as nothing is written or deleted; whatever is written later has a
    /// later position. To learn whether something was missing, ask `isPruned` for the same `position` afterwards.
    ///
    /// - Returns: the events, and the position after the last of them.
    package func events(
        after position: EventPosition, limit: Int = defaultLimit
    ) throws(HistoryError) -> (events: [EventRow], position: EventPosition) {
        try require(limit)
        let events = try read { db in try EventMerge(db, after: position, limit: limit).events(limit: limit) }
        return (events, events.last?.position ?? position)
    }

    /// The position of whoever has seen everything.
    package func latestEventPosition() throws(HistoryError) -> EventPosition {
        try read(EventPosition.latest)
    }

    /// Whether something after `position` is no longer there, or the position is none of this file's.
    ///
    /// `deleted_events` has the greatest id of each kind that was ever deleted, kept by triggers: an event after the position was
    /// deleted just when that id is greater. The smallest id that is left would not tell, because rows go by age, and after a step
    /// of the wall clock the oldest is not always the first; and because hardly any check result is an event. A file that takes
    /// the place of a lost one begins with all ids given before as deleted. A position beyond all ids comes from another file.
    package func isPruned(_ position: EventPosition) throws(HistoryError) -> Bool {
        try read { db in
            let (deleted, latest) = (try EventPosition.deleted(db), try EventPosition.latest(db))
            return !deleted.isCovered(by: position) || !position.isCovered(by: latest)
        }
    }
}

extension EventPosition {
    /// SQLite would rather walk through all results than through this index.
    static let verdictChanges = "check_results INDEXED BY check_results_verdict_changes WHERE verdict_changed = 1"

    func isCovered(by other: EventPosition) -> Bool {
        transition <= other.transition && check <= other.check && operation <= other.operation
            && observation <= other.observation
    }

    /// The last of each kind that was deleted.
    static func deleted(_ db: Database) throws -> EventPosition {
        let rows = try db.rows("SELECT kind, last_id FROM deleted_events")
        let ids = try Dictionary(rows.map { (try $0["kind"] as String, try $0["last_id"] as Int64) }) { first, _ in
            first
        }
        return EventPosition(
            transition: ids["transitions"] ?? 0, check: ids["check_results"] ?? 0,
            operation: ids["operation_ends"] ?? 0, observation: ids["observations"] ?? 0)
    }

    /// The last of each kind, deleted ones included.
    static func latest(_ db: Database) throws -> EventPosition {
        let deleted = try deleted(db)
        func last(_ source: String) throws -> Int64 {
            try db.value("SELECT max(id) FROM \(source)") ?? 0
        }
        return EventPosition(
            transition: max(deleted.transition, try last("transitions")),
            check: max(deleted.check, try last(Self.verdictChanges)),
            operation: max(deleted.operation, try last("operation_ends")),
            observation: max(deleted.observation, try last("observations")))
    }
}

/// Four kinds of events, each in the order of its ids, made into one sequence.
private struct EventMerge {
    private var transitions: ArraySlice<TransitionRow>
    private var checks: ArraySlice<CheckResultRow>
    private var operations: ArraySlice<(end: Int64, finished: Int64?, row: OperationRow)>
    private var observations: ArraySlice<ObservationRow>
    private var position: EventPosition

    init(_ db: Database, after position: EventPosition, limit: Int) throws {
        func rows(_ sql: String, _ id: Int64) throws -> [Row] {
            try db.rows(sql, [id, limit])
        }
        self.position = position
        transitions = try rows("SELECT * FROM transitions WHERE id > ? ORDER BY id LIMIT ?", position.transition)
            .map(TransitionRow.init)[...]
        checks = try rows(
            "SELECT * FROM \(EventPosition.verdictChanges) AND id > ? ORDER BY id LIMIT ?", position.check
        )
        .map(CheckResultRow.init)[...]
        operations = try rows(
            """
            SELECT operations.*, operation_ends.id AS end FROM operation_ends
            JOIN operations ON operations.id = operation_ends.operation_id
            WHERE operation_ends.id > ? ORDER BY operation_ends.id LIMIT ?
            """, position.operation
        ).map { (try $0["end"], try $0["finished_at_us"], try OperationRow($0)) }[...]
        observations = try rows("SELECT * FROM observations WHERE id > ? ORDER BY id LIMIT ?", position.observation)
            .map(ObservationRow.init)[...]
    }

    consuming func events(limit: Int) -> [EventRow] {
        var events: [EventRow] = []
        while events.count < limit, let event = next() { events.append(event) }
        return events
    }

    /// The earliest of the four that come next; of those at the same time the transition, then the check, then the
    /// operation.
    private mutating func next() -> EventRow? {
        let transition = transitions.first?.stamp.wallMicroseconds
        let check = checks.first?.stamp.wallMicroseconds
        let operation = operations.first.map { $0.finished ?? $0.row.stamp.wallMicroseconds }
        let observation = observations.first?.stamp.wallMicroseconds
        guard let earliest = [transition, check, operation, observation].compactMap(\.self).min() else { return nil }
        if transition == earliest { return nextTransition() }
        if check == earliest { return nextCheck() }
        return operation == earliest ? nextOperation() : nextObservation()
    }

    private mutating func nextTransition() -> EventRow? {
        guard let row = transitions.popFirst() else { return nil }
        position.transition = row.id
        return .transition(row, position: position)
    }

    private mutating func nextCheck() -> EventRow? {
        guard let row = checks.popFirst() else { return nil }
        position.check = row.id
        return .check(row, position: position)
    }

    private mutating func nextOperation() -> EventRow? {
        guard let (end, _, row) = operations.popFirst() else { return nil }
        position.operation = end
        return .operation(row, position: position)
    }

    private mutating func nextObservation() -> EventRow? {
        guard let row = observations.popFirst() else { return nil }
        position.observation = row.id
        return .observation(row, position: position)
    }
}
