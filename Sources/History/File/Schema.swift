import Migrations
import SQLite

/// The schema's steps, and how a file of ours is told from another program's.
enum Schema {
    /// "Alft" in the header of the file.
    static let applicationID = 0x416C_6674
    /// How many steps a file has (`PRAGMA user_version`).
    static let version = Migrations.all.count

    /// Takes the steps that the file lacks, all of them or none.
    static func migrate(_ database: Database) throws {
        try database.transaction(.immediate) { database in
            let found = try self.version(of: database)
            for step in Migrations.all.dropFirst(found) { try database.execute(script: step.sql) }
            if found < version { try database.execute("PRAGMA user_version = \(version)") }
        }
    }

    /// Throws when the file is not ours to write to: another program's, or another version's.
    static func requireOurs(_ database: Database, path: String) throws {
        guard try database.value("SELECT count(*) FROM sqlite_master", as: Int.self) != 0 else { return }
        guard try database.value("PRAGMA application_id", as: Int.self) == applicationID else {
            throw HistoryError.foreignDatabase(path)
        }
        let found = try version(of: database)
        guard (1...version).contains(found) else {
            throw HistoryError.otherSchema(path: path, found: found, known: version)
        }
    }

    private static func version(of database: Database) throws -> Int {
        try database.value("PRAGMA user_version") ?? 0
    }
}
