import Foundation
import GRDB
import Migrations
import Testing

@testable import History

/// A file that the first schema filled is taken over with all its rows.
struct MigrationTests {
    /// The rows are from 1970.
    private static let everything = Retention(
        keepTransitions: .seconds(1 << 40), keepCheckResults: .seconds(1 << 40), maxSize: .max)

    @Test func rowsOfTheFirstSchemaAreTakenOver() throws {
        let site = try Site()
        try site.makeFirstSchema()
        let history = try site.open(retention: Self.everything)
        #expect(site.movedAside.isEmpty)
        let drain = try #require(try history.reader.activeDrains(at: site.now.wallMicroseconds).first)
        #expect((drain.id, drain.confirmedAtMicroseconds, drain.lifetime) == (2, 9, .forever))
        #expect(drain.instances == nil)
        #expect(!drain.lastResort)
        #expect(try history.reader.unfinishedDrains().isEmpty)
        let operation = try #require(try history.reader.operation(5))
        #expect((operation.result, operation.finishedAtMicroseconds, operation.status) == ("done", 8, nil))
        let configuration = try #require(try history.reader.lastConfiguration())
        #expect((configuration.source, configuration.confirmByMicroseconds) == ("file", nil))
        #expect(try history.reader.transition(3)?.evidence == #"{"heard":1}"#)
        #expect(history.close())
    }

    @Test func eventsOfTheFirstSchemaCanBeReadAndWhatWasDeletedIsKnown() throws {
        let site = try Site()
        try site.makeFirstSchema()
        let history = try site.open(retention: Self.everything)
        let events = try history.reader.events(after: .start)
        #expect(events.events.map(\.position.description) == ["3.0.0", "4.0.0", "4.0.1", "4.7.1"])
        #expect(try history.reader.isPruned(.start))
        #expect(try !history.reader.isPruned(EventPosition(transition: 2, check: 5, operation: 0)))
        #expect(history.close())
    }

    @Test func stepsOfTheClockInTheFirstSchemaAreFound() throws {
        let site = try Site()
        try site.makeFirstSchema()
        let history = try site.open(retention: Self.everything)
        let late = TransitionFilter(period: Period(since: 6))
        #expect(try history.reader.transitions(late).items.map(\.id) == [3])
        #expect(history.close())
        let steps = try site.inspect { try Row.fetchAll($0, sql: "SELECT table_name, first_id FROM clock_steps") }
        #expect(steps.map { "\($0[0] as String) \($0[1] as Int64)" } == ["transitions 4"])
    }

    @Test func damagedFileOfTheFirstSchemaKeepsItsDrains() throws {
        let site = try Site()
        try site.makeFirstSchema(transitions: 200)
        try site.damage(table: "transitions")
        let history = try site.open(retention: Self.everything)
        #expect(site.movedAside.count == 1)
        let drain = try #require(try history.reader.activeDrains(at: site.now.wallMicroseconds).first)
        #expect((drain.id, drain.confirmedAtMicroseconds) == (2, 9))
        #expect(history.close())
    }
}

extension Site {
    /// - Parameter transitions: how many more than the two that a test looks at.
    fileprivate func makeFirstSchema(transitions: Int = 0) throws {
        let first = try #require(Migrations.all.first)
        let queue = try DatabaseQueue(path: path)
        var migrator = DatabaseMigrator()
        migrator.registerMigration(first.name) { try $0.execute(sql: first.sql) }
        try migrator.migrate(queue)
        try queue.write { db in
            try db.execute(sql: Self.rowsOfTheFirstSchema)
            for _ in 0..<transitions { try db.execute(sql: Self.transition("NULL", 10)) }
        }
        try queue.close()
    }

    private static let rowsOfTheFirstSchema = """
        INSERT INTO runs VALUES (1, 1, 'boot-0', 1, '0.1.0', 7, 'web1', NULL, NULL, 0);
        \(transition("3", 7)); \(transition("4", 5));
        INSERT INTO check_results VALUES
          (6, 1, 9, 'boot-0', 1, 'check_nginx', 'exited', 0, NULL, NULL, 1, 4000, x'', 'passing', 0),
          (7, 1, 9, 'boot-0', 1, 'check_nginx', 'exited', 0, NULL, NULL, 1, 4000, x'', 'passing', 1);
        INSERT INTO operations VALUES (5, 1, 8, 'boot-0', 1, 'reload', 'uid', 'root', NULL, NULL, NULL, 'done');
        INSERT INTO configurations VALUES (1, 1, 2, 'boot-0', 1, 1, '9b1c', 'vrrp', 'start', 'aloft run');
        INSERT INTO drains VALUES
          (1, 1, 8, 'boot-0', 1, 'old', 'uid', 'root', NULL, 9, 'uid', 'root'),
          (2, 1, 9, 'boot-0', 1, 'upgrade', 'uid', 'root', NULL, NULL, NULL, NULL);
        """

    private static func transition(_ id: String, _ at: Int64) -> String {
        """
        INSERT INTO transitions VALUES (\(id), 1, \(at), 'boot-0', 1, 'VI_01', 'backup', 'active', 'no_response', 'Silence.',
          NULL, NULL, 100, 1, '{"heard":1}')
        """
    }
}
