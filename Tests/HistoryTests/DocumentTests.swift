import Foundation
import SQLite
import Testing

@testable import AgentModel
@testable import History

/// docs/history.md is what an administrator works with: its queries must run and its tables must be those of the file.
struct DocumentTests {
    private let document: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        document = try String(contentsOf: root.appending(path: "docs/history.md"), encoding: .utf8)
    }

    @Test func `every query answers`() throws {
        let site = try Site()
        try fill(site)
        let queries = document.components(separatedBy: "```sql\n").dropFirst()
            .compactMap { $0.components(separatedBy: "\n```").first }
        #expect(queries.count == 16)
        try site.inspect { db in
            for query in queries {
                let rows = try db.rows(query)
                #expect(!rows.isEmpty, "\(query)")
            }
        }
    }

    @Test func `every column is described`() throws {
        let site = try Site()
        #expect(try site.open().close())
        let common = try columns(under: "What every table has in common")
        try site.inspect { db in
            for table in Table.allCases.map(\.rawValue) + ["runs", "operation_ends", "deleted_events", "clock_steps"] {
                let described = try columns(under: table).union(common)
                let actual = try Set(db.rows("PRAGMA table_info(\(table))").map { try $0["name"] as String })
                #expect(actual.subtracting(described).isEmpty)
                #expect(try columns(under: table).subtracting(actual).isEmpty)
            }
        }
    }

    @Test func `a readable time is RFC 3339 with microseconds`() throws {
        let site = try Site()
        site.advance(wall: .microseconds(1_000_042), monotonic: .zero)
        #expect(try site.open().close())
        let started = try site.inspect { try $0.value("SELECT started_at FROM runs_readable", as: String.self) }
        #expect(started == "2027-01-15T08:00:01.000042Z")
    }

    private func columns(under heading: String) throws -> Set<String> {
        let section = try #require(document.components(separatedBy: "\n## \(heading)\n").dropFirst().first)
        let lines = section.components(separatedBy: "\n## ")[0].split(separator: "\n")
        return Set(
            lines.filter { $0.hasPrefix("| `") }
                .compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) })
    }

    private func fill(_ site: Site) throws {
        try site.open().abandon()
        let history = try site.open()
        history.writer.enqueue(site.transition(to: .active, evidence: site.evidence()))
        _ = try history.writer.drain(site)
        site.advance(wall: .seconds(3), monotonic: .seconds(3))
        history.writer.enqueue(site.transition(to: .backup))
        history.writer.enqueue(site.checkResult(.exited(status: 1), output: Array("nginx is gone".utf8)))
        history.writer.enqueue(
            site.trackerChange(effects: [TrackerEffect(instance: "VI_01", from: 150, to: 130)]))
        history.writer.enqueue(site.observation())
        history.writer.enqueue(site.operation())
        history.writer.enqueue(site.serverTransition(from: .up, to: .failed))
        history.writer.enqueue(site.serviceTransition(hasQuorum: false))
        history.writer.enqueue(site.serverCheckRun(.failed(why: "refused", counts: true)))
        history.writer.enqueue(site.serverOrder())
        history.writer.enqueue(
            .gap(
                GapRecord(
                    stamp: site.now, what: "check_results", sinceMicroseconds: 0, untilMicroseconds: 1, count: 1,
                    detail: "")))
        #expect(history.close())
    }
}
