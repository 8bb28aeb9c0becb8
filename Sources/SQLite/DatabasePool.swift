private import Dispatch
private import Synchronization

/// One connection that writes and some that read a database in WAL mode: readers see the last commit, each one state of the file for
/// as long as it reads, and never wait for the writer, nor it for them.
package final class DatabasePool: Sendable {
    /// What a connection is told when it is made.
    package typealias Preparation = @Sendable (_ database: Database, _ isReader: Bool) throws -> Void

    private struct Readers {
        var idle: [Database] = []
        var isClosed = false
    }

    private let path: String
    private let busyTimeout: Duration
    private let prepare: Preparation
    /// Nil when it is closed.
    private let writer: Mutex<Database?>
    private let readers = Mutex(Readers())
    /// One for each connection that may read.
    private let places: DispatchSemaphore
    private let readerCount: Int

    /// Opens the file, or begins one, and has it keep a write-ahead log.
    ///
    /// - Parameters:
    ///   - readers: how many may read at a time; one more waits.
    ///   - prepare: runs on each new connection; on the writer's before anything is written.
    package init(
        path: String, readers: Int, busyTimeout: Duration, prepare: @escaping Preparation
    ) throws {
        self.path = path
        self.busyTimeout = busyTimeout
        self.prepare = prepare
        readerCount = readers
        places = DispatchSemaphore(value: readers)
        let database = try Database(path: path, busyTimeout: busyTimeout)
        try prepare(database, false)
        let mode = try database.value("PRAGMA journal_mode = WAL", as: String.self)
        guard mode == "wal" else {
            throw SQLiteError(.cannotOpen, "the file system does not allow a write-ahead log")
        }
        writer = Mutex(database)
    }

    /// Runs `body` on the connection that writes, in a transaction.
    package func write<Result: Sendable>(_ body: (Database) throws -> Result) throws -> Result {
        try writeWithoutTransaction { try $0.transaction(.immediate, body) }
    }

    /// Runs `body` on the connection that writes. Nobody else writes meanwhile.
    package func writeWithoutTransaction<Result: Sendable>(_ body: (Database) throws -> Result) throws -> Result {
        try writer.withLock { database in
            guard let database else { throw Self.closed }
            return try body(database)
        }
    }

    /// Runs `body` on a connection that reads, where it sees one state of the file.
    package func read<Result: Sendable>(_ body: (Database) throws -> Result) throws -> Result {
        places.wait()
        defer { places.signal() }
        let database = try reader()
        defer { giveBack(database) }
        return try database.transaction(.deferred, body)
    }

    /// Closes the readers, then the writer, which carries its log over into the file. Waits for those who read and write now; does nothing a second time.
    package func close() {
        let isFirst = readers.withLock { readers in
            defer { readers.isClosed = true }
            return !readers.isClosed
        }
        guard isFirst else { return }
        for _ in 0..<readerCount { places.wait() }
        readers.withLock { $0.idle = [] }
        for _ in 0..<readerCount { places.signal() }
        writer.withLock { $0 = nil }
    }

    private func reader() throws -> Database {
        let idle = try readers.withLock { readers in
            if readers.isClosed { throw Self.closed }
            return readers.idle.popLast()
        }
        if let idle { return idle }
        let database = try Database(path: path, isReadOnly: true, busyTimeout: busyTimeout)
        try prepare(database, true)
        return database
    }

    private func giveBack(_ database: Database) {
        readers.withLock { if !$0.isClosed { $0.idle.append(database) } }
    }

    private static let closed = SQLiteError(.misuse, "the database is closed")
}
