import SQLite

/// What an error of SQLite means for the file.
enum Failure {
    /// The file is damaged or no longer there: a new one must begin.
    case fileLost(String)
    /// The file is sound but cannot be written now: full, locked, or the device fails.
    case cannotWrite(String)

    init(_ error: any Error) {
        guard let error = error as? SQLiteError else {
            self = .cannotWrite("\(error)")
            return
        }
        let isLost = Self.lost.contains(error.code.primary) || Self.lost.contains(error.code)
        self = isLost ? .fileLost("\(error)") : .cannotWrite("\(error)")
    }

    var why: String {
        switch self {
        case .fileLost(let why), .cannotWrite(let why): why
        }
    }

    /// Whether one record can never be written while others can.
    static func isOfRecord(_ error: SQLiteError) -> Bool {
        [.constraint, .tooBig, .mismatch].contains(error.code.primary)
    }

    /// Whether the administrator must act before the agent can write there, so that a start need not go on.
    static func isOfRights(_ error: SQLiteError) -> Bool {
        [.readOnly, .cannotOpen, .permission, .authorization].contains(error.code.primary)
    }

    private static let lost: [ResultCode] = [.corrupt, .notADatabase, .moved, .shortRead]
}
