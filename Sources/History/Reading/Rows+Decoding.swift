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

extension AuthorColumns {
    init(_ row: Row) throws {
        try self.init(kind: row["by_kind"], name: row["by_name"])
    }
}

extension TransitionRow: DecodableRow {
    static let table = "transitions"

    init(_ row: Row) throws {
        try self.init(
            id: row["id"], runID: row["run_id"], stamp: Stamp(row), instance: row["instance"], from: row["from_state"],
            to: row["to_state"], reason: row["reason"], summary: row["summary"], peerAddress: row["peer_address"],
            peerPriority: row["peer_priority"], effectivePriority: row["effective_priority"],
            configurationGeneration: row["configuration_generation"], evidence: row["evidence"])
    }
}

extension CheckResultRow: DecodableRow {
    static let table = "check_results"

    init(_ row: Row) throws {
        let output: [UInt8] = try row["output"]
        try self.init(
            id: row["id"], runID: row["run_id"], stamp: Stamp(row), check: row["check_name"], outcome: row["outcome"],
            exitStatus: row["exit_status"], signal: row["signal"], why: row["why"], passed: row["passed"],
            durationMicroseconds: row["duration_us"], output: output, verdict: row["verdict"],
            verdictChanged: row["verdict_changed"])
    }
}

extension TrackerChangeRow: DecodableRow {
    static let table = "tracker_changes"

    init(_ row: Row) throws {
        try self.init(
            id: row["id"], runID: row["run_id"], stamp: Stamp(row), kind: row["kind"], name: row["name"],
            from: row["from_reading"], to: row["to_reading"],
            effects: JSONColumn.decode([TrackerEffect].self, row["effects"]) ?? [])
    }
}

extension ObservationRow: DecodableRow {
    static let table = "observations"

    init(_ row: Row) throws {
        try self.init(
            id: row["id"], runID: row["run_id"], stamp: Stamp(row), change: row["change"], kind: row["kind"],
            instance: row["instance"], peer: row["peer"], mac: row["mac"], beganAtMicroseconds: row["began_at_us"],
            lastedMicroseconds: row["lasted_us"], ending: row["ending"], sightings: row["sightings"],
            summary: row["summary"],
            evidence: JSONColumn.decode(ObservationEvidence.self, row["evidence"])
                ?? ObservationEvidence(theirs: "", ours: ""),
            configurationGeneration: row["configuration_generation"])
    }
}

extension NotificationRow: DecodableRow {
    static let table = "notifications"

    init(_ row: Row) throws {
        let output: [UInt8] = try row["output"]
        try self.init(
            id: row["id"], runID: row["run_id"], stamp: Stamp(row), subject: row["subject"], name: row["name"],
            event: row["event"], command: JSONColumn.decode([String].self, row["command"]) ?? [],
            waitedMicroseconds: row["waited_us"], outcome: row["outcome"], exitStatus: row["exit_status"],
            signal: row["signal"], why: row["why"], tries: row["tries"], durationMicroseconds: row["duration_us"],
            output: output)
    }
}

extension OperationRow: DecodableRow {
    static let table = "operations"

    init(_ row: Row) throws {
        try self.init(
            id: row["id"], runID: row["run_id"], stamp: Stamp(row), kind: row["kind"], by: AuthorColumns(row),
            fromAddress: row["from_address"], requestID: row["request_id"], request: row["request"],
            detail: row["detail"], result: row["result"], finishedAtMicroseconds: row["finished_at_us"],
            status: row["status"])
    }
}

extension ConfigurationRow: DecodableRow {
    static let table = "configurations"

    init(_ row: Row) throws {
        try self.init(
            id: row["id"], runID: row["run_id"], stamp: Stamp(row), generation: row["generation"],
            sha256: row["sha256"], text: row["text"], by: AuthorColumns(row), source: row["source"],
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
            id: row["id"], since: Stamp(row), reason: row["reason"], by: AuthorColumns(row),
            instances: instances.map { JSONColumn.decode([String].self, $0) ?? [] },
            lastResort: row["last_resort"],
            lifetime: DrainLifetime(rawValue: row["lifetime"]) ?? .forever,
            untilMicroseconds: row["until_us"],
            confirmedAtMicroseconds: row["confirmed_at_us"],
            liftedAtMicroseconds: row["lifted_at_us"],
            liftedBy: liftedByKind.map { AuthorColumns(kind: $0, name: try row["lifted_by_name"] ?? "") })
    }

    /// Those that nobody lifted, oldest first, those whose time is over and those not confirmed included.
    static func fetchNotLifted(_ db: Database) throws -> [DrainRow] {
        let sql = "SELECT * FROM drains WHERE lifted_at_us IS NULL ORDER BY id"
        return try db.rows(sql).map(DrainRow.init)
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

extension StallRow: DecodableRow {
    static let table = "stalls"

    init(_ row: Row) throws {
        try self.init(
            id: row["id"], runID: row["run_id"], stamp: Stamp(row), kind: row["kind"],
            lateMicroseconds: row["late_us"], detail: row["detail"])
    }
}

extension RunEndRow: DecodableRow {
    static let table = "run_ends"

    init(_ row: Row) throws {
        try self.init(
            id: row["id"], runID: row["run_id"], stamp: Stamp(row), endedRun: row["ended_run"], cause: row["cause"],
            silentMicroseconds: row["silent_us"], detail: row["detail"])
    }
}

extension GapRow: DecodableRow {
    static let table = "gaps"

    init(_ row: Row) throws {
        try self.init(
            id: row["id"], runID: row["run_id"], stamp: Stamp(row), what: row["what"],
            sinceMicroseconds: row["since_us"], untilMicroseconds: row["until_us"], count: row["count"],
            detail: row["detail"])
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
