internal import AgentModel

/// What was not written, counted by table, until a gap row says so.
struct Losses {
    static let noRoom = "The queue was full because the file could not be written fast enough."

    struct Loss {
        var since: Stamp
        var until: Stamp
        var count: Int
        var why: String
    }

    private(set) var byTable: [Table: Loss] = [:]

    var isEmpty: Bool { byTable.isEmpty }

    mutating func add(_ record: HistoryRecord, _ why: String) {
        let stamp = record.stamp
        merge(Loss(since: stamp, until: stamp, count: 1, why: why), into: record.table)
    }

    mutating func merge(_ other: Losses) {
        for (table, loss) in other.byTable { merge(loss, into: table) }
    }

    private mutating func merge(_ loss: Loss, into table: Table) {
        guard var sum = byTable[table] else {
            byTable[table] = loss
            return
        }
        if loss.since.wallMicroseconds < sum.since.wallMicroseconds { sum.since = loss.since }
        if loss.until.wallMicroseconds > sum.until.wallMicroseconds { sum.until = loss.until }
        sum.count += loss.count
        sum.why = loss.why
        byTable[table] = sum
    }

    /// One gap row for each table, in a fixed order.
    func gaps(_ now: Stamp) -> [GapRecord] {
        Table.allCases.compactMap { table in
            guard let loss = byTable[table] else { return nil }
            return GapRecord(
                stamp: now, what: table.rawValue, sinceMicroseconds: loss.since.wallMicroseconds,
                untilMicroseconds: loss.until.wallMicroseconds, count: loss.count, detail: loss.why)
        }
    }
}
