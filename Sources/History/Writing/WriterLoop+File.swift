import SQLite
import Synchronization

extension WriterLoop {
    /// The file to write to: the one that is open, if it is still the one at the path, or else a new one.
    func requireConnection() throws -> Connection {
        if testHooks.checksFileAlways || ContinuousClock.now >= nextFileCheck { checkFile() }
        if loss == nil, let connection = core.current { return connection }
        if let connection = core.current { leave(connection) }
        let connection = try loss.map { try file.renew(after: $0, carryOver) } ?? file.open()
        (loss, order) = (nil, ClockOrder())
        core.use(connection)
        return connection
    }

    /// Ends the thread: writes what waits and the end of the run, as far as the disk allows.
    func end(_ stop: Stop) {
        var isWritten = false
        switch stop {
        case .close(let clean): isWritten = writeQueued() && writeEnd(clean: clean)
        case .abandon: break
        }
        let connection = core.current
        core.use(nil)
        connection?.pool.close()
        core.queue.withLock { $0.close() }
        core.ended.resolve(isWritten ? .success(0) : .failure(.closed))
    }

    /// Notes the file's size for the status; the queue is not held meanwhile.
    func measure() {
        let bytes = FileIdentity.size(path: file.path)
        core.queue.withLock { $0.bytes = bytes }
    }

    private func checkFile() {
        nextFileCheck = ContinuousClock.now + Limits.fileCheckInterval
        guard let connection = core.current, let identity = connection.identity else { return }
        let found = FileIdentity(path: file.path)
        if found != identity { loss = .gone(identity) }
        measure()
    }

    /// Closes the lost file, once more asked for what must outlive it.
    private func leave(_ connection: Connection) {
        carryOver = (try? connection.pool.writeWithoutTransaction { try CarryOver($0) }) ?? carryOver
        if case .gone = loss { saveLog(of: connection) }
        core.use(nil)
        connection.pool.close()
    }

    /// Where the log alone was deleted, its rows can still be carried over into the database.
    private func saveLog(of connection: Connection) {
        try? connection.pool.writeWithoutTransaction { try $0.execute("PRAGMA wal_checkpoint(PASSIVE)") }
    }

    private func writeEnd(clean: Bool) -> Bool {
        guard let connection = core.current else { return false }
        let stamp = file.now()
        let isWritten: Void? = try? connection.pool.writeWithoutTransaction { db in
            try Insertion(db: db, runID: connection.runID).stop(stamp, clean: clean)
            try db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        return isWritten != nil
    }
}
