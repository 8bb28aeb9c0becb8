internal import AgentModel
import Files
import SQLite

/// An open file and the run that is being recorded in it.
struct Connection: Sendable {
    let pool: DatabasePool
    let runID: Int64
    /// Nil where the file system does not tell.
    let identity: FileIdentity?
}

/// How the history's file is found, judged, opened and, when it is damaged, put aside.
struct HistoryFile: Sendable {
    let path: String
    let run: RunRecord
    let now: @Sendable () -> Stamp

    /// How a file was lost while it was open.
    enum Loss {
        /// SQLite cannot make sense of it.
        case damaged(String)
        /// Its path leads to another file or to none; what it led to before.
        case gone(FileIdentity)
    }

    /// Opens the file or begins one; a damaged one is moved aside first.
    ///
    /// - Throws: `HistoryError` when the administrator must act, `SQLiteError` when trying again may help.
    func open() throws -> Connection {
        try requireDirectory()
        var carryOver = CarryOver()
        do {
            if exists { try inspect(&carryOver) }
            return try connect()
        } catch let error as SQLiteError {
            guard case .fileLost(let why) = Failure(error) else { throw described(error) }
            return try begin(after: "The file was damaged: \(why).", carryOver)
        }
    }

    /// Goes on after the loss of the open file: in the file that somebody put in its place, or in a new one.
    func renew(after loss: Loss, _ carryOver: CarryOver) throws -> Connection {
        switch loss {
        case .damaged(let why):
            return try begin(after: "The file was found damaged: \(why).", carryOver)
        case .gone(let identity) where exists:
            try putLogAside(of: identity)
            var ignored = CarryOver()
            try inspect(&ignored)
            return try connect { try write(gap: "Another file was put in the place of the open one.", $0, $1) }
        case .gone:
            return try begin(after: "The file was deleted while it was open.", carryOver)
        }
    }

    /// Moves aside what is left of the file and begins a new one, with a gap row that says why.
    private func begin(after loss: String, _ carryOver: CarryOver) throws -> Connection {
        let moved = try moveAside()
        return try connect { db, runID in
            try carryOver.restoreInForce(db, run: runID)
            try write(gap: moved.map { "\(loss) It was moved to \($0)." } ?? loss, db, runID)
        } prepare: {
            try carryOver.restoreSequences($0)
        }
    }

    private var exists: Bool { FileSystem.exists(path) }

    private func requireDirectory() throws {
        let parent = FileSystem.parts(of: path).folder
        guard FileSystem.facts(of: parent)?.kind == .directory else { throw HistoryError.directoryMissing(parent) }
        guard FileSystem.isWritable(parent) else {
            throw HistoryError.notWritable(path: path, why: "no right to write in \(parent)")
        }
    }

    private func write(gap detail: String, _ db: Database, _ runID: Int64) throws {
        let stamp = now()
        let gap = GapRecord(
            stamp: stamp, what: "file", sinceMicroseconds: 0, untilMicroseconds: stamp.wallMicroseconds, count: nil,
            detail: detail)
        _ = try Insertion(db: db, runID: runID).insert(.gap(gap))
    }

    private func described(_ error: SQLiteError) -> any Error {
        guard Failure.isOfRights(error) else { return error }
        return HistoryError.notWritable(path: path, why: Failure(error).why)
    }
}

extension HistoryFile {
    private func connect(
        then fill: (Database, Int64) throws -> Void = { _, _ in }, prepare: (Database) throws -> Void = { _ in }
    ) throws -> Connection {
        let pool = try DatabasePool(
            path: path, readers: Limits.readers, busyTimeout: .seconds(Limits.busyTimeoutSeconds), prepare: Self.prepare
        )
        try pool.writeWithoutTransaction(Schema.migrate)
        let runID = try pool.write { db in
            try prepare(db)
            let runID = try Insertion.insert(run, db)
            try Insertion(db: db, runID: runID).interruptOperations(run.stamp)
            try fill(db, runID)
            return runID
        }
        return Connection(pool: pool, runID: runID, identity: FileIdentity(path: path))
    }

    /// `auto_vacuum` takes effect only in a file that is still empty; it lets the retention shrink the file.
    private static func prepare(_ database: Database, isReader: Bool) throws {
        try database.execute("PRAGMA cache_size = -\(Limits.pageCacheKiB)")
        guard !isReader else { return }
        try database.execute("PRAGMA auto_vacuum = INCREMENTAL")
        try database.execute("PRAGMA journal_size_limit = \(Limits.walBytes)")
    }
}
