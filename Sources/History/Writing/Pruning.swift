internal import AgentModel
import SQLite

/// One pass of the retention, in steps of one short transaction each.
struct Pruning {
    private enum Stage: CaseIterable {
        case checkResults, serverCheckResults, trackerChanges, transitions, observations, notifications,
            serverTransitions, serviceTransitions, balancingFindings, answers, rest, size, clockSteps, vacuum,
            checkpoint
    }

    private let retention: Retention
    private let now: Stamp
    private var stages = Stage.allCases[...]

    init(_ retention: Retention, now: Stamp) {
        self.retention = retention
        self.now = now
    }

    /// Does one step outside any transaction of the caller's; whether there is more to do.
    mutating func step(_ db: Database) throws -> Bool {
        guard let stage = stages.first else { return false }
        let isDone = try perform(stage, db)
        if isDone { stages.removeFirst() }
        return !stages.isEmpty
    }

    private func perform(_ stage: Stage, _ db: Database) throws -> Bool {
        switch stage {
        case .checkResults: try prune("check_results", before: cutoff(retention.keepCheckResults), db)
        case .serverCheckResults:
            try prune("server_check_results", before: cutoff(retention.keepCheckResults), db)
        case .trackerChanges: try prune("tracker_changes", before: cutoff(retention.keepCheckResults), db)
        case .transitions: try prune("transitions", before: cutoff(retention.keepTransitions), db)
        case .observations: try prune("observations", before: cutoff(retention.keepTransitions), db)
        case .notifications: try prune("notifications", before: cutoff(retention.keepTransitions), db)
        case .serverTransitions:
            try prune(
                "server_transitions", before: cutoff(retention.keepTransitions), if: Self.isOfNoConsequence, db)
        case .serviceTransitions: try prune("service_transitions", before: cutoff(retention.keepTransitions), db)
        case .balancingFindings: try prune("balancing_findings", before: cutoff(retention.keepTransitions), db)
        case .answers: try prune("answers", before: cutoff(AnswerRecord.lifetime), db)
        case .rest: try pruneRest(before: cutoff(retention.keepTransitions), db)
        case .size: try pruneForSize(db)
        case .clockSteps: try pruneClockSteps(db)
        case .vacuum: try vacuum(db)
        case .checkpoint: try checkpoint(db)
        }
    }

    private func cutoff(_ keep: Duration) -> Int64 {
        let (cutoff, overflows) = now.wallMicroseconds.subtractingReportingOverflow(Int64(keep.microseconds))
        return overflows ? .min : cutoff
    }

    private func prune(
        _ table: String, before cutoff: Int64, if condition: String = "1", _ db: Database
    ) throws -> Bool {
        try db.execute(
            """
            DELETE FROM \(table) WHERE id IN
              (SELECT id FROM \(table) AS it WHERE at_us < ? AND \(condition) ORDER BY at_us LIMIT \(Limits.rowsPerPruning))
            """, [cutoff])
        return db.changes < Limits.rowsPerPruning
    }

    /// What a server was last stays whatever its age, for the next start to know; but not of one that was removed.
    private static let isOfNoConsequence = """
        (to_state = 'removed' OR EXISTS (SELECT 1 FROM server_transitions AS later
          WHERE later.service = it.service AND later.server = it.server AND later.id > it.id))
        """

    /// The tables with few rows: those in force stay whatever their age.
    private func pruneRest(before cutoff: Int64, _ db: Database) throws -> Bool {
        let conditions = [
            ("operations", "at_us < ? AND finished_at_us IS NOT NULL"), ("gaps", "at_us < ?"), ("stalls", "at_us < ?"),
            ("run_ends", "at_us < ?"),
            ("drains", "lifted_at_us < ?"), ("server_orders", "lifted_at_us < ?"),
            ("configurations", "at_us < ? AND id NOT IN (\(Self.latestGenerations))"),
            ("runs", "at_us < ? AND id < (SELECT max(id) FROM runs) AND \(Self.isUnreferenced)"),
        ]
        var isDone = true
        for (table, condition) in conditions {
            try db.execute(
                """
                DELETE FROM \(table) WHERE id IN
                  (SELECT id FROM \(table) WHERE \(condition) ORDER BY id LIMIT \(Limits.rowsPerPruning))
                """, [cutoff])
            isDone = isDone && db.changes < Limits.rowsPerPruning
        }
        return isDone
    }

    /// What a reload can go back to: the last row of each of the last generations, the one in force among them.
    private static let latestGenerations = """
        SELECT max(id) FROM configurations GROUP BY generation ORDER BY max(id) DESC LIMIT \(Limits.generationsKept)
        """

    /// The steps of the clock before the first row that is left divide nothing any more.
    private func pruneClockSteps(_ db: Database) throws -> Bool {
        for table in Table.allCases.map(\.rawValue) {
            try db.execute(
                """
                DELETE FROM clock_steps WHERE table_name = ? AND first_id <= (SELECT coalesce(min(id), \(Int64.max)) FROM \(table))
                """, [table])
        }
        return true
    }

    private static let isUnreferenced = Table.allCases
        .map { "NOT EXISTS (SELECT 1 FROM \($0.rawValue) WHERE run_id = runs.id)" }.joined(separator: " AND ")

    private func pruneForSize(_ db: Database) throws -> Bool {
        guard try usedBytes(db) > retention.maxSize else { return true }
        let finished = "WHERE finished_at_us IS NOT NULL"
        for (table, condition) in [
            ("check_results", ""), ("server_check_results", ""), ("tracker_changes", ""), ("notifications", ""),
            ("observations", ""), ("balancing_findings", ""),
            ("server_transitions", "WHERE \(Self.isOfNoConsequence)"), ("service_transitions", ""),
            ("transitions", ""), ("operations", finished),
        ] {
            try db.execute(
                """
                DELETE FROM \(table) WHERE id IN
                  (SELECT id FROM \(table) AS it \(condition) ORDER BY id LIMIT \(Limits.rowsPerPruning))
                """)
            if db.changes > 0 { return false }
        }
        return true
    }

    private func usedBytes(_ db: Database) throws -> Int64 {
        let pages = try db.value("PRAGMA page_count", as: Int64.self) ?? 0
        let free = try db.value("PRAGMA freelist_count", as: Int64.self) ?? 0
        return (pages - free) * (try db.value("PRAGMA page_size") ?? 0)
    }

    private func vacuum(_ db: Database) throws -> Bool {
        guard try db.value("PRAGMA freelist_count", as: Int.self) ?? 0 > 0 else { return true }
        try db.execute("PRAGMA incremental_vacuum(\(Limits.pagesPerVacuum))")
        return try db.value("PRAGMA freelist_count", as: Int.self) == 0
    }

    /// Carries the log over into the file, as far as readers let it, so that the file really shrinks.
    private func checkpoint(_ db: Database) throws -> Bool {
        try db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        return true
    }
}
