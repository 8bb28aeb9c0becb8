import Foundation
import SQLite
import Synchronization
import Testing

@testable import History

struct FaultTests {
    @Test func `a file that is no database is moved aside`() throws {
        let site = try Site()
        try Data("This is a letter, not a database, and long enough to have a header of its own.".utf8)
            .write(to: URL(filePath: site.path))
        let history = try site.open()
        #expect(site.movedAside == ["history.db.corrupt-20270115T080000Z"])
        let gap = try #require(try history.reader.gaps().items.first)
        #expect(gap.what == "file")
        #expect(gap.detail.contains(site.movedAside[0]))
        #expect(try history.writer.write(site.transition()) == 1)
        #expect(history.close())
    }

    @Test func `a damaged file is moved aside and its drains and ids go on`() throws {
        let site = try Site()
        let first = try site.open()
        for _ in 0..<200 { first.writer.enqueue(site.transition()) }
        let drain = try first.writer.drain(site)
        #expect(first.close())
        try site.damage(table: "transitions")
        let second = try site.open()
        #expect(site.movedAside.count == 1)
        #expect(try second.reader.transitions().items.isEmpty)
        #expect(try second.reader.activeDrains(at: site.now.wallMicroseconds).map(\.id) == [drain])
        #expect(try second.writer.write(site.transition()) == 201)
        #expect(second.close())
    }

    @Test func `only the last damaged files are kept`() throws {
        let site = try Site()
        for _ in 0..<(Limits.damagedFilesKept + 2) {
            try Data(repeating: 0x61, count: 8192).write(to: URL(filePath: site.path))
            site.advance(wall: .seconds(1), monotonic: .seconds(1))
            #expect(try site.open().close())
        }
        #expect(site.movedAside.count == Limits.damagedFilesKept)
        #expect(site.movedAside.contains("history.db.corrupt-20270115T080005Z"))
    }

    @Test func `a deleted file is begun anew`() throws {
        let site = try Site()
        let history = try site.openWatching()
        #expect(try history.writer.write(site.transition("old")) == 1)
        for suffix in ["", "-wal", "-shm"] { try FileManager.default.removeItem(atPath: site.path + suffix) }
        #expect(try history.writer.write(site.transition("new")) == 2)
        #expect(try history.reader.transitions().items.map(\.instance) == ["new"])
        #expect(try history.reader.gaps().items.map(\.what) == ["file"])
        #expect(try site.inspect { try $0.value("SELECT count(*) FROM transitions", as: Int.self) } == 1)
        #expect(history.close())
        #expect(site.movedAside.isEmpty)
    }

    @Test func `a deleted log is noticed`() throws {
        let site = try Site()
        let history = try site.openWatching()
        _ = try history.writer.write(site.transition("old"))
        for suffix in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: site.path + suffix) }
        _ = try history.writer.write(site.transition("new"))
        #expect(try site.inspect { try $0.value("SELECT count(*) FROM transitions", as: Int.self) } == 2)
        #expect(try history.reader.gaps().items.map(\.what) == ["file"])
        #expect(history.close())
    }

    @Test func `a file that another was put over is taken up`() throws {
        let site = try Site()
        let first = try site.open()
        _ = try first.writer.write(site.transition("backup"))
        #expect(first.close())
        try FileManager.default.copyItem(atPath: site.path, toPath: site.path + ".copy")
        let second = try site.openWatching()
        _ = try second.writer.write(site.transition("lost"))
        try FileManager.default.removeItem(atPath: site.path)
        try FileManager.default.moveItem(atPath: site.path + ".copy", toPath: site.path)
        _ = try second.writer.write(site.transition("new"))
        #expect(try second.reader.transitions().items.map(\.instance) == ["new", "backup"])
        #expect(second.close())
        #expect(try site.inspect { try $0.value("PRAGMA integrity_check", as: String.self) } == "ok")
    }

    @Test func `a file that turns out damaged while open is begun anew`() throws {
        let site = try Site()
        let isDamaged = Mutex(false)
        var testHooks = TestHooks()
        testHooks.beforeRecords = { _ in
            let throwsNow = isDamaged.withLock { damaged in
                defer { damaged = false }
                return damaged
            }
            if throwsNow { throw SQLiteError(.corrupt) }
        }
        let history = try site.open(testHooks: testHooks)
        let drain = try history.writer.drain(site)
        isDamaged.withLock { $0 = true }
        #expect(try history.writer.write(site.transition()) == 1)
        #expect(site.movedAside.count == 1)
        #expect(try history.reader.activeDrains(at: site.now.wallMicroseconds).map(\.id) == [drain])
        #expect(history.close())
    }

    @Test func `a file that is cut short while open is begun anew`() throws {
        let site = try Site()
        let history = try site.open()
        for _ in 0..<2000 { history.writer.enqueue(site.transition()) }
        try history.writer.flush()
        // The writer may be at work on the file still.
        let other = try Database(path: site.path, busyTimeout: .seconds(10))
        // While the writer itself is moving its log into the file, SQLite says busy without waiting.
        while try other.value("PRAGMA wal_checkpoint(TRUNCATE)", as: Bool.self) == true {}
        try FileHandle(forUpdating: URL(filePath: site.path)).truncate(atOffset: 4096)
        #expect(throws: HistoryError.self) { try history.reader.transitions(limit: 1000) }
        try history.writer.flush()
        #expect(site.movedAside.count == 1)
        #expect(try history.writer.write(site.transition()) == 2001)
        #expect(try history.reader.gaps().items.map(\.what) == ["file"])
        #expect(history.close())
        #expect(try site.inspect { try $0.value("PRAGMA integrity_check", as: String.self) } == "ok")
    }

    @Test func `a reader that finds damage has the writer begin anew`() throws {
        let site = try Site()
        let history = try site.open()
        history.suspect("a page is wrong")
        try history.writer.flush()
        #expect(site.movedAside.count == 1)
        #expect(try history.reader.gaps().items.map(\.what) == ["file"])
        #expect(history.close())
    }
}

struct FullHistoryDiskTests {
    @Test func `the writer goes on when there is room again`() throws {
        let site = try Site()
        let pages = Mutex<Int?>(nil)
        let failed = Gate()
        failed.shut()
        var testHooks = TestHooks()
        testHooks.retryPause = .zero
        testHooks.beforeRecords = { db in
            guard let limit = pages.withLock({ $0 }) else { return }
            try db.execute("PRAGMA max_page_count = \(limit)")
        }
        testHooks.afterFailure = { failed.pass() }
        let history = try site.open(testHooks: testHooks, queue: WriteQueue(limit: 60, checkResultLimit: 60))
        pages.withLock { $0 = 1 }
        for _ in 0..<50 { history.writer.enqueue(site.transition(String(repeating: "x", count: 4000))) }
        failed.awaitArrival()
        let status = history.writer.status
        #expect(!status.writable)
        #expect(status.error?.contains("full") == true)
        #expect(status.queued == 50)
        for _ in 0..<20 { history.writer.enqueue(site.transition()) }
        #expect(history.writer.status.dropped == 10)
        pages.withLock { $0 = 1_000_000 }
        failed.open()
        try history.writer.flush()
        #expect(history.writer.status.writable)
        #expect(try history.reader.transitions(limit: 1000).items.count == 60)
        #expect(try history.reader.gaps().items.map(\.count) == [10])
        #expect(history.close())
    }

    @Test func `whoever waits is told at once and nothing is kept`() throws {
        let site = try Site()
        let isFull = Mutex(true)
        var testHooks = TestHooks()
        testHooks.retryPause = .zero
        testHooks.beforeRecords = { _ in
            if isFull.withLock({ $0 }) { throw SQLiteError(.full) }
        }
        let history = try site.open(testHooks: testHooks)
        let error = #expect(throws: HistoryError.self) { try history.writer.write(site.drain()) }
        guard case .writeFailed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        isFull.withLock { $0 = false }
        try history.writer.flush()
        #expect(try history.reader.activeDrains(at: 0).isEmpty)
        #expect(history.close())
    }

    @Test func `the start goes on while another program holds the file`() throws {
        let site = try Site()
        #expect(try site.open().close())
        let other = try Database(path: site.path)
        var testHooks = TestHooks()
        testHooks.retryPause = .zero
        try other.execute("BEGIN IMMEDIATE")
        let history = try site.open(testHooks: testHooks)
        history.writer.enqueue(site.transition())
        #expect(!history.writer.status.writable)
        #expect(throws: HistoryError.self) { try history.reader.transitions() }
        try other.execute("COMMIT")
        try history.flushDespiteFailures()
        #expect(try history.reader.transitions().items.count == 1)
        #expect(history.writer.status.writable)
        #expect(history.close())
    }
}

extension Site {
    fileprivate func openWatching() throws -> History {
        var testHooks = TestHooks()
        testHooks.checksFileAlways = true
        return try open(testHooks: testHooks)
    }

    /// Overwrites the first page of a table.
    func damage(table: String) throws {
        let page = try inspect {
            try $0.value("SELECT rootpage FROM sqlite_schema WHERE name = ?", [table], as: Int.self) ?? 0
        }
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: UInt64((page - 1) * 4096))
        try file.write(contentsOf: Data(repeating: 0xEE, count: 4096))
        try file.close()
    }
}

extension History {
    /// A flush that fails because the file is still locked says so at once; the next one waits for the next attempt.
    fileprivate func flushDespiteFailures() throws {
        for _ in 0..<100 {
            do { return try writer.flush() } catch HistoryError.writeFailed { continue }
        }
        try writer.flush()
    }
}
