import Foundation
import Synchronization
import Testing

@testable import SQLite

struct DatabasePoolTests {
    private let place: Place

    init() throws {
        place = try Place()
    }

    private static let insert = "INSERT INTO numbers VALUES (?)"
    private static let count = "SELECT count(*) FROM numbers"

    @Test func `a reader sees one state for as long as it reads, while others write`() throws {
        _ = try place.numbers(1)
        let pool = try place.pool()
        try pool.read { reader in
            #expect(try reader.value(Self.count, as: Int.self) == 1)
            try pool.write { try $0.execute(Self.insert, [2]) }
            #expect(try reader.value(Self.count, as: Int.self) == 1)
        }
        #expect(try pool.read { try $0.value(Self.count, as: Int.self) } == 2)
        pool.close()
    }

    /// Each transaction adds two rows: whoever sees an odd number saw half of one.
    @Test func `thirty-two readers and a writer on four connections see whole transactions alone`() async throws {
        _ = try place.numbers()
        let pool = try place.pool()
        let isDone = Flag()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...32 {
                group.addTask {
                    try await onThread {
                        var last = 0
                        while !isDone.isSet {
                            let count = try pool.read { try $0.value(Self.count, as: Int.self) } ?? -1
                            guard count >= last, count.isMultiple(of: 2) else { return -1 }
                            last = count
                        }
                        return last
                    }
                }
            }
            group.addTask {
                try await onThread {
                    for number in 1...300 {
                        try pool.write { database in
                            try database.execute(Self.insert, [number])
                            try database.execute(Self.insert, [-number])
                        }
                    }
                    isDone.set()
                    return 600
                }
            }
            for try await last in group { #expect(last >= 0) }
        }
        #expect(try pool.read { try $0.value("SELECT sum(number) FROM numbers", as: Int.self) } == 0)
        pool.close()
        #expect(!FileManager.default.fileExists(atPath: place.path + "-wal"), "the log is in the file")
    }

    @Test func `who comes after the end is told so, and who reads at it is waited for`() throws {
        _ = try place.numbers(1)
        let pool = try place.pool(readers: 2)
        let (reads, goesOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let seen = Mutex<Int?>(nil)
        let reader = Thread {
            let count = try? pool.read { database in
                reads.signal()
                goesOn.wait()
                return try database.value(Self.count, as: Int.self)
            }
            seen.withLock { $0 = count ?? nil }
        }
        reader.start()
        reads.wait()
        let closer = Thread { pool.close() }
        closer.start()
        // Whoever comes from now on is refused, though it may have to wait for that.
        goesOn.signal()
        while !closer.isFinished || !reader.isFinished { Thread.sleep(forTimeInterval: 0.001) }
        #expect(seen.withLock { $0 } == 1)
        #expect(throws: SQLiteError.self) { try pool.read { try $0.rows(Self.count) } }
        #expect(throws: SQLiteError.self) { try pool.write { try $0.rows(Self.count) } }
    }

    @Test func `a write that fails leaves nothing, and the next one goes through`() throws {
        _ = try place.numbers(1)
        let pool = try place.pool()
        #expect(throws: SQLiteError.self) {
            try pool.write { database in
                try database.execute(Self.insert, [2])
                try database.execute("INSERT INTO nowhere VALUES (1)")
            }
        }
        try pool.write { try $0.execute(Self.insert, [3]) }
        #expect(try pool.read { try $0.values("SELECT number FROM numbers", as: Int.self) } == [1, 3])
        pool.close()
    }

    @Test func `a full disk is told, undone and over when there is room`() throws {
        _ = try place.numbers(1)
        let pool = try place.pool()
        func fill() throws {
            try pool.write { database in
                for number in 1...10_000 { try database.execute(Self.insert, [number]) }
            }
        }
        try pool.writeWithoutTransaction { try $0.execute("PRAGMA max_page_count = 3") }
        #expect { try fill() } throws: { ($0 as? SQLiteError)?.code == .full }
        #expect(try pool.read { try $0.value(Self.count, as: Int.self) } == 1)
        try pool.writeWithoutTransaction { try $0.execute("PRAGMA max_page_count = 100000") }
        try fill()
        #expect(try pool.read { try $0.value(Self.count, as: Int.self) } == 10_001)
        pool.close()
    }

    /// What a power cut may make of a log that nobody synced: it ends anywhere, or a sector of it was never written.
    enum Cut: CaseIterable {
        case end, hole
    }

    @Test(arguments: Cut.allCases)
    func `of a log that a power cut damaged, the transactions before the damage are left, whole`(cut: Cut) throws {
        _ = try place.numbers()
        let pool = try place.pool()
        try pool.writeWithoutTransaction { try $0.execute("PRAGMA wal_autocheckpoint = 0") }
        for number in 1...50 { try pool.write { try Self.pair(number, $0) } }
        let (file, log) = (try place.bytes(), try place.bytes("-wal"))
        pool.close()
        var generator = SystemRandomNumberGenerator()
        var counts: Set<Int> = []
        for _ in 1...100 {
            var damaged = log
            let start = Int.random(in: 0..<log.count / 512, using: &generator) * 512
            switch cut {
            case .end: damaged.removeSubrange(start...)
            case .hole: damaged.replaceSubrange(start..<start + 512, with: repeatElement(0, count: 512))
            }
            counts.insert(try Self.expectWholeTransactions(file, damaged))
        }
        #expect(counts.count > 10, "\(counts)")
    }

    @Test func `of a transaction that a power cut ended nothing is left`() throws {
        _ = try place.numbers()
        let pool = try place.pool()
        // Pages go into the log before the end of the transaction.
        try pool.writeWithoutTransaction { try $0.execute("PRAGMA cache_size = 2") }
        for number in 1...3 { try pool.write { try Self.pair(number, $0) } }
        let before = try place.bytes("-wal").count
        let (file, log) = try pool.write { database in
            for number in 1...20_000 { try database.execute(Self.insert, [number]) }
            return (try place.bytes(), try place.bytes("-wal"))
        }
        #expect(log.count > before)
        #expect(try Self.expectWholeTransactions(file, log) == 6)
        pool.close()
    }

    private static func pair(_ number: Int, _ database: Database) throws {
        try database.execute(insert, [number])
        try database.execute(insert, [-number])
    }

    /// - Returns: how many rows are left of a file with this log.
    private static func expectWholeTransactions(_ file: Data, _ log: Data) throws -> Int {
        let copy = try Place()
        try file.write(to: URL(filePath: copy.path))
        try log.write(to: URL(filePath: copy.path + "-wal"))
        let database = try copy.database()
        #expect(try database.value("PRAGMA integrity_check", as: String.self) == "ok")
        #expect(try database.value("SELECT coalesce(sum(number), 0) FROM numbers", as: Int.self) == 0)
        return try #require(try database.value(count, as: Int.self))
    }
}

extension Place {
    fileprivate func bytes(_ suffix: String = "") throws -> Data { try Data(contentsOf: URL(filePath: path + suffix)) }
}

private final class Flag: Sendable {
    private let state = Atomic(false)

    var isSet: Bool { state.load(ordering: .relaxed) }

    func set() { state.store(true, ordering: .relaxed) }
}

/// A thread of its own: who waits there keeps no task waiting.
private func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}
