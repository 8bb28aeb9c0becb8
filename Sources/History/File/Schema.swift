import GRDB
import Migrations

/// The schema's steps, and how a file of ours is told from another program's.
enum Schema {
    /// "Alft" in the header of the file.
    static let applicationID = 0x416C_6674

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for step in Migrations.all {
            migrator.registerMigration(step.name, foreignKeyChecks: .immediate) { db in
                try db.execute(sql: step.sql)
            }
        }
        return migrator
    }

    /// Throws when the file is not ours to write to: another program's, or a later version's.
    static func requireOurs(_ db: Database, path: String) throws {
        let isNew = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
        guard !isNew else { return }
        guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
            throw HistoryError.foreignDatabase(path)
        }
        let known = Set(Migrations.all.map(\.name))
        let unknown = try migrator.appliedIdentifiers(db).subtracting(known)
        guard unknown.isEmpty else { throw HistoryError.newerSchema(path: path, unknown: unknown.sorted()) }
    }
}
