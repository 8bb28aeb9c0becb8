import GRDB

/// What an error of SQLite means for the file.
enum Failure {
    /// The file is damaged or no longer there: a new one must begin.
    case fileLost(String)
    /// The file is sound but cannot be written now: full, locked, or the device fails.
    case cannotWrite(String)

    init(_ error: any Error) {
        guard let error = error as? DatabaseError else {
            self = .cannotWrite("\(error)")
            return
        }
        let why = "\(error.message ?? "SQLite") (\(error.extendedResultCode))"
        let isLost = Self.lost.contains(error.resultCode) || Self.lost.contains(error.extendedResultCode)
        self = isLost ? .fileLost(why) : .cannotWrite(why)
    }

    var why: String {
        switch self {
        case .fileLost(let why), .cannotWrite(let why): why
        }
    }

    /// Whether one record can never be written while others can.
    static func isOfRecord(_ error: DatabaseError) -> Bool {
        [.SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH].contains(error.resultCode)
    }

    /// Whether the administrator must act before the agent can write there, so that a start need not go on.
    static func isOfRights(_ error: DatabaseError) -> Bool {
        [.SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH].contains(error.resultCode)
    }

    private static let lost: [ResultCode] = [
        .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_READONLY_DBMOVED, .SQLITE_IOERR_SHORT_READ,
    ]
}
