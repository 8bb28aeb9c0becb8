import Foundation

@testable import SQLite

/// A folder of its own for one test.
final class Place {
    let path: String
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "aloft-sqlite-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = folder + "/file.db"
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    func database() throws -> Database { try Database(path: path) }

    /// One with a table of numbers from 1 to `count`.
    func numbers(_ count: Int = 0) throws -> Database {
        let database = try database()
        try database.execute("CREATE TABLE numbers (number INTEGER NOT NULL)")
        for number in 1..<(count + 1) { try database.execute("INSERT INTO numbers VALUES (?)", [number]) }
        return database
    }

    func pool(readers: Int = 4) throws -> DatabasePool {
        try DatabasePool(path: path, readers: readers, busyTimeout: .seconds(60)) { _, _ in }
    }
}
