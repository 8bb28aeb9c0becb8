private import CSQLite

/// A connection to a database in a file.
///
/// Used by one thread at a time: whoever lends it to several, as `DatabasePool` does, keeps them apart.
@safe package final class Database: @unchecked Sendable {
    package enum TransactionKind: String, Sendable {
        /// Sees one state of the file from its first read on.
        case deferred = "DEFERRED"
        /// Has the right to write from the beginning, and waits for it.
        case immediate = "IMMEDIATE"
    }

    /// Statements that are kept; beyond it all are prepared anew.
    private static let cachedStatements = 128

    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]
    private let interruption: Interruption

    /// Opens the file, or begins one; an unused file is not looked at before the first statement.
    ///
    /// - Parameters:
    ///   - isReadOnly: nothing is ever written, and a missing file is an error.
    ///   - busyTimeout: how long a statement waits for another connection.
    package init(path: String, isReadOnly: Bool = false, busyTimeout: Duration = .zero) throws(SQLiteError) {
        let mode = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        var opened: OpaquePointer?
        let result = unsafe sqlite3_open_v2(
            path, &opened, mode | SQLITE_OPEN_NOMUTEX, nil)
        guard let handle = unsafe opened else { throw SQLiteError(ResultCode(result)) }
        guard result == SQLITE_OK else {
            let error = unsafe SQLiteError(of: handle, result)
            unsafe sqlite3_close_v2(handle)
            throw error
        }
        unsafe sqlite3_extended_result_codes(handle, 1)
        unsafe sqlite3_busy_timeout(handle, Int32(clamping: busyTimeout.components.seconds * 1000))
        unsafe self.handle = handle
        interruption = unsafe Interruption(handle)
        try execute("PRAGMA foreign_keys = ON")
    }

    deinit {
        interruption.end()
        statements = [:]
        unsafe sqlite3_close_v2(handle)
    }

    /// Ends, from any thread, what is being run; nothing where nothing is.
    package var interrupt: @Sendable () -> Void {
        { [interruption] in interruption.interrupt() }
    }
}

// Statements.
extension Database {
    /// All rows of a result.
    ///
    /// - Parameters:
    ///   - sql: one statement, which is kept prepared.
    ///   - values: in the place of its parameters.
    package func rows(_ sql: String, _ values: [any Storable] = []) throws(SQLiteError) -> [Row] {
        try statement(sql).run(values.map(\.storedValue))
    }

    /// The first row of a result; nil where it has none.
    package func row(_ sql: String, _ values: [any Storable] = []) throws(SQLiteError) -> Row? {
        try statement(sql).run(values.map(\.storedValue), limit: 1).first
    }

    /// The first column of every row.
    package func values<Column: Storable>(
        _ sql: String, _ values: [any Storable] = [], as type: Column.Type = Column.self
    ) throws(SQLiteError) -> [Column] {
        var column: [Column] = []
        for row in try rows(sql, values) { column.append(try row[0]) }
        return column
    }

    /// The first column of the first row; nil where there is no row, and for NULL.
    package func value<Column: Storable>(
        _ sql: String, _ values: [any Storable] = [], as type: Column.Type = Column.self
    ) throws(SQLiteError) -> Column? {
        guard let row = try row(sql, values) else { return nil }
        return try row[0] as Column?
    }

    /// Runs a statement whose rows do not matter.
    package func execute(_ sql: String, _ values: [any Storable] = []) throws(SQLiteError) {
        _ = try rows(sql, values)
    }

    /// Runs any number of statements without parameters.
    package func execute(script: String) throws(SQLiteError) {
        let result = unsafe sqlite3_exec(handle, script, nil, nil, nil)
        guard result == SQLITE_OK else { throw unsafe SQLiteError(of: handle, result) }
    }

    /// How many rows the last INSERT, UPDATE or DELETE changed, those of triggers not included.
    package var changes: Int { unsafe Int(sqlite3_changes(handle)) }

    package var lastInsertedID: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    private func statement(_ sql: String) throws(SQLiteError) -> Statement {
        if let known = statements[sql] { return known }
        let statement = unsafe try Statement(sql, on: handle)
        if statements.count >= Self.cachedStatements { statements = [:] }
        statements[sql] = statement
        return statement
    }
}

// Transactions.
extension Database {
    /// Runs `body` within a transaction, which is undone where that throws.
    package func transaction<Result>(_ kind: TransactionKind, _ body: (Database) throws -> Result) throws -> Result {
        try execute("BEGIN \(kind.rawValue)")
        do {
            let result = try body(self)
            try execute("COMMIT")
            return result
        } catch {
            // SQLite itself has undone it after some errors. What cannot be undone ends with the connection.
            if unsafe sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }
}
