private import CSQLite

/// What SQLite could not do, in its own words and its own number (https://www.sqlite.org/rescode.html).
package struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The extended result code.
    package let code: ResultCode
    package let message: String

    /// - Parameter message: nil for SQLite's text of the code.
    package init(_ code: ResultCode, _ message: String? = nil) {
        self.code = code
        self.message = message ?? code.text
    }

    package var description: String { "\(message) (\(code.number))" }
}

/// A result code, plain or extended.
package struct ResultCode: Hashable, Sendable {
    package let number: Int32

    package init(_ number: Int32) {
        self.number = number
    }

    /// The kind that an extended code is of.
    package var primary: ResultCode { ResultCode(number & 0xFF) }

    fileprivate var text: String { unsafe sqlite3_errstr(number).map { unsafe String(cString: $0) } ?? "SQLite" }

    package static let permission = ResultCode(SQLITE_PERM)
    package static let busy = ResultCode(SQLITE_BUSY)
    package static let readOnly = ResultCode(SQLITE_READONLY)
    package static let interrupt = ResultCode(SQLITE_INTERRUPT)
    package static let corrupt = ResultCode(SQLITE_CORRUPT)
    package static let full = ResultCode(SQLITE_FULL)
    package static let cannotOpen = ResultCode(SQLITE_CANTOPEN)
    package static let tooBig = ResultCode(SQLITE_TOOBIG)
    package static let constraint = ResultCode(SQLITE_CONSTRAINT)
    package static let mismatch = ResultCode(SQLITE_MISMATCH)
    package static let misuse = ResultCode(SQLITE_MISUSE)
    package static let authorization = ResultCode(SQLITE_AUTH)
    package static let notADatabase = ResultCode(SQLITE_NOTADB)
    /// The file under an open connection was renamed or deleted.
    package static let moved = ResultCode(SQLITE_READONLY | 4 << 8)
    /// The file ended before what was to be read.
    package static let shortRead = ResultCode(SQLITE_IOERR | 2 << 8)
}
