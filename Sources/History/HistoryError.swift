/// What can go wrong with the history, in sentences for the person who has to mend it.
package enum HistoryError: Error, Hashable, Sendable {
    /// The directory of `path` does not exist, or is something else.
    case directoryMissing(String)
    /// The file or its directory may not be written.
    case notWritable(path: String, why: String)
    /// The file has a schema that is not among those from 1 to `known` that this version reads.
    case otherSchema(path: String, found: Int, known: Int)
    /// The file is a database of another program.
    case foreignDatabase(String)
    /// So many records wait for the disk that no more is taken.
    case queueFull
    /// The commit did not come in time; `mayFollow` tells whether it can still come.
    case timedOut(Duration, mayFollow: Bool)
    /// SQLite could not write; nothing of the record was kept.
    case writeFailed(String)
    /// This record can never be written.
    case refused(String)
    case closed
    /// There is no open file at the moment.
    case unavailable(String)
    case readFailed(String)
    /// The text is no cursor of ours.
    case invalidCursor(String)
    /// The row that the cursor stands on was deleted by the retention.
    case cursorPruned(Int64)
    /// Not within 1 to 1000.
    case invalidLimit(Int)
}

extension HistoryError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .directoryMissing(let path):
            "The directory for the history \(path) does not exist. Create it, or set another path in the history block."
        case .notWritable(let path, let why):
            "The history \(path) cannot be written (\(why)). Give the agent's user the right to write there."
        case .otherSchema(let path, let found, let known):
            "The history \(path) was written by another version of Aloft (its schema is number \(found), and this version knows "
                + "1 to \(known)). Run that version, or move the file aside. It was not touched."
        case .foreignDatabase(let path):
            "The file \(path) is a database of another program. Set another path in the history block. "
                + "It was not touched."
        case .queueFull: "Too many records wait to be written to the history. See \"history\" in the status."
        case .timedOut(let limit, let mayFollow):
            "The history was not written within \(limit). "
                + (mayFollow ? "The record may still be written." : "The record was given up.")
        case .writeFailed(let why): "The history could not be written: \(why)."
        case .refused(let why): "The history does not take this record: \(why)."
        case .closed: "The history is closed."
        case .unavailable(let why): "The history is not available at the moment: \(why)."
        case .readFailed(let why): "The history could not be read: \(why)."
        case .invalidCursor(let text):
            "\"\(text)\" is a cursor that this history never gave. Use the \"next\" of an earlier page as it stands."
        case .cursorPruned(let id):
            "The rows behind this cursor (from \(id) on) were deleted for their age or size. Begin at the first page."
        case .invalidLimit(let limit): "The limit \(limit) is not between 1 and 1000."
        }
    }
}
