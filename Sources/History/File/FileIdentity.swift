import Foundation

/// Which files stand behind a path now, so that a deleted or replaced one is noticed.
struct FileIdentity: Hashable, Sendable {
    private let database: [UInt64]
    private let log: [UInt64]

    /// Nil when the database or its log is not there.
    init?(path: String) {
        guard let database = Self.numbers(path), let log = Self.numbers(path + "-wal") else { return nil }
        self.database = database
        self.log = log
    }

    /// Whether the log is still this one's but the database is another.
    func isLogLeftBehind(path: String) -> Bool {
        Self.numbers(path) != database && Self.numbers(path + "-wal") == log
    }

    private static func numbers(_ path: String) -> [UInt64]? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let device = attributes[.systemNumber] as? NSNumber,
            let inode = attributes[.systemFileNumber] as? NSNumber
        else { return nil }
        return [device.uint64Value, inode.uint64Value]
    }

    /// Bytes of the database and its log together.
    static func size(path: String) -> Int64 {
        [path, path + "-wal"].reduce(0) { sum, name in
            let size = try? FileManager.default.attributesOfItem(atPath: name)[.size] as? NSNumber
            return sum + (size?.int64Value ?? 0)
        }
    }
}
