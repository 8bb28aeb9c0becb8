import Foundation
import SQLite
import Testing

@testable import AgentModel
@testable import History

struct SchemaTests {
    @Test func `an empty file gets the schema and the settings`() throws {
        let site = try Site()
        #expect(try site.open().close())
        try site.inspect { db in
            let tables = try db.values(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", as: String.self)
            #expect(
                Set(tables) == [
                    "transitions", "check_results", "tracker_changes", "observations", "notifications", "operations",
                    "operation_ends",
                    "configurations", "runs", "drains", "answers", "stalls", "run_ends", "gaps", "deleted_events",
                    "clock_steps", "server_transitions", "service_transitions", "server_check_results",
                    "balancing_findings", "server_orders",
                ])
            #expect(try db.value("PRAGMA auto_vacuum", as: Int.self) == 2)
            #expect(try db.value("PRAGMA journal_mode", as: String.self) == "wal")
            #expect(try db.value("PRAGMA application_id", as: Int.self) == Schema.applicationID)
        }
    }

    @Test func `opening again keeps everything`() throws {
        let site = try Site()
        let first = try site.open()
        _ = try first.writer.write(site.transition())
        #expect(first.close())
        let second = try site.open()
        #expect(try second.reader.transitions().items.count == 1)
        #expect(try second.reader.gaps().items.isEmpty)
        #expect(second.close())
        #expect(site.movedAside.isEmpty)
    }

    /// 0 is what builds before the first release left.
    @Test(arguments: [0, 9999]) func `another schema is refused and not touched`(number: Int) throws {
        let site = try Site()
        #expect(try site.open().close())
        try Database(path: site.path).execute("PRAGMA user_version = \(number)")
        let before = try Data(contentsOf: URL(filePath: site.path))
        let refusal = HistoryError.otherSchema(path: site.path, found: number, known: Schema.version)
        #expect(throws: refusal) { try site.open() }
        #expect(try Data(contentsOf: URL(filePath: site.path)) == before)
    }

    @Test func `a database of another program is refused and not touched`() throws {
        let site = try Site()
        try Database(path: site.path).execute("CREATE TABLE mail (id INTEGER)")
        let before = try Data(contentsOf: URL(filePath: site.path))
        #expect(throws: HistoryError.foreignDatabase(site.path)) { try site.open() }
        #expect(try Data(contentsOf: URL(filePath: site.path)) == before)
    }

    @Test func `a missing directory is an error`() throws {
        let site = try Site()
        let file = HistoryFile(
            path: site.directory + "/none/history.db", run: RunRecord(stamp: site.now, version: "", pid: 1, node: ""),
            now: { site.now })
        #expect(throws: HistoryError.directoryMissing(site.directory + "/none")) {
            try History.open(file, Retention(), TestHooks(), WriteQueue())
        }
    }

    @Test func `a directory that is a file is an error`() throws {
        let site = try Site()
        try Data().write(to: URL(filePath: site.directory + "/file"))
        let file = HistoryFile(
            path: site.directory + "/file/history.db", run: RunRecord(stamp: site.now, version: "", pid: 1, node: ""),
            now: { site.now })
        #expect(throws: HistoryError.directoryMissing(site.directory + "/file")) {
            try History.open(file, Retention(), TestHooks(), WriteQueue())
        }
    }

    @Test func `a path that is a directory is an error`() throws {
        let site = try Site()
        try FileManager.default.createDirectory(atPath: site.path, withIntermediateDirectories: false)
        let error = #expect(throws: HistoryError.self) { try site.open() }
        guard case .notWritable(site.path, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}

struct RunTests {
    @Test func `a clean stop is seen by the next start`() throws {
        let site = try Site()
        let first = try site.open()
        #expect(try first.reader.lastRun() == nil)
        site.advance(wall: .seconds(5), monotonic: .seconds(5))
        #expect(first.close())
        let second = try site.open()
        let last = try #require(try second.reader.lastRun())
        #expect(last.clean)
        #expect(last.stoppedAtMicroseconds == site.now.wallMicroseconds)
        #expect((last.pid, last.node, last.version) == (42, "web1", "0.1.0"))
        #expect(second.close())
    }

    @Test func `an unclean stop is seen by the next start`() throws {
        let site = try Site()
        try site.open().abandon()
        let second = try site.open()
        let last = try #require(try second.reader.lastRun())
        #expect(!last.clean)
        #expect(last.stoppedAtMicroseconds == nil)
        #expect(second.close())
    }

    @Test func `closing writes what waits`() throws {
        let site = try Site()
        var testHooks = TestHooks()
        testHooks.commitDelay = patient
        let history = try site.open(testHooks: testHooks)
        history.writer.enqueue(site.transition())
        #expect(history.close())
        #expect(try site.inspect { try $0.value("SELECT count(*) FROM transitions", as: Int.self) } == 1)
        #expect(!FileManager.default.fileExists(atPath: site.path + "-wal"))
    }

    @Test func `a closed history says so`() throws {
        let site = try Site()
        let history = try site.open()
        #expect(history.close())
        #expect(throws: HistoryError.closed) { try history.writer.write(site.transition()) }
        #expect(throws: HistoryError.self) { try history.reader.transitions() }
        #expect(!history.writer.status.writable)
    }
}
