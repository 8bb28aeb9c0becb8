import Files

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
        FileSystem.facts(of: path).map { [$0.device, $0.number] }
    }

    /// Bytes of the database and its log together.
    static func size(path: String) -> Int64 {
        [path, path + "-wal"].reduce(0) { $0 + (FileSystem.facts(of: $1)?.size ?? 0) }
    }
}
