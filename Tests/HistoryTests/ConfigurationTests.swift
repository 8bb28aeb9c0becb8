import Foundation
import SQLite
import Testing

@testable import AgentModel
@testable import History

struct ConfigurationRowTests {
    private func record(
        _ site: Site, _ generation: Int, _ text: String = "vrrp", source: ConfigurationSource = .file,
        confirmBy: Int64? = nil
    ) -> HistoryRecord {
        .configuration(
            ConfigurationRecord(
                stamp: site.now, generation: generation, sha256: "9b1c", text: text, by: Author(.uid, "root"),
                source: source, confirmByMicroseconds: confirmBy))
    }

    @Test(arguments: ConfigurationSource.allCases) func `a source comes back`(_ source: ConfigurationSource) throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(record(site, 7, source: source))
        #expect(try history.reader.lastConfiguration()?.source == source.rawValue)
        #expect(history.close())
    }

    @Test func `the newest row of a generation is found`() throws {
        let site = try Site()
        let history = try site.open()
        #expect(try history.reader.lastConfiguration() == nil)
        for (generation, text) in [(1, "a"), (2, "b"), (1, "c"), (3, "d")] {
            _ = try history.writer.write(record(site, generation, text))
        }
        #expect(try history.reader.configuration(generation: 1)?.text == "c")
        #expect(try history.reader.configuration(generation: 2)?.text == "b")
        #expect(try history.reader.configuration(generation: 4) == nil)
        #expect(try history.reader.lastConfiguration()?.generation == 3)
        #expect(history.close())
    }

    @Test func `a configuration is confirmed once and only if it waits`() throws {
        let site = try Site()
        let history = try site.open()
        let confirm = HistoryRecord.configurationConfirmed(ConfigurationConfirmRecord(stamp: site.now, generation: 2))
        let refusal = HistoryError.refused("no generation 2 waits for a confirmation")
        #expect(throws: refusal) { try history.writer.write(confirm) }
        _ = try history.writer.write(record(site, 2))
        #expect(throws: refusal) { try history.writer.write(confirm) }
        let id = try history.writer.write(record(site, 2, confirmBy: site.now.wallMicroseconds + 5))
        #expect(try history.reader.configuration(generation: 2)?.confirmedAtMicroseconds == nil)
        #expect(try history.writer.write(confirm) == id)
        let row = try history.reader.configuration(generation: 2)
        #expect(row?.confirmByMicroseconds == site.now.wallMicroseconds + 5)
        #expect(row?.confirmedAtMicroseconds == site.now.wallMicroseconds)
        #expect(throws: refusal) { try history.writer.write(confirm) }
        #expect(history.close())
    }

    @Test func `the last generations stay whatever their age`() throws {
        let site = try Site()
        let history = try site.open()
        for generation in 1...25 {
            for _ in 0..<2 { _ = try history.writer.write(record(site, generation)) }
        }
        #expect(history.close())
        site.advance(wall: .seconds(10), monotonic: .seconds(10))
        try site.prune(Retention(keepTransitions: .seconds(5)))
        let kept = try site.inspect { try $0.values("SELECT generation FROM configurations ORDER BY id", as: Int.self) }
        #expect(kept == Array(6...25))
    }
}
