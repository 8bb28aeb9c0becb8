import Foundation
import Health
import SQLite
import Testing

@testable import AgentModel
@testable import History

/// Whatever the wall clock did, a period has just the rows of its time, in the order of their ids.
struct PeriodTests {
    private static let hour: Int64 = 3_600_000_000

    /// Steps of the clock before each row, in microseconds: small ones within the slack, and large ones both ways.
    static let clocks: [[Int64]] = [
        Array(repeating: 1_000_000, count: 60),
        (0..<60).map { $0 % 2 == 0 ? 90_000 : -60_000 },
        (0..<60).map { _ in -90_000 },
        (0..<60).map { $0 == 20 ? -Self.hour : 1_000_000 },
        (0..<60).map { $0 == 20 ? Self.hour : $0 == 21 ? -Self.hour : 1_000_000 },
        (0..<60).map { $0 % 13 == 0 ? -20_000_000 : 1_500_000 },
        Array(repeating: 0, count: 60),
    ]

    @Test(arguments: clocks.indices) func `a period has the rows of its time`(_ clock: Int) throws {
        let site = try Site()
        let history = try site.open()
        var times: [Int64] = []
        for (number, step) in Self.clocks[clock].enumerated() {
            site.advance(wall: .microseconds(step), monotonic: .seconds(1))
            times.append(site.now.wallMicroseconds)
            history.writer.enqueue(site.transition(number % 2 == 0 ? "even" : "odd"))
            history.writer.enqueue(site.checkResult(number % 3 == 0 ? .timedOut : .exited(status: 0)))
            history.writer.enqueue(site.operation())
            history.writer.enqueue(
                site.trackerChange(TrackerIdentity(number % 2 == 0 ? .file : .process, "rank")))
            history.writer.enqueue(site.observation(number % 2 == 0 ? .twoActives : .foreignMAC))
            history.writer.enqueue(site.notification(number % 2 == 0 ? "even" : "odd"))
            history.writer.enqueue(site.serverTransition(server: number % 2 == 0 ? Site.server : Site.other))
            history.writer.enqueue(site.serviceTransition(hasQuorum: false))
            history.writer.enqueue(site.finding(.drift))
            if number % 9 == 0 { try history.writer.flush() }
        }
        try history.writer.flush()
        try site.write("DELETE FROM transitions WHERE id IN (7, 8, 30)")
        for period in Self.periods(times) {
            let ids = (1...60).map(Int64.init).reversed().filter { period.contains(times[Int($0) - 1]) }
            let left = ids.filter { ![7, 8, 30].contains($0) }
            #expect(try Self.transitions(history, TransitionFilter(period: period)) == left)
            let odd = TransitionFilter(instance: "odd", period: period)
            #expect(try Self.transitions(history, odd) == left.filter { $0 % 2 == 0 })
            #expect(try Self.failed(history, period) == ids.filter { $0 % 3 == 1 })
            let operations = try history.reader.operations(OperationFilter(period: period)).items.map(\.id)
            #expect(operations == ids)
            let changes = try history.reader.trackerChanges(
                TrackerIdentity(.process, "rank"), TrackerChangeFilter(period: period))
            #expect(changes.items.map(\.id) == ids.filter { $0 % 2 == 0 })
            let observed = ObservationFilter(kind: .foreignMAC, period: period)
            #expect(try history.reader.observations(observed).items.map(\.id) == ids.filter { $0 % 2 == 0 })
            let servers = ServerTransitionFilter(service: Site.service, server: Site.other, period: period)
            let changed = try history.reader.serverTransitions(servers).items.map(\.id)
            #expect(changed == ids.filter { $0 % 2 == 0 })
            let services = ServiceTransitionFilter(period: period)
            #expect(try history.reader.serviceTransitions(services).items.map(\.id) == ids)
            let findings = BalancingFindingFilter(service: Site.service, period: period)
            #expect(try history.reader.balancingFindings(findings).items.map(\.id) == ids)
            let told = NotificationFilter(instance: "odd", period: period)
            #expect(try history.reader.notifications(told).items.map(\.id) == ids.filter { $0 % 2 == 0 })
        }
        #expect(history.close())
    }

    @Test func `steps are noted across restarts and forgotten with their rows`() throws {
        let site = try Site()
        let first = try site.open()
        for _ in 0..<3 { _ = try first.writer.write(site.transition()) }
        #expect(first.close())
        site.advance(wall: .seconds(-60), monotonic: .seconds(1))
        let second = try site.open()
        for _ in 0..<3 { _ = try second.writer.write(site.transition()) }
        #expect(second.close())
        let steps = "SELECT first_id FROM clock_steps"
        #expect(try site.inspect { try $0.values(steps, as: Int64.self) } == [4])
        try site.prune(Retention())
        #expect(try site.inspect { try $0.values(steps, as: Int64.self) } == [4])
        try site.write("DELETE FROM transitions WHERE id < 4")
        try site.prune(Retention())
        #expect(try site.inspect { try $0.values(steps, as: Int64.self) }.isEmpty)
    }

    @Test func `a clock that goes only forward has no steps`() throws {
        let site = try Site()
        for _ in 0..<3 {
            let history = try site.open()
            for _ in 0..<20 {
                site.advance(wall: .milliseconds(7), monotonic: .milliseconds(7))
                history.writer.enqueue(site.checkResult())
            }
            #expect(history.close())
        }
        #expect(try site.inspect { try $0.value("SELECT count(*) FROM clock_steps", as: Int.self) } == 0)
    }

    /// A run of a program: its row is written when it ends.
    private struct Run {
        let name: String
        let begin: Stamp
        let duration: Duration
        /// By the clock that never steps.
        let end: Int64

        func contains(_ period: Period) -> Bool { period.contains(begin.wallMicroseconds) }
    }

    /// Programs that run at the same time, each one run after the other, with the wall clock stepped between them.
    private func overlappingRuns(_ clock: Int, programs: Int, longest: Int64) -> [Run] {
        var runs: [Run] = []
        for program in 0..<programs {
            var wall: Int64 = 1_800_000_000_000_000
            for (number, step) in Self.clocks[clock].enumerated() {
                // The clock is stepped while none of them runs, so that the steps can be counted.
                let monotonic = Int64(number) * (longest + 1_000_000) + Int64(program) * 7_000
                wall += longest + 1_000_000 + (abs(step) > 1_000_000 ? step : 0)
                let spread = Int64(number) * 1_618_033 + Int64(program) * 2_718_281
                let duration = 1_000 + spread % (longest - 501_000)
                runs.append(
                    Run(
                        name: "check\(program)",
                        begin: Stamp(
                            wallMicroseconds: wall + Int64(program) * 7_000, bootID: "boot-1",
                            monotonicMicroseconds: monotonic),
                        duration: .microseconds(duration), end: monotonic + duration))
            }
        }
        return runs.sorted { $0.end < $1.end }
    }

    @Test(arguments: clocks.indices, [3_000_000, 30_000_000] as [Int64])
    func `runs that overlap are no step of the clock`(_ clock: Int, longest: Int64) throws {
        let site = try Site()
        let history = try site.open()
        let runs = overlappingRuns(clock, programs: 5, longest: longest)
        for run in runs {
            let result = CheckResult(outcome: .exited(status: 0), duration: run.duration, output: [])
            history.writer.enqueue(
                .checkResult(
                    CheckResultRecord(
                        stamp: run.begin, check: run.name, result: result, verdict: .passing, verdictChanged: false)))
            history.writer.enqueue(
                .notification(
                    NotificationRecord(
                        stamp: run.begin, subject: .instance, name: run.name, event: .active, command: ["/bin/true"],
                        waited: .zero, result: result)))
            history.writer.enqueue(
                .serverCheckRun(
                    ServerCheckRun(stamp: run.begin, check: run.name, outcome: .passed, duration: run.duration)))
        }
        try history.writer.flush()
        // One that is shorter than the time between two rounds need not show.
        let steps = Self.clocks[clock].dropFirst()
        let expected = steps.count { $0 < -(longest + 1_000_000) }...steps.count { $0 < -1_000_000 }
        for table in ["check_results", "notifications", "server_check_results"] {
            let sql = "SELECT count(*) FROM clock_steps WHERE table_name = '\(table)'"
            let found = try #require(try site.inspect { try $0.value(sql, as: Int.self) })
            #expect(expected.contains(found), "\(table): \(found)")
        }
        let times = runs.map(\.begin.wallMicroseconds)
        for period in Self.periods(times) {
            let ids = runs.indices.filter { runs[$0].contains(period) }.map { Int64($0 + 1) }
            for name in ["check0", "check4"] {
                let own = ids.filter { runs[Int($0) - 1].name == name }.reversed().prefix(100)
                let results = try history.reader.checkResults(check: name, CheckResultFilter(period: period)).items
                #expect(results.map(\.id) == Array(own))
                let filter = ServerCheckResultFilter(check: name, period: period)
                #expect(try history.reader.serverCheckResults(filter).items.map(\.id) == Array(own))
            }
            let told = try history.reader.notifications(NotificationFilter(period: period), limit: 1000).items
            #expect(told.map(\.id) == ids.reversed())
        }
        #expect(history.close())
    }

    /// The same page must not look at more rows however many there are: it must look at about as many as it shows.
    @Test func `a page of a period looks at its own rows only`() throws {
        let site = try Site()
        let history = try site.open()
        for _ in 0..<4000 {
            site.advance(wall: .seconds(1), monotonic: .seconds(1))
            history.writer.enqueue(site.transition())
        }
        try history.writer.flush()
        let start = site.now.wallMicroseconds - 2_000_000_000
        let period = Period(since: start, until: start + 10_000_000)
        try site.inspect { (db: Database) throws in
            let segments = try ClockSegment.all(of: "transitions", upTo: .max, db)
            #expect(segments.map(\.ids) == [1...4000])
            #expect(try segments[0].ids(during: period, db) == 2000...2010)
        }
        #expect(history.close())
    }

    private static func transitions(_ history: History, _ filter: TransitionFilter) throws -> [Int64] {
        var (ids, cursor): ([Int64], HistoryCursor?) = ([], nil)
        repeat {
            let page = try history.reader.transitions(filter, limit: 7, cursor: cursor)
            ids += page.items.map(\.id)
            cursor = page.next
        } while cursor != nil
        return ids
    }

    private static func failed(_ history: History, _ period: Period) throws -> [Int64] {
        let filter = CheckResultFilter(passed: false, period: period)
        return try history.reader.checkResults(check: "check_nginx", filter).items.map(\.id)
    }

    private static func periods(_ times: [Int64]) -> [Period] {
        let bounds = [times[3], times[19], times[20], times[21] + 1, times[40], times[59]]
        return [Period(since: .min, until: .max), Period(since: .max), Period(until: .min)]
            + bounds.flatMap { [Period(since: $0), Period(until: $0)] }
            + bounds.flatMap { since in bounds.map { Period(since: since, until: $0) } }
    }
}

extension Period {
    fileprivate func contains(_ time: Int64) -> Bool {
        (since.map { time >= $0 } ?? true) && (until.map { time < $0 } ?? true)
    }
}
