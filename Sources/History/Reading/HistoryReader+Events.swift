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
            && observation <= other.observation && serverTransition <= other.serverTransition
            && serviceTransition <= other.serviceTransition
    }

    /// The last of each kind that was deleted.
    static func deleted(_ db: Database) throws -> EventPosition {
        let rows = try db.rows("SELECT kind, last_id FROM deleted_events")
        let ids = try Dictionary(rows.map { (try $0["kind"] as String, try $0["last_id"] as Int64) }) { first, _ in
            first
        }
        return EventPosition(
            transition: ids["transitions"] ?? 0, check: ids["check_results"] ?? 0,
            operation: ids["operation_ends"] ?? 0, observation: ids["observations"] ?? 0,
            serverTransition: ids["server_transitions"] ?? 0, serviceTransition: ids["service_transitions"] ?? 0)
    }

    /// The last of each kind, deleted ones included.
    static func latest(_ db: Database) throws -> EventPosition {
        let deleted = try deleted(db)
        func last(_ source: String) throws -> Int64 {
            try db.value("SELECT max(id) FROM \(source)") ?? 0
        }
        let present = EventPosition(
            transition: try last("transitions"), check: try last(Self.verdictChanges),
            operation: try last("operation_ends"), observation: try last("observations"),
            serverTransition: try last("server_transitions"), serviceTransition: try last("service_transitions"))
        return present.merged(with: deleted)
    }
}

/// Six kinds of events, each in the order of its ids, made into one sequence.
private struct EventMerge {
    /// An event that may be the next one.
    private struct Candidate {
        /// Microseconds by the wall clock.
        let time: Int64
        let id: Int64
        let event: (EventPosition) -> EventRow
    }

    /// The events of one kind, and where a position has their ids.
    private struct Queue {
        let place: WritableKeyPath<EventPosition, Int64>
        var candidates: ArraySlice<Candidate>
    }

    /// Of events at the same time, that of the first comes first.
    private var queues: [Queue] = []
    private var position: EventPosition

    init(_ db: Database, after position: EventPosition, limit: Int) throws {
        self.position = position
        func add(_ place: WritableKeyPath<EventPosition, Int64>, _ sql: String, _ read: (Row) throws -> Candidate)
            throws
        {
            let rows = try db.rows(sql, [position[keyPath: place], limit])
            queues.append(Queue(place: place, candidates: try rows.map(read)[...]))
        }
        func candidate<Content>(
            _ row: Recorded<Content>, _ event: @escaping (Recorded<Content>, EventPosition) -> EventRow
        ) -> Candidate {
            Candidate(time: row.stamp.wallMicroseconds, id: row.id) { event(row, $0) }
        }
        try add(\.transition, "SELECT * FROM transitions WHERE id > ? ORDER BY id LIMIT ?") {
            candidate(try TransitionRow($0), EventRow.transition)
        }
        try add(\.check, "SELECT * FROM \(EventPosition.verdictChanges) AND id > ? ORDER BY id LIMIT ?") {
            candidate(try CheckResultRow($0), EventRow.check)
        }
        try add(
            \.operation,
            """
            SELECT operations.*, operation_ends.id AS end FROM operation_ends
            JOIN operations ON operations.id = operation_ends.operation_id
            WHERE operation_ends.id > ? ORDER BY operation_ends.id LIMIT ?
            """
        ) { row in
            let (operation, finished) = (try OperationRow(row), try row["finished_at_us"] as Int64?)
            return Candidate(time: finished ?? operation.stamp.wallMicroseconds, id: try row["end"]) {
                .operation(operation, position: $0)
            }
        }
        try add(\.observation, "SELECT * FROM observations WHERE id > ? ORDER BY id LIMIT ?") {
            candidate(try ObservationRow($0), EventRow.observation)
        }
        try add(\.serverTransition, "SELECT * FROM server_transitions WHERE id > ? ORDER BY id LIMIT ?") {
            candidate(try ServerTransitionRow($0), EventRow.serverTransition)
        }
        try add(\.serviceTransition, "SELECT * FROM service_transitions WHERE id > ? ORDER BY id LIMIT ?") {
            candidate(try ServiceTransitionRow($0), EventRow.serviceTransition)
        }
    }

    consuming func events(limit: Int) -> [EventRow] {
        var events: [EventRow] = []
        while events.count < limit, let event = next() { events.append(event) }
        return events
    }

    /// The earliest of those that come next.
    private mutating func next() -> EventRow? {
        let first = queues.indices.filter { !queues[$0].candidates.isEmpty }.min { left, right in
            (queues[left].candidates.first?.time ?? 0, left) < (queues[right].candidates.first?.time ?? 0, right)
        }
        guard let first, let candidate = queues[first].candidates.popFirst() else { return nil }
        position[keyPath: queues[first].place] = candidate.id
        return candidate.event(position)
    }
}
