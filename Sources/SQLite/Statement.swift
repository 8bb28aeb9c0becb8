private import CSQLite

/// A prepared statement, which belongs to one connection and is run again and again.
///
/// Between two runs it holds no row and no lock.
@safe final class Statement {
    private let handle: OpaquePointer
    private let database: OpaquePointer

    /// - Throws: what is wrong with the text, or with the database under it.
    init(_ sql: String, on database: OpaquePointer) throws(SQLiteError) {
        var handle: OpaquePointer?
        let result = unsafe sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard result == SQLITE_OK else { throw unsafe SQLiteError(of: database, result) }
        guard let handle = unsafe handle else { throw SQLiteError(.misuse, "no statement in \"\(sql)\"") }
        unsafe self.handle = handle
        unsafe self.database = database
    }

    deinit {
        unsafe sqlite3_finalize(handle)
    }

    /// Runs it with `values` in the place of its parameters.
    ///
    /// - Parameter limit: how many rows are wanted; the rest is not computed.
    func run(_ values: [Value], limit: Int = .max) throws(SQLiteError) -> [Row] {
        defer {
            unsafe sqlite3_reset(handle)
            unsafe sqlite3_clear_bindings(handle)
        }
        let count = unsafe Int(sqlite3_bind_parameter_count(handle))
        guard values.count == count else {
            throw SQLiteError(.misuse, "\(values.count) values for \(count) parameters")
        }
        for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
        var rows: [Row] = []
        // They are read after the first step: another program may have changed the table.
        var columns: [String: Int] = [:]
        while rows.count < limit {
            switch unsafe sqlite3_step(handle) {
            case SQLITE_ROW:
                if rows.isEmpty {
                    columns = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
                }
                let width = unsafe sqlite3_column_count(handle)
                rows.append(Row(columns, (0..<width).map(value)))
            case SQLITE_DONE: return rows
            case let result: throw unsafe SQLiteError(of: database, result)
            }
        }
        return rows
    }

    private func bind(_ value: Value, at index: Int32) throws(SQLiteError) {
        let result =
            switch value {
            case .null: unsafe sqlite3_bind_null(handle, index)
            case .integer(let number): unsafe sqlite3_bind_int64(handle, index, number)
            case .real(let number): unsafe sqlite3_bind_double(handle, index, number)
            case .text(var text):
                text.withUTF8 { bytes in
                    unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
                        // Of an empty text there may be no address, which would be NULL.
                        unsafe bytes.isEmpty
                            ? CSQLite_bind_text(handle, index, "", 0)
                            : CSQLite_bind_text(handle, index, bytes.baseAddress, Int32(clamping: bytes.count))
                    }
                }
            case .blob(let blob):
                unsafe blob.withUnsafeBytes { bytes in
                    unsafe CSQLite_bind_blob(handle, index, bytes.baseAddress, Int32(clamping: bytes.count))
                }
            }
        guard result == SQLITE_OK else { throw unsafe SQLiteError(of: database, result) }
    }

    private var names: [String] {
        let count = unsafe sqlite3_column_count(handle)
        return (0..<count).map { index in
            unsafe sqlite3_column_name(handle, index).map { unsafe String(cString: $0) } ?? ""
        }
    }

    /// What the present row has in a column.
    private func value(_ column: Int32) -> Value {
        switch unsafe sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return unsafe .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return unsafe .real(sqlite3_column_double(handle, column))
        case SQLITE_TEXT:
            let text = unsafe sqlite3_column_text(handle, column)
            let count = unsafe Int(sqlite3_column_bytes(handle, column))
            return unsafe .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let bytes = unsafe sqlite3_column_blob(handle, column)
            let count = unsafe Int(sqlite3_column_bytes(handle, column))
            return unsafe .blob(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
        default: return .null
        }
    }
}

extension SQLiteError {
    /// What a call on `database` came to, which is still the last one.
    init(of database: OpaquePointer, _ result: Int32) {
        // Without memory there is no message but that.
        let message = unsafe sqlite3_errmsg(database).map { unsafe String(cString: $0) }
        unsafe self.init(ResultCode(max(result, sqlite3_extended_errcode(database))), message)
    }
}
