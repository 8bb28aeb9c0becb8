import CSQLite
import Foundation

/// The least that a page costs: one prepared statement, stepped through, with every column looked at.
final class BarePages {
    private let database: OpaquePointer?
    private let transitions: OpaquePointer?
    private let results: OpaquePointer?

    /// - Parameter path: a history.
    init(path: String) throws {
        var database: OpaquePointer?
        guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else {
            throw CocoaError(.fileReadUnknown)
        }
        func prepare(_ source: String) -> OpaquePointer? {
            var statement: OpaquePointer?
            let sql = "SELECT * FROM \(source) = ? AND id < ? ORDER BY id DESC LIMIT 101"
            sqlite3_prepare_v2(database, sql, -1, &statement, nil)
            return statement
        }
        self.database = database
        transitions = prepare("transitions WHERE instance")
        results = prepare("check_results WHERE passed = 1 AND verdict_changed = 0 AND check_name")
    }

    deinit {
        sqlite3_finalize(transitions)
        sqlite3_finalize(results)
        sqlite3_close(database)
    }

    func transitions(_ instance: String, before id: Int64) throws {
        try step(through: transitions, instance, id)
    }

    func results(_ check: String, before id: Int64) throws {
        try step(through: results, check, id)
    }

    private func step(through statement: OpaquePointer?, _ name: String, _ id: Int64) throws {
        defer { sqlite3_reset(statement) }
        // SQLITE_TRANSIENT, which Swift does not import.
        sqlite3_bind_text(statement, 1, name, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        sqlite3_bind_int64(statement, 2, id)
        while sqlite3_step(statement) == SQLITE_ROW {
            for column in 0..<sqlite3_column_count(statement) { _ = sqlite3_column_text(statement, column) }
        }
        guard sqlite3_errcode(database) == SQLITE_DONE || sqlite3_errcode(database) == SQLITE_ROW else {
            throw CocoaError(.fileReadUnknown)
        }
    }
}
