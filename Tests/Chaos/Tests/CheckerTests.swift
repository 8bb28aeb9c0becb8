import ChaosModel
import Testing

/// Runs with one thing wrong, which must be named, and one without.
struct CheckerTests {
    private func verdict(_ change: (inout RunRecord) -> Void) -> Verdict {
        var record = Self.good
        change(&record)
        return Checker(lease: .seconds(3), activeDown: .seconds(1)).verdict(on: record)
    }

    /// A crash of one at 10 s: two owners for 20 ms, one request that failed.
    private static var good: RunRecord {
        var record = RunRecord()
        record.incidents = [
            Incident(
                step: Step(fault: .crash, place: 0, duration: .seconds(2)), node: "one", begin: .seconds(10),
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
            NodeRecord.Run(
                begin: .zero, end: .seconds(10), lines: [told(1, "backup -> active (released): x")], wasKilled: true),
            NodeRecord.Run(
                begin: .seconds(12), end: .seconds(20), lines: [told(13, "initialize -> backup")], wasKilled: false),
        ]
        one.rows = [told(1, "backup -> active (released): x"), told(13, "initialize -> backup")]
        record.nodes = [one]
        record.end = .seconds(20)
        return record
    }

    private static func told(_ seconds: Int, _ text: String) -> ToldTransition {
        ToldTransition(time: .seconds(seconds), text: "VI_01: \(text)")
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

    @Test func `each of two that are struck may keep its address for a lease`() {
        let found = verdict { record in
            record.holdings[2].time = .seconds(15)
            record.incidents.append(
                Incident(
                    step: Step(fault: .killBoth, place: 1, duration: .seconds(2)), node: "two", begin: .seconds(12),
                    end: .seconds(14), settled: .seconds(14)))
        }
        #expect(found.violations == [])
        #expect(found.longestDouble.duration == .seconds(3))
    }

    @Test func `two owners at the end are not overlooked`() {
        #expect(verdict { $0.holdings.removeLast() }.violations.count == 1)
    }

    @Test func `a dark window beyond a takeover is a violation, at the end too, unless clients are cut off`() {
        let dark = { (record: inout RunRecord) in
            for index in 100..<200 { record.answers[index].isThere = false }
        }
        #expect(verdict(dark).violations.count == 1)
        let cutOff = verdict { record in
            dark(&record)
            record.incidents[0].step.fault = .loseIncoming
            record.incidents[0].end = .seconds(18)
        }
        #expect(cutOff.violations == [])
        #expect(cutOff.longestDark.duration == .seconds(10))
    }

    @Test func `what is not overcome is a violation`() {
        let found = verdict { $0.incidents[0].settled = nil }
        #expect(found.violations == ["the agent killed (one, for 2.0 seconds) was not overcome in time"])
    }

    @Test func `an agent that ends by itself is a violation`() {
        #expect(verdict { $0.nodes[0].runs[1].crash = "Fatal error" }.crashes.count == 1)
    }

    @Test(arguments: ["2026-11-23", "2026-11-22"])
    func `a log line of a transition is told from others, whatever the day`(day: String) throws {
        let line = "\(day)T00:00:03.641Z notice VI_01: backup -> active (released): one resigned"
        let told = try #require(ToldTransition(line: line, since: .seconds(86_399)))
        #expect(
            told == ToldTransition(time: .milliseconds(4641), text: "VI_01: backup -> active (released): one resigned"))
        for other in ["\(day)T12:51:24.623Z notice the API listens on 127.0.0.1:8460, a -> b", ""] {
            #expect(ToldTransition(line: other, since: .zero) == nil)
        }
    }
}

extension CheckerTests {
    @Test func `a transition without a row is a violation, but for the last moment of a killed run`() {
        #expect(verdict { $0.nodes[0].rows.removeLast() }.missingRows.count == 1)
        #expect(verdict { $0.nodes[0].rows.removeFirst() }.missingRows.count == 1)
        let last = verdict { record in
            record.nodes[0].runs[0].lines[0].time = .milliseconds(9_500)
            record.holdings[0].time = .milliseconds(9_500)
            record.nodes[0].rows.removeFirst()
        }
        #expect(last.violations == [])
    }

    @Test func `a row of another time is not the row of a transition`() {
        let found = verdict { $0.nodes[0].rows[1].time = .seconds(40) }
        #expect(found.missingRows.count == 1)
        #expect(found.inventedRows.count == 1)
    }

    @Test func `a row without a transition is a violation, twice the same one too`() {
        #expect(verdict { $0.nodes[0].rows.append(Self.told(15, "backup -> fault")) }.inventedRows.count == 1)
        #expect(verdict { $0.nodes[0].rows.append(Self.told(14, "initialize -> backup")) }.inventedRows.count == 1)
    }

    @Test func `an address that comes without a word is a violation`() {
        let found = verdict { record in
            record.nodes[0].runs[0].lines[0].text = "VI_01: initialize -> backup"
            record.nodes[0].rows[0].text = "VI_01: initialize -> backup"
        }
        #expect(found.missingRows.count == 1)
    }

    @Test func `a gap excuses as many rows as it says`() {
        let said = verdict { record in
            record.nodes[0].rows.removeAll()
            record.nodes[0].gaps = [NodeRecord.Gap(time: .seconds(14), what: "transitions", count: 1)]
        }
        #expect(said.missingRows.count == 1)
    }

    /// The line at 13 s has no row.
    private func destroyed(_ gaps: [NodeRecord.Gap], from begin: Duration) -> Verdict {
        verdict { record in
            record.incidents[0].step.fault = .deleteHistory
            record.incidents[0].begin = begin
            record.nodes[0].rows.removeLast()
            record.nodes[0].gaps = gaps
        }
    }

    @Test func `what a destroyed history lost is excused from its destruction to the gap that says so`() {
        let gap = NodeRecord.Gap(time: .seconds(14), what: "file", count: nil)
        #expect(destroyed([gap], from: .seconds(12)).violations == [])
        #expect(destroyed([gap], from: .milliseconds(14_500)).missingRows.count == 1)
        #expect(destroyed([], from: .seconds(12)).violations.count == 2, "nothing says so")
        let early = NodeRecord.Gap(time: .milliseconds(12_500), what: "file", count: nil)
        #expect(destroyed([early], from: .seconds(12)).missingRows.count == 1, "it was lost after the gap")
    }

    @Test func `a history that is lost although nobody touched it is a violation`() {
        let found = verdict {
            $0.nodes[0].gaps = [NodeRecord.Gap(time: .seconds(14), what: "file", count: nil)]
        }
        #expect(found.violations.count == 1)
    }
}
