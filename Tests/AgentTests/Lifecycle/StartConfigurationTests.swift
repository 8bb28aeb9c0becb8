import AgentModel
import Configuration
import History
import ManagementAPI
import Testing

@testable import Agent

extension ControllerSuite {
    struct StartConfigurationTests {
        /// A row of the history, as the tables below need it.
        struct Row: Sendable {
            var generation: Int
            var priority: Int
            var source = ConfigurationSource.file
            var isTried = false
            var isConfirmed = false
        }

        struct Case: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var rows: [Row]
            var file: Int
            /// The priority in force, its generation, whether that is new to the history, and what was not taken.
            var priority: Int
            var generation: Int
            var isNew = false
            var rejected: Int?
        }

        private static let tried = [
            Row(generation: 1, priority: 100), Row(generation: 2, priority: 120, isTried: true),
        ]
        private static let rolledBack = tried + [Row(generation: 3, priority: 100, source: .rollback)]

        @Test(arguments: [
            Case(testDescription: "first start", rows: [], file: 100, priority: 100, generation: 1, isNew: true),
            Case(
                testDescription: "the same text", rows: [Row(generation: 4, priority: 100)], file: 100, priority: 100,
                generation: 4),
            Case(
                testDescription: "another text", rows: [Row(generation: 4, priority: 100)], file: 120, priority: 120,
                generation: 5, isNew: true),
            Case(
                testDescription: "a text that was tried", rows: tried, file: 120, priority: 100, generation: 3,
                isNew: true,
                rejected: 2),
            Case(
                testDescription: "a text that was tried, at the start after that", rows: rolledBack, file: 120,
                priority: 100, generation: 3, rejected: 2),
            Case(
                testDescription: "another text than the one that was tried", rows: tried, file: 130, priority: 130,
                generation: 3, isNew: true),
            Case(
                testDescription: "the text before the one that was tried", rows: tried, file: 100, priority: 100,
                generation: 3, isNew: true),
            Case(
                testDescription: "a text that was confirmed",
                rows: [
                    Row(generation: 1, priority: 100),
                    Row(generation: 2, priority: 120, isTried: true, isConfirmed: true),
                ], file: 120, priority: 120, generation: 2),
            Case(
                testDescription: "a text that was rolled back, and taken after all",
                rows: rolledBack + [Row(generation: 4, priority: 120)], file: 120, priority: 120, generation: 4),
            Case(
                testDescription: "another text than the one that was rolled back", rows: rolledBack, file: 130,
                priority: 130, generation: 4, isNew: true),
            Case(
                testDescription: "a text that was tried, and nothing before it",
                rows: [Row(generation: 2, priority: 120, isTried: true)], file: 120, priority: 120, generation: 2),
        ])
        func `an agent starts with the file unless that was only tried`(start: Case) throws {
            let bench = try Bench()
            for row in start.rows { try write(row, in: bench) }
            let loader = ConfigurationLoader(
                path: try bench.write(ReloadBench.instance(priority: start.file), to: "aloft.conf"))
            let chosen = StartConfiguration(
                loader.load(), after: try bench.history.reader.configurations().items, loader: loader,
                at: bench.services.clock.stamp())
            #expect(chosen.configuration.text == ReloadBench.instance(priority: start.priority))
            #expect(chosen.status.text == chosen.configuration.text)
            #expect(chosen.status.generation == start.generation)
            #expect(chosen.isNew == start.isNew)
            #expect(chosen.rejected == start.rejected)
            #expect(chosen.status.isStale == (start.rejected != nil))
            #expect(chosen.status.source == (start.rejected == nil ? .start : .rollback))
        }

        private func write(_ row: Row, in bench: Bench) throws {
            let text = ReloadBench.instance(priority: row.priority)
            let stamp = bench.services.clock.stamp()
            _ = try bench.history.writer.write(
                .configuration(
                    ConfigurationRecord(
                        stamp: stamp, generation: row.generation, sha256: ConfigurationLoader.digest(of: text),
                        text: text,
                        by: Author(.uid, "root"), source: row.source,
                        confirmByMicroseconds: row.isTried ? stamp.wallMicroseconds + 1 : nil)))
            guard row.isConfirmed else { return }
            _ = try bench.history.writer.write(
                .configurationConfirmed(ConfigurationConfirmRecord(stamp: stamp, generation: row.generation)))
        }
    }
}
