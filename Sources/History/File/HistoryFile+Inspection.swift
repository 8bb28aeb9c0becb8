import Dispatch
import FoundationEssentials
import GRDB

extension HistoryFile {
    /// Looks at the file before anything is written to it.
    ///
    /// - Throws: `HistoryError` when it is not ours to write to; `DatabaseError` with `SQLITE_CORRUPT` or `SQLITE_NOTADB`
    ///   when it is damaged. What could still be read is in `carry` then.
    func inspect(_ carry: inout Carry) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Limits.busyTimeoutSeconds)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.inDatabase { try Schema.requireOurs($0, path: path) }
        carry = (try? queue.inDatabase { try Carry($0) }) ?? carry
        try quickCheck(queue)
    }

    /// Runs `quick_check` for a bounded time; a file too big for that is trusted for the rest.
    private func quickCheck(_ queue: DatabaseQueue) throws {
        let timer = DispatchSource.makeTimerSource()
        timer.setEventHandler { queue.interrupt() }
        timer.schedule(deadline: .now() + .microseconds(Int(clamping: Limits.quickCheckTime.microseconds)))
        timer.activate()
        defer { timer.cancel() }
        do {
            let verdict = try queue.inDatabase { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
            guard verdict == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict) }
        } catch DatabaseError.SQLITE_INTERRUPT {
            return
        }
    }

    /// Renames the file and its log to `NAME.corrupt-TIME`, and tells the new name; nil when there was no file.
    func moveAside() throws -> String? {
        let files = FileManager.default
        let aside = freeName(files)
        for suffix in ["-shm", "-wal", ""] where files.fileExists(atPath: path + suffix) {
            try files.moveItem(atPath: path + suffix, toPath: aside + suffix)
        }
        forgetOldest(files)
        return files.fileExists(atPath: aside) ? aside : nil
    }

    /// Puts away a log that was left beside another database: SQLite would take it for that one's.
    func putLogAside(of identity: FileIdentity) throws {
        guard identity.isLogLeftBehind(path: path) else { return }
        let aside = freeName(FileManager.default)
        for suffix in ["-shm", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.moveItem(atPath: path + suffix, toPath: aside + suffix)
        }
    }

    private func freeName(_ files: FileManager) -> String {
        let seconds = Double(now().wallMicroseconds / 1_000_000)
        let time = Date(timeIntervalSince1970: seconds).formatted(.iso8601).replacing("-", with: "").replacing(
            ":", with: "")
        let name = "\(path).corrupt-\(time)"
        guard files.fileExists(atPath: name) || files.fileExists(atPath: name + "-wal") else { return name }
        let number = (2...).first { !files.fileExists(atPath: "\(name)-\($0)") } ?? 2
        return "\(name)-\(number)"
    }

    private func forgetOldest(_ files: FileManager) {
        let url = URL(filePath: path)
        let parent = url.deletingLastPathComponent().path
        let prefix = url.lastPathComponent + ".corrupt-"
        let names = (try? files.contentsOfDirectory(atPath: parent)) ?? []
        let damaged = names.filter { $0.hasPrefix(prefix) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.sorted()
        for name in damaged.dropLast(Limits.damagedFilesKept) {
            for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: "\(parent)/\(name)\(suffix)") }
        }
    }
}
