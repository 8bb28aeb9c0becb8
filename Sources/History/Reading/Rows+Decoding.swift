internal import AgentModel
import SQLite

/// A row type that knows its table's columns.
protocol DecodableRow: Sendable {
    static var table: String { get }
    var id: Int64 { get }
    init(_ row: Row) throws
}

extension Stamp {
    init(_ row: Row) throws {
        try self.init(
            wallMicroseconds: row["at_us"], bootID: row["boot_id"], monotonicMicroseconds: row["monotonic_us"])
    }
}

extension Author.Written {
    init(_ row: Row) throws {
        try self.init(kind: row["by_kind"], name: row["by_name"])
    }
}

extension ConfigurationRow: DecodableRow {
    static let table = "configurations"

    init(_ row: Row) throws {
        try self.init(
            id: row["id"], runID: row["run_id"], stamp: Stamp(row), generation: row["generation"],
            sha256: row["sha256"], text: row["text"], by: Author.Written(row), source: row["source"],
            confirmByMicroseconds: row["confirm_by_us"],
            confirmedAtMicroseconds: row["confirmed_at_us"])
    }
}

extension DrainRow: DecodableRow {
    static let table = "drains"

    init(_ row: Row) throws {
        let liftedByKind: String? = try row["lifted_by_kind"]
        let instances: String? = try row["instances"]
        try self.init(
            id: row["id"], since: Stamp(row), reason: row["reason"], by: Author.Written(row),
            instances: instances.map { JSONColumn.decode([String].self, $0) ?? [] },
            lastResort: row["last_resort"],
            lifetime: DrainLifetime(rawValue: row["lifetime"]) ?? .forever,
            untilMicroseconds: row["until_us"],
            confirmedAtMicroseconds: row["confirmed_at_us"],
            liftedAtMicroseconds: row["lifted_at_us"],
            liftedBy: liftedByKind.map { Author.Written(kind: $0, name: try row["lifted_by_name"] ?? "") })
    }

    /// Those that nobody lifted, oldest first, those whose time is over and those not confirmed included.
    static func fetchNotLifted(_ db: Database) throws -> [DrainRow] {
        let sql = "SELECT * FROM drains WHERE lifted_at_us IS NULL ORDER BY id"
        return try db.rows(sql).map(DrainRow.init)
    }
}

extension ServerOrderRow {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"], since: Stamp(row), service: row["service"], server: row["server"], kind: row["kind"],
            weight: row["weight"], untilMicroseconds: row["until_us"], atDeadline: row["at_deadline"],
            reason: row["reason"], by: Author.Written(row))
    }

    /// Those that nobody lifted, oldest first.
    static func fetchNotLifted(_ db: Database) throws -> [ServerOrderRow] {
        try db.rows("SELECT * FROM server_orders WHERE lifted_at_us IS NULL ORDER BY id").map(ServerOrderRow.init)
    }
}

extension AnswerRow: DecodableRow {
    static let table = "answers"

    init(_ row: Row) throws {
        let body: [UInt8] = try row["body"]
        try self.init(
            id: row["id"], runID: row["run_id"], stamp: Stamp(row), caller: row["caller"], key: row["key"],
            fingerprint: row["fingerprint"], status: row["status"],
            headers: JSONColumn.decode([String: String].self, row["headers"]) ?? [:], body: body)
    }
}

extension RunRow: DecodableRow {
    static let table = "runs"

    init(_ row: Row) throws {
        try self.init(
            id: row["id"], started: Stamp(row), version: row["version"], pid: row["pid"], node: row["node"],
            stoppedAtMicroseconds: row["stopped_at_us"], clean: row["clean"])
    }
}
