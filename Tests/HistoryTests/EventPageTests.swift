import Foundation
import SQLite
import Synchronization
import Testing

@testable import AgentModel
@testable import History

struct EventPageTests {
    @Test func `events of three kinds come in the order of time`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.operation())
        site.advance(wall: .seconds(1), monotonic: .seconds(1))
        history.writer.enqueue(site.checkResult(changed: true))
        history.writer.enqueue(site.checkResult(changed: false))
        site.advance(wall: .seconds(1), monotonic: .seconds(1))
        _ = try history.writer.write(site.transition())
        let all = try history.reader.events(after: .start)
        #expect(all.events.map(\.name) == ["operation 1", "check 1", "transition 1"])
        #expect(all.events.map(\.position.description) == ["0.0.1", "0.1.1", "1.1.1"])
        #expect(try all.position == history.reader.latestEventPosition())
        #expect(try history.reader.events(after: all.position).events.isEmpty)
        #expect(try history.reader.events(after: all.position).position == all.position)
        #expect(history.close())
    }

    @Test func `an operation is an event when it finishes and not before`() throws {
        let site = try Site()
        let history = try site.open()
        let long = try history.writer.write(site.operation(.drain, result: OperationRecord.running))
        let short = try history.writer.write(site.operation(.reload))
        let before = try history.reader.events(after: .start)
        #expect(before.events.map(\.name) == ["operation \(short)"])
        _ = try history.writer.write(
            .operationFinished(OperationFinishRecord(stamp: site.now, id: long, result: "done", status: 200)))
        let after = try history.reader.events(after: before.position)
        #expect(after.events.map(\.name) == ["operation \(long)"])
        #expect(after.position.description == "0.0.2")
        #expect(history.close())
    }

    @Test func `whoever reads in pieces misses nothing though the clock steps`() throws {
        let site = try Site()
        let history = try site.open()
        for number in 0..<30 {
            let step: Duration = number % 7 == 0 ? .seconds(-100) : .seconds(1)
            site.advance(wall: step, monotonic: .seconds(1))
            history.writer.enqueue(site.transition("\(number)"))
            history.writer.enqueue(site.checkResult(changed: number % 3 == 0))
            if number % 5 == 0 { history.writer.enqueue(site.operation()) }
        }
        try history.writer.flush()
        var (seen, position): ([String], EventPosition) = ([], .start)
        while case let next = try history.reader.events(after: position, limit: 4), !next.events.isEmpty {
            seen += next.events.map(\.name)
            position = next.position
        }
        #expect(seen.count == 30 + 10 + 6)
        #expect(Set(seen).count == seen.count)
        #expect(seen.filter { $0.hasPrefix("transition") } == (1...30).map { "transition \($0)" })
        #expect(try history.reader.events(after: .start, limit: 1000).events.map(\.name) == seen)
        #expect(history.close())
    }

    @Test func `a position is its three numbers`() {
        let position = EventPosition(transition: 12, check: 0, operation: .max)
        #expect(position.description == "12.0.9223372036854775807")
        #expect(EventPosition(position.description) == position)
        let withObservation = EventPosition(transition: 12, check: 0, operation: 3, observation: 4)
        #expect(withObservation.description == "12.0.3.4")
        #expect(EventPosition("12.0.3.4") == withObservation)
        let withServer = EventPosition(transition: 12, check: 0, operation: 3, serverTransition: 5)
        #expect(withServer.description == "12.0.3.0.5.0")
        #expect(EventPosition("12.0.3.0.5.0") == withServer)
        let last = EventPosition(
            transition: .max, check: .max, operation: .max, observation: .max, serverTransition: .max,
            serviceTransition: .max)
        #expect(EventPosition(last.description) == last)
    }

    @Test(arguments: [
        "", "1", "1.2", "1.2.3.0", "1.2.3.4.5", "1.2.3.4.0.0",
        "1.2.3.4.5.6.7", "1.2.3.4.5.", "1.2.", ".1.2", "01.2.3", "+1.2.3", "-1.2.3", "1.2.3 ", "a.b.c",
        "1.2.9223372036854775808", "1..3", String(repeating: "1", count: 100_000),
    ])
    func `garbage is no position`(_ text: String) {
        #expect(EventPosition(text) == nil)
    }

    @Test(arguments: [0, 1001]) func `the limit has bounds`(_ limit: Int) throws {
        let site = try Site()
        let history = try site.open()
        #expect(throws: HistoryError.invalidLimit(limit)) { try history.reader.events(after: .start, limit: limit) }
        #expect(history.close())
    }

    @Test func `a commit is told when its rows can be read`() throws {
        let site = try Site()
        let history = try site.open()
        let seen = Mutex<[Int]>([])
        let reader = history.reader
        history.writer.onCommit {
            let count = (try? reader.events(after: .start).events.count) ?? -1
            seen.withLock { $0.append(count) }
        }
        _ = try history.writer.write(site.transition())
        try history.writer.flush()
        _ = try history.writer.write(site.transition())
        try history.writer.flush()
        #expect(seen.withLock { $0 } == [1, 2])
        #expect(history.close())
    }

    /// A function that a generic type hands out again and again may be wrapped once more each time.
    @Test func `a commit is told as directly after many as after one`() throws {
        let site = try Site()
        let history = try site.open()
        let depths = Mutex<Set<UInt>>([])
        history.writer.onCommit {
            var local: UInt8 = 0
            withUnsafePointer(to: &local) { place in
                depths.withLock { _ = $0.insert(UInt(bitPattern: place)) }
            }
        }
        for _ in 1...200 {
            history.writer.enqueue(site.transition())
            try history.writer.flush()
        }
        #expect(depths.withLock { $0.count } == 1, "each at the same place of the writer's stack")
        #expect(history.close())
    }
}

struct MissedEventTests {
    @Test(arguments: [
        ("transitions", "1.9.9", "0.9.9"), ("check_results", "9.1.9", "9.0.9"), ("operations", "9.9.1", "9.9.0"),
    ])
    func `a position before a deleted event has missed something`(_ table: String, _ after: String, _ before: String)
        throws
    {
        let site = try Site()
        let history = try site.open()
        for _ in 0..<9 {
            history.writer.enqueue(site.transition())
            history.writer.enqueue(site.checkResult(changed: true))
            history.writer.enqueue(site.operation())
        }
        try history.writer.flush()
        #expect(try !history.reader.isPruned(.start))
        try site.write("DELETE FROM \(table) WHERE id = 1")
        #expect(try !history.reader.isPruned(#require(EventPosition(after))))
        #expect(try history.reader.isPruned(#require(EventPosition(before))))
        #expect(history.close())
    }

    @Test func `results that turned nothing may go unnoticed`() throws {
        let site = try Site()
        let history = try site.open()
        history.writer.enqueue(site.checkResult(changed: true))
        for _ in 0..<9 { history.writer.enqueue(site.checkResult(changed: false)) }
        try history.writer.flush()
        try site.write("DELETE FROM check_results WHERE id > 1")
        #expect(try !history.reader.isPruned(.start))
        #expect(try history.reader.latestEventPosition().description == "0.1.0")
        try site.write("DELETE FROM check_results")
        #expect(try history.reader.isPruned(.start))
        #expect(try history.reader.latestEventPosition().description == "0.1.0")
        #expect(history.close())
    }

    @Test func `an event that went before older ones is missed too`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.transition("first"))
        site.advance(wall: .seconds(-100), monotonic: .seconds(1))
        _ = try history.writer.write(site.transition("second, but earlier by the clock"))
        #expect(history.close())
        site.advance(wall: .seconds(101), monotonic: .seconds(101))
        try site.prune(Retention(keepTransitions: .seconds(50)))
        let again = try site.open()
        #expect(try again.reader.transitions().items.map(\.instance) == ["first"])
        #expect(try again.reader.isPruned(EventPosition(transition: 1, check: 0, operation: 0)))
        #expect(again.close())
    }

    @Test func `a new file has none of the events of the old one`() throws {
        let site = try Site()
        let history = try site.open()
        history.writer.enqueue(site.operation())
        _ = try history.writer.write(site.transition())
        let seen = try history.reader.latestEventPosition()
        _ = try history.writer.write(site.transition("missed"))
        history.suspect("a page is wrong")
        try history.writer.flush()
        #expect(site.movedAside.count == 1)
        #expect(try history.reader.isPruned(seen))
        #expect(try !history.reader.isPruned(history.reader.latestEventPosition()))
        _ = try history.writer.write(site.operation())
        #expect(try history.reader.latestEventPosition().description == "2.0.2")
        #expect(history.close())
    }

    @Test func `a position of another file is not trusted`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.transition())
        #expect(try history.reader.isPruned(EventPosition(transition: 2, check: 0, operation: 0)))
        #expect(history.close())
    }

    @Test func `events are found through indexes`() throws {
        let site = try Site()
        #expect(try site.open().close())
        try site.inspect { (db: Database) throws in
            let sql = """
                EXPLAIN QUERY PLAN SELECT * FROM \(EventPosition.verdictChanges) AND id > 5 ORDER BY id LIMIT 10
                """
            let plan = try db.rows(sql).map { try $0["detail"] as String }
            // SQLite before 3.36 says SEARCH TABLE.
            #expect(plan.count == 1 && plan[0].hasPrefix("SEARCH "))
            #expect(plan[0].hasSuffix("check_results USING INDEX check_results_verdict_changes (id>?)"))
        }
    }
}

extension EventRow {
    fileprivate var name: String {
        switch self {
        case .transition(let row, _): "transition \(row.id)"
        case .check(let row, _): "check \(row.id)"
        case .operation(let row, _): "operation \(row.id)"
        case .observation(let row, _): "observation \(row.id)"
        case .serverTransition(let row, _): "server \(row.id)"
        case .serviceTransition(let row, _): "service \(row.id)"
        }
    }
}
