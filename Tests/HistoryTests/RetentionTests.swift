import Foundation
import SQLite
import Synchronization
import Testing

@testable import AgentModel
@testable import History

struct RetentionTests {
    @Test func `age decides for each table`() throws {
        let site = try Site()
        let history = try site.open()
        history.writer.enqueue(site.transition("old"))
        for _ in 0..<2500 { history.writer.enqueue(site.checkResult()) }
        history.writer.enqueue(site.operation())
        history.writer.enqueue(site.operation(.drain, result: OperationRecord.running))
        history.writer.enqueue(.stall(StallRecord(stamp: site.now, late: .seconds(1), detail: "")))
        _ = try history.writer.write(site.drain())
        site.advance(wall: .seconds(10), monotonic: .seconds(10))
        history.writer.enqueue(site.transition("new"))
        _ = try history.writer.write(site.checkResult())
        #expect(history.close())
        let retention = Retention(keepTransitions: .seconds(5), keepCheckResults: .seconds(5))
        try site.prune(retention)
        try site.inspect { (db: Database) throws in
            #expect(try db.values("SELECT instance FROM transitions", as: String.self) == ["new"])
            #expect(try db.value("SELECT count(*) FROM check_results", as: Int.self) == 1)
            #expect(try db.value("SELECT count(*) FROM operations WHERE kind <> 'drain'", as: Int.self) == 0)
            #expect(try db.value("SELECT count(*) FROM operations", as: Int.self) == 1)
            #expect(try db.value("SELECT count(*) FROM operation_ends", as: Int.self) == 0)
            #expect(try db.value("SELECT count(*) FROM stalls", as: Int.self) == 0)
            #expect(try db.value("SELECT count(*) FROM drains", as: Int.self) == 1)
            #expect(try db.value("SELECT count(*) FROM runs", as: Int.self) == 1)
        }
    }

    @Test func `what is in force stays whatever its age`() throws {
        let site = try Site()
        try fillWithConfigurations(site)
        site.advance(wall: .seconds(100), monotonic: .seconds(100))
        try site.open().abandon()
        try site.prune(Retention(keepTransitions: .seconds(5)))
        try site.inspect { (db: Database) throws in
            #expect(try db.values("SELECT generation FROM configurations", as: Int.self) == [1, 2])
            #expect(try db.values("SELECT id FROM drains", as: Int64.self) == [2])
            #expect(try db.values("SELECT id FROM runs ORDER BY id", as: Int64.self) == [1, 2, 3])
        }
    }

    @Test func `size takes check results first then the oldest transitions`() throws {
        let site = try Site()
        let history = try site.open()
        let output = Array(repeating: UInt8(0x61), count: 4000)
        for _ in 0..<3 {
            for _ in 0..<900 { history.writer.enqueue(site.checkResult(output: output)) }
            try history.writer.flush()
        }
        for _ in 0..<3000 { history.writer.enqueue(site.transition(String(repeating: "x", count: 200))) }
        try history.writer.flush()
        #expect(history.close())
        let before = FileIdentity.size(path: site.path)
        try site.prune(Retention(maxSize: 9_000_000))
        let between = FileIdentity.size(path: site.path)
        #expect(between <= 9_000_000)
        #expect(between < before)
        try site.inspect { (db: Database) throws in
            #expect(try db.value("SELECT count(*) FROM check_results", as: Int.self) ?? 0 > 0)
            #expect(try db.value("SELECT count(*) FROM transitions", as: Int.self) == 3000)
        }
        try site.prune(Retention(maxSize: 2_000_000))
        #expect(FileIdentity.size(path: site.path) <= 2_000_000)
        try site.inspect { (db: Database) throws in
            #expect(try db.value("SELECT count(*) FROM check_results", as: Int.self) == 0)
            #expect(try db.value("SELECT min(id) FROM transitions", as: Int.self) ?? 0 > 1000)
            #expect(try db.value("SELECT max(id) FROM transitions", as: Int.self) == 3000)
            #expect(try db.value("PRAGMA freelist_count", as: Int.self) == 0)
        }
    }

    @Test func `a step deletes a bounded number of rows`() throws {
        let site = try Site()
        let history = try site.open()
        for _ in 0..<1024 { history.writer.enqueue(site.checkResult()) }
        try history.writer.flush()
        #expect(history.close())
        site.advance(wall: .seconds(10), monotonic: .seconds(10))
        var pruning = Pruning(Retention(keepCheckResults: .seconds(5)), now: site.now)
        let db = try Database(path: site.path)
        #expect(try pruning.step(db))
        #expect(try db.value("SELECT count(*) FROM check_results", as: Int.self) == 24)
        #expect(try pruning.step(db))
        #expect(try db.value("SELECT count(*) FROM check_results", as: Int.self) == 0)
    }

    @Test func `the writer prunes at the start`() throws {
        let site = try Site()
        let first = try site.open()
        _ = try first.writer.write(site.transition())
        #expect(first.close())
        site.advance(wall: .seconds(10), monotonic: .seconds(10))
        let pruned = Gate()
        pruned.shut()
        var testHooks = TestHooks()
        testHooks.afterPruning = { pruned.pass() }
        let second = try site.open(retention: Retention(keepTransitions: .seconds(5)), testHooks: testHooks)
        pruned.awaitArrival()
        #expect(try second.reader.transitions().items.isEmpty)
        #expect(second.writer.status.bytes > 0)
        pruned.open()
        #expect(second.close())
    }

    private func fillWithConfigurations(_ site: Site) throws {
        for generation in 1...2 {
            let history = try site.open()
            _ = try history.writer.write(
                .configuration(
                    ConfigurationRecord(
                        stamp: site.now, generation: generation, sha256: "", text: "", by: Author(.start, "start"))))
            let drain = try history.writer.write(site.drain())
            if generation == 1 {
                _ = try history.writer.write(
                    .drainLifted(DrainLiftRecord(stamp: site.now, id: drain, by: Author(.uid, "root"))))
            }
            #expect(history.close())
        }
    }
}
