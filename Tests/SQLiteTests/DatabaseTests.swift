import Foundation
import Testing

@testable import SQLite

struct DatabaseTests {
    private let place: Place

    init() throws {
        place = try Place()
    }

    @Test(arguments: [
        Value.null, .integer(0), .integer(.min), .integer(.max), .real(-0.5), .text(""), .text("it's \u{1F600}"),
        .text("a\0b"),
        .blob([]), .blob([0, 255]),
    ])
    func `what is written is read`(value: Value) throws {
        let database = try place.database()
        #expect(try database.rows("SELECT ? AS value", [value]).map(\.values) == [[value]])
        #expect(try #require(try database.row("SELECT ? AS value", [value]))["value"] as Value == value)
    }

    @Test func `values are read as what they are asked for, and as nothing else`() throws {
        let database = try place.database()
        let row = try #require(
            try database.row("SELECT 300 AS number, 'text' AS text, NULL AS missing, x'01' AS bytes"))
        #expect(try row["number"] as Int == 300 && row["number"] as Bool && row["number"] as Int32? == 300)
        #expect(try row["text"] as String == "text" && row["bytes"] as [UInt8] == [1])
        #expect(try row["missing"] as String? == nil && row["missing"] as Int? == nil)
        for read in [{ try row["text"] as Int }, { try row["missing"] as Int }, { try row["none"] as Int }] {
            #expect { try read() } throws: { ($0 as? SQLiteError)?.code == .mismatch }
        }
        let large = try #require(try database.row("SELECT 5000000000 AS number"))
        #expect(throws: SQLiteError.self) { try large["number"] as Int32 }
    }

    @Test func `no row is nil, and NULL is nil too`() throws {
        let database = try place.numbers()
        #expect(try database.value("SELECT number FROM numbers", as: Int.self) == nil)
        #expect(try database.value("SELECT max(number) FROM numbers", as: Int.self) == nil)
        #expect(try database.row("SELECT number FROM numbers") == nil)
        #expect(try database.values("SELECT max(number) FROM numbers", as: Int?.self) == [nil])
    }

    @Test func `a statement is used again with other values, and after it has failed`() throws {
        let database = try place.numbers(3)
        let sql = "SELECT number FROM numbers WHERE number >= ? ORDER BY number"
        #expect(try database.values(sql, [2], as: Int.self) == [2, 3])
        #expect(try database.row(sql, [1])?[0] as Int? == 1, "the other rows are not waited for")
        #expect { try database.rows(sql) } throws: { ($0 as? SQLiteError)?.code == .misuse }
        #expect(try database.values(sql, [3], as: Int.self) == [3])
        try database.execute("CREATE UNIQUE INDEX one ON numbers (number)")
        #expect(throws: SQLiteError.self) { try database.execute("INSERT INTO numbers VALUES (?)", [3]) }
        try database.execute("INSERT INTO numbers VALUES (?)", [4])
        #expect(database.changes == 1 && database.lastInsertedID == 4)
    }

    @Test func `more statements than are kept are no trouble`() throws {
        let database = try place.database()
        for number in 1...1000 { #expect(try database.value("SELECT \(number)", as: Int.self) == number) }
    }

    @Test func `what another connection has changed of a table is seen`() throws {
        let (database, other) = (try place.numbers(1), try place.database())
        #expect(try database.rows("SELECT * FROM numbers").map(\.values.count) == [1])
        try other.execute("ALTER TABLE numbers ADD COLUMN name TEXT DEFAULT 'one'")
        #expect(try database.row("SELECT * FROM numbers")?["name"] as String? == "one")
    }

    @Test func `a mistake is told in SQLite's words`() throws {
        let database = try place.database()
        let error = #expect(throws: SQLiteError.self) { try database.execute("SELEC 1") }
        #expect(error?.description == "near \"SELEC\": syntax error (1)")
        #expect { try database.execute("  ") } throws: { ($0 as? SQLiteError)?.code == .misuse }
        let missing = #expect(throws: SQLiteError.self) { try Database(path: "/nowhere/file.db") }
        #expect(missing?.code.primary == .cannotOpen)
        #expect(throws: SQLiteError.self) { try Database(path: place.path + "2", isReadOnly: true) }
    }

    @Test func `who only reads cannot write`() throws {
        _ = try place.numbers(1)
        let reader = try Database(path: place.path, isReadOnly: true)
        #expect(try reader.value("SELECT count(*) FROM numbers", as: Int.self) == 1)
        #expect { try reader.execute("DELETE FROM numbers") } throws: {
            ($0 as? SQLiteError)?.code.primary == .readOnly
        }
    }

    @Test func `references are kept`() throws {
        let database = try place.database()
        try database.execute(
            script: "CREATE TABLE runs (id INTEGER PRIMARY KEY); CREATE TABLE rows (run INTEGER REFERENCES runs (id))")
        #expect { try database.execute("INSERT INTO rows VALUES (1)") } throws: {
            ($0 as? SQLiteError)?.code.primary == .constraint
        }
    }

    @Test func `what throws in a transaction undoes it`() throws {
        let database = try place.numbers(1)
        #expect(throws: CancellationError.self) {
            try database.transaction(.immediate) {
                try $0.execute("INSERT INTO numbers VALUES (2)")
                throw CancellationError()
            }
        }
        #expect(try database.value("SELECT count(*) FROM numbers", as: Int.self) == 1)
        try database.transaction(.immediate) { try $0.execute("INSERT INTO numbers VALUES (3)") }
        #expect(try database.values("SELECT number FROM numbers", as: Int.self) == [1, 3])
    }

    @Test func `a lock of another connection is waited for as long as it was said, and told`() throws {
        let (locker, impatient) = (try place.numbers(), try place.database())
        try locker.execute("BEGIN EXCLUSIVE")
        #expect { try impatient.execute("INSERT INTO numbers VALUES (1)") } throws: {
            ($0 as? SQLiteError)?.code.primary == .busy
        }
        let patient = try Database(path: place.path, busyTimeout: .seconds(60))
        let writer = Thread { try? patient.execute("INSERT INTO numbers VALUES (2)") }
        writer.start()
        try locker.execute("COMMIT")
        while !writer.isFinished { Thread.sleep(forTimeInterval: 0.001) }
        #expect(try locker.values("SELECT number FROM numbers", as: Int.self) == [2])
    }

    @Test func `what takes long is interrupted, and what comes after is not`() throws {
        let database = try place.database()
        let interrupt = database.interrupt
        let isOver = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            while isOver.wait(timeout: .now() + 0.01) == .timedOut { interrupt() }
        }
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        #expect { try database.execute(endless) } throws: { ($0 as? SQLiteError)?.code == .interrupt }
        isOver.signal()
    }

    @Test func `nobody is interrupted who is gone`() throws {
        let interrupt = try place.database().interrupt
        interrupt()
    }
}
