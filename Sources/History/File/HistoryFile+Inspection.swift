internal import AgentModel
import Dispatch
import Files
import LinuxIO
import SQLite

extension HistoryFile {
    /// Looks at the file before anything is written to it.
    ///
    /// - Throws: `HistoryError` when it is not ours to write to; `SQLiteError` with `corrupt` or `notADatabase` when it is
    ///   damaged. What could still be read is in `carryOver` then.
    func inspect(_ carryOver: inout CarryOver) throws {
        let database = try Database(path: path, busyTimeout: .seconds(Limits.busyTimeoutSeconds))
        try database.transaction(.deferred) { try Schema.requireOurs($0, path: path) }
        carryOver = (try? database.transaction(.deferred) { try CarryOver($0) }) ?? carryOver
        try quickCheck(database)
    }

    /// Runs `quick_check` for a bounded time; a file too big for that is trusted for the rest.
    private func quickCheck(_ database: Database) throws {
        let timer = DispatchSource.makeTimerSource()
        timer.setEventHandler(handler: database.interrupt)
        timer.schedule(deadline: .now() + .microseconds(Int(clamping: Limits.quickCheckTime.microseconds)))
        timer.activate()
        defer { timer.cancel() }
        do {
            let verdict = try database.value("PRAGMA quick_check(1)", as: String.self)
            guard verdict == "ok" else { throw SQLiteError(.corrupt, verdict) }
        } catch let error as SQLiteError where error.code == .interrupt {
            return
        }
    }

    /// Renames the file and its log to `NAME.corrupt-TIME`, and tells the new name; nil when there was no file.
    func moveAside() throws -> String? {
        let aside = freeName
        for suffix in ["-shm", "-wal", ""] where FileSystem.exists(path + suffix) {
            try FileSystem.move(path + suffix, to: aside + suffix)
        }
        forgetOldest()
        return FileSystem.exists(aside) ? aside : nil
    }

    /// Puts away a log that was left beside another database: SQLite would take it for that one's.
    func putLogAside(of identity: FileIdentity) throws {
        guard identity.isLogLeftBehind(path: path) else { return }
        let aside = freeName
        for suffix in ["-shm", "-wal"] where FileSystem.exists(path + suffix) {
            try FileSystem.move(path + suffix, to: aside + suffix)
        }
    }

    private var freeName: String {
        let name = "\(path).corrupt-\(time)"
        guard FileSystem.exists(name) || FileSystem.exists(name + "-wal") else { return name }
        let number = (2...).first { !FileSystem.exists("\(name)-\($0)") } ?? 2
        return "\(name)-\(number)"
    }

    /// Now, as `20270115T080000Z`.
    private var time: String {
        let time = CalendarTime(utc: now().wallMicroseconds / 1_000_000)
        return "\(time.date(separator: ""))T\(time.clock(separator: ""))Z"
    }

    private func forgetOldest() {
        let (parent, file) = FileSystem.parts(of: path)
        let prefix = file + ".corrupt-"
        let damaged = ((try? FileSystem.names(in: parent)) ?? [])
            .filter { $0.hasPrefix(prefix) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.sorted()
        for name in damaged.dropLast(Limits.damagedFilesKept) {
            for suffix in ["", "-wal", "-shm"] { FileSystem.remove("\(parent)/\(name)\(suffix)") }
        }
    }
}
