import Foundation
import SQLite
import Testing
import VRRP

@testable import AgentModel
@testable import History

struct PagingTests {
    @Test func `pages are stable while rows are inserted`() throws {
        let site = try Site()
        let history = try site.open()
        for number in 1...25 { history.writer.enqueue(site.transition("\(number)")) }
        try history.writer.flush()
        var seen: [Int64] = []
        var cursor: HistoryCursor?
        repeat {
            let page = try history.reader.transitions(limit: 10, cursor: cursor)
            seen += page.items.map(\.id)
            cursor = page.next
            _ = try history.writer.write(site.transition("later"))
        } while cursor != nil
        #expect(seen == Array((1...25).reversed()))
        #expect(history.close())
    }

    @Test func `a cursor to a deleted row is told`() throws {
        let site = try Site()
        let history = try site.open()
        for _ in 0..<3 { _ = try history.writer.write(site.transition()) }
        let cursor = try #require(try history.reader.transitions(limit: 1).next)
        #expect(try history.reader.transitions(cursor: cursor).items.map(\.id) == [2, 1])
        try site.write("DELETE FROM transitions")
        #expect(throws: HistoryError.cursorPruned(3)) { try history.reader.transitions(cursor: cursor) }
        #expect(try history.writer.write(site.transition()) == 4)
        #expect(history.close())
    }

    @Test func `every paged table tells of a deleted row`() throws {
        let site = try Site()
        let history = try site.open()
        for generation in 1...3 {
            history.writer.enqueue(site.checkResult())
            history.writer.enqueue(site.operation())
            history.writer.enqueue(.stall(StallRecord(stamp: site.now, late: .seconds(1), detail: "")))
            _ = try history.writer.write(
                .configuration(
                    ConfigurationRecord(
                        stamp: site.now, generation: generation, sha256: "", text: "", by: Author(.start, "start"))))
        }
        let reader = history.reader
        let cursor = try #require(try reader.operations(limit: 1).next)
        #expect(try reader.configurations(limit: 1).next == cursor)
        #expect(try reader.stalls(limit: 1).next == cursor)
        #expect(try reader.checkResults(check: "check_nginx", limit: 1).next == cursor)
        for table in ["operations", "configurations", "stalls", "check_results"] {
            try site.write("DELETE FROM \(table) WHERE id = 3")
        }
        let pruned = HistoryError.cursorPruned(3)
        #expect(throws: pruned) { try reader.operations(cursor: cursor) }
        #expect(throws: pruned) { try reader.configurations(cursor: cursor) }
        #expect(throws: pruned) { try reader.stalls(cursor: cursor) }
        #expect(throws: pruned) { try reader.checkResults(check: "check_nginx", cursor: cursor) }
        #expect(history.close())
    }

    @Test func `a cursor that was never given is not one of a deleted row`() throws {
        let site = try Site()
        let history = try site.open()
        let invented = HistoryCursor(id: 2)
        for _ in 0..<2 {
            #expect(throws: HistoryError.invalidCursor(invented.description)) {
                try history.reader.transitions(cursor: invented)
            }
            // Another table's rows make no cursor of this one.
            for _ in 0..<3 { _ = try history.writer.write(site.operation()) }
        }
        for _ in 0..<2 { _ = try history.writer.write(site.transition()) }
        try site.write("DELETE FROM transitions")
        #expect(throws: HistoryError.cursorPruned(2)) { try history.reader.transitions(cursor: invented) }
        #expect(history.close())
    }

    @Test func `a cursor is its row in base64url`() throws {
        #expect(HistoryCursor(id: 4711).description == "eyJpZCI6NDcxMX0")
        #expect(try HistoryCursor("eyJpZCI6NDcxMX0") == HistoryCursor(id: 4711))
        #expect(try HistoryCursor(HistoryCursor(id: .max).description).id == .max)
    }

    @Test(arguments: [
        "", "4711", "eyJpZCI6NDcxMX0=", "eyJpZCI6MH0", "eyJpZCI6LTF9", "eyJpZCI6IDQ3MTF9", "eyJpZCI6NDcxMX1",
        "\u{0}", "%%%", String(repeating: "A", count: 100_000),
    ])
    func `garbage is no cursor`(_ text: String) {
        let error = #expect(throws: HistoryError.self) { try HistoryCursor(text) }
        guard case .invalidCursor = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [0, -1, 1001, .max]) func `the limit has bounds`(_ limit: Int) throws {
        let site = try Site()
        let history = try site.open()
        #expect(throws: HistoryError.invalidLimit(limit)) { try history.reader.transitions(limit: limit) }
        #expect(history.close())
    }
}

struct FilterTests {
    @Test func `filters select`() throws {
        let site = try Site()
        let history = try site.open()
        let start = site.now.wallMicroseconds
        let rows: [(String, Status, Transition.Reason)] = [
            ("a", .active, .noResponse), ("a", .backup, .higherPriority), ("b", .active, .noResponse),
            ("b", .drained, .drained), ("a", .active, .preempted),
        ]
        for (instance, to, reason) in rows {
            history.writer.enqueue(site.transition(instance, to: to, reason: reason))
            site.advance(wall: .seconds(1), monotonic: .seconds(1))
        }
        try history.writer.flush()
        func ids(_ filter: TransitionFilter) throws -> [Int64] {
            try history.reader.transitions(filter).items.map(\.id)
        }
        let early = Period(since: start + 1_000_000, until: start + 3_000_000)
        #expect(try ids(TransitionFilter(instance: "a")) == [5, 2, 1])
        #expect(try ids(TransitionFilter(to: .active)) == [5, 3, 1])
        #expect(try ids(TransitionFilter(reason: .noResponse)) == [3, 1])
        #expect(try ids(TransitionFilter(instance: "a", to: .active, reason: .preempted)) == [5])
        #expect(try ids(TransitionFilter(period: early)) == [3, 2])
        #expect(try ids(TransitionFilter(instance: "a", period: early)) == [2])
        #expect(try ids(TransitionFilter(instance: "none")) == [])
        #expect(history.close())
    }

    @Test func `check results and operations are filtered`() throws {
        let site = try Site()
        let history = try site.open()
        history.writer.enqueue(site.checkResult(check: "other"))
        history.writer.enqueue(site.checkResult(changed: true))
        history.writer.enqueue(site.checkResult(.timedOut))
        history.writer.enqueue(site.operation(.drain))
        history.writer.enqueue(site.operation(.reload))
        try history.writer.flush()
        func ids(_ filter: CheckResultFilter) throws -> [Int64] {
            try history.reader.checkResults(check: "check_nginx", filter).items.map(\.id)
        }
        #expect(try ids(CheckResultFilter()) == [3, 2])
        #expect(try ids(CheckResultFilter(passed: false)) == [3])
        #expect(try ids(CheckResultFilter(verdictChanged: true)) == [2])
        #expect(try ids(CheckResultFilter(passed: true, verdictChanged: false)) == [])
        #expect(try history.reader.operations(OperationFilter(kind: .drain)).items.map(\.id) == [1])
        #expect(history.close())
    }
}

/// A page must cost what it shows, not what the table holds.
struct QueryPlanTests {
    static let periods = [Period(), Period(since: 1), Period(until: 2), Period(since: 1, until: 2)]

    static let transitions: [PageQuery] = [nil, "a"].flatMap { instance in
        [nil, Status.active].flatMap { to in
            [nil, Transition.Reason.startup].flatMap { reason in
                periods.map { TransitionFilter(instance: instance, to: to, reason: reason, period: $0).query }
            }
        }
    }

    static let checkResults: [PageQuery] = [nil, true].flatMap { passed in
        [nil, false].flatMap { changed in
            periods.map { CheckResultFilter(passed: passed, verdictChanged: changed, period: $0).query(check: "a") }
        }
    }

    static let operations: [PageQuery] = [nil, OperationRecord.Kind.drain].flatMap { kind in
        periods.map { OperationFilter(kind: kind, period: $0).query }
    }

    static let others = [PageQuery(ConfigurationRow.table), PageQuery(GapRow.table)]

    static let balancing: [PageQuery] = periods.flatMap { period in
        [nil, Site.service].flatMap { service in
            [nil, Site.server].map { ServerTransitionFilter(service: service, server: $0, period: period).query }
                + [
                    ServiceTransitionFilter(service: service, period: period).query,
                    BalancingFindingFilter(service: service, period: period).query,
                ]
        } + [nil, "a"].map { ServerCheckResultFilter(check: $0, period: period).query }
    }

    @Test func `every page query uses an index for all it asks`() throws {
        let site = try Site()
        #expect(try site.open().close())
        try site.inspect { (db: Database) throws in
            let queries = Self.transitions + Self.checkResults + Self.operations + Self.others + Self.balancing
            for query in queries {
                let sql = "EXPLAIN QUERY PLAN " + query.sql(limit: 10)
                let plan = try db.rows(sql, query.arguments(1...5))
                    .map { try $0["detail"] as String }
                let searches = plan.filter { !["MERGE (UNION ALL)", "LEFT", "RIGHT"].contains($0) }
                #expect(!searches.isEmpty)
                for step in searches {
                    #expect(
                        step.contains("SEARCH") && step.contains("id>? AND ") && step.contains("id<?"),
                        "\(sql): \(step)")
                    let values = sql.components(separatedBy: " = ?").count - 1
                    #expect(step.components(separatedBy: "=?").count - 1 == values / searches.count, "\(sql): \(step)")
                }
            }
        }
    }

    @Test(arguments: [
        "transitions", "check_results", "server_transitions", "service_transitions", "server_check_results",
        "balancing_findings",
    ])
    func `pruning uses the index by time`(_ table: String) throws {
        let site = try Site()
        #expect(try site.open().close())
        try site.inspect { (db: Database) throws in
            let sql = "EXPLAIN QUERY PLAN SELECT id FROM \(table) WHERE at_us < 5 ORDER BY at_us LIMIT 10"
            let plan = try db.rows(sql).map { try $0["detail"] as String }
            #expect(plan.allSatisfy { $0.contains("\(table)_by_time") })
        }
    }
}
