import ChaosModel
import Testing

/// Runs with one thing wrong, which must be named, and one without.
struct CheckerTests {
    private static let lease = Duration.seconds(3)

    private func verdict(_ change: (inout RunRecord) -> Void) -> Checker.Verdict {
        var record = Self.good
        change(&record)
        return Checker(lease: Self.lease).verdict(on: record)
    }

    /// A crash at 10 s: two owners for 20 ms, one request that failed.
    private static var good: RunRecord {
        var record = RunRecord()
        record.incidents = [
            Incident(
                step: Step(fault: .crash, victim: .holder, duration: .seconds(2)), node: "one", begin: .seconds(10),
                end: .seconds(12), settled: .seconds(14))
        ]
        record.holdings = [
            Holding(time: .seconds(1), node: "one", isPresent: true),
            Holding(time: .milliseconds(10_010), node: "two", isPresent: true),
            Holding(time: .milliseconds(10_030), node: "one", isPresent: false),
        ]
        record.answers = (0..<200).map { Answer(time: .milliseconds($0 * 100), isThere: $0 != 100) }
        var one = NodeRecord(name: "one")
        one.runs = [
            NodeRecord.Run(lines: [line("backup -> active")], wasKilled: true, lostHistory: false),
            NodeRecord.Run(lines: [line("initialize -> backup")], wasKilled: false, lostHistory: false),
        ]
        one.rows = [line("backup -> active"), line("initialize -> backup")]
        record.nodes = [one]
        return record
    }

    private static func line(_ text: String) -> ToldTransition {
        ToldTransition(milliseconds: 1000, text: "VI_01: \(text)")
    }

    @Test func `a run without fault is measured and has no violation`() {
        let found = verdict { _ in }
        #expect(found.violations == [])
        #expect(found.longestDouble.duration == .milliseconds(20))
        #expect(found.longestDark.duration == .milliseconds(100))
        #expect(found.longestDark.during == "the agent killed (one, for 2.0 seconds)")
        #expect(found.failedRequests == 1)
        #expect(found.requests == 200)
    }

    @Test func `two owners beyond the lease are a violation, and not while they cannot hear each other`() {
        let double = { (record: inout RunRecord) in record.holdings[2].time = .seconds(15) }
        #expect(verdict(double).violations.first?.contains("two owners for") == true)
        let partitioned = verdict { record in
            double(&record)
            record.incidents[0].step.fault = .loseIncoming
            record.incidents[0].end = .seconds(14)
        }
        #expect(partitioned.violations == [])
        #expect(partitioned.longestDouble.duration == .seconds(1))
    }

    @Test func `two owners at the end are not overlooked`() {
        let found = verdict { $0.holdings.removeLast() }
        #expect(found.violations.count == 1)
    }

    @Test func `what is not overcome is a violation`() {
        #expect(
            verdict { $0.incidents[0].settled = nil }.violations == [
                "the agent killed (one, for 2.0 seconds) was not overcome in time"
            ])
    }

    @Test func `an agent that ends by itself is a violation`() {
        #expect(verdict { $0.nodes[0].runs[1].crash = "Fatal error" }.crashes.count == 1)
    }

    @Test func `a transition without a row is a violation, but for the last words of a killed run`() {
        let missing = verdict { $0.nodes[0].rows.removeLast() }
        #expect(missing.missingRows.count == 1)
        #expect(verdict { $0.nodes[0].rows.removeFirst() }.violations == [])
        let early = verdict { record in
            record.nodes[0].runs[0].lines = (0..<5).map { Self.line("\($0) -> active") }
        }
        #expect(early.missingRows.count == 3)
    }

    @Test func `a run whose history was deleted needs no rows`() {
        let found = verdict { record in
            record.nodes[0].runs[1].lostHistory = true
            record.nodes[0].rows.removeLast()
        }
        #expect(found.violations == [])
    }

    @Test func `a row without a transition is a violation`() {
        let found = verdict { record in
            record.nodes[0].runs[0].wasKilled = false
            record.nodes[0].rows.append(Self.line("backup -> fault"))
        }
        #expect(found.inventedRows.count == 1)
    }

    @Test func `a log line of a transition is told from others`() throws {
        let line = "2026-11-23T12:51:24.641Z notice VI_01: backup -> active (released): one resigned"
        let told = try #require(ToldTransition(line: line))
        #expect(told.milliseconds == 1_795_438_284_641)
        #expect(told.text == "VI_01: backup -> active (released): one resigned")
        #expect(ToldTransition(line: "2026-11-23T12:51:24.623Z notice the API listens on 127.0.0.1:8460") == nil)
        #expect(ToldTransition(line: "") == nil)
    }
}
