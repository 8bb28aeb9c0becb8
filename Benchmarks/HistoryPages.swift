import Foundation
import History
import SQLite

/// Pages of a long history at random depths while check results are written, beside a prepared statement of SQLite's own.
struct HistoryPages {
    private let long: LongHistory
    private let reader: HistoryReader

    private static let limit = 100
    private static let requests = 2000
    private static let goal = Row.Goal.atMost(5)
    private static let resultsByDefault = Int64(10_000_000)

    /// - Parameter results: rows of `check_results`; nil for ten million.
    static func measure(results: Int64?) async throws -> [Row] {
        let count = results ?? resultsByDefault
        Progress.tell("filling a history with \(count) check results")
        let long = try LongHistory(results: count)
        let history = try long.open()
        let stream = ResultStream(to: history.writer)
        let rows = try HistoryPages(long: long, reader: history.reader).measure()
        let rate = try written(history, after: count, during: stream.stop())
        _ = history.close(within: .seconds(60))
        return rows + [rate]
    }

    private static func written(_ history: History, after count: Int64, during time: Duration) throws -> Row {
        try history.writer.flush(within: .seconds(60))
        let last = try (0..<LongHistory.checks).compactMap { number in
            try history.reader.checkResults(check: "check_\(number)", limit: 1).items.first?.id
        }.max()
        let dropped = history.writer.status.dropped
        if dropped > 0 { Progress.tell("\(dropped) check results found no room") }
        return Row(
            what: "check results written meanwhile", unit: "1/s",
            aloft: last.map { Double($0 - count) / (time / .seconds(1)) },
            other: ("asked for", Double(ResultStream.rate)), goal: .ratioAtLeast(0.99))
    }

    private func measure() throws -> [Row] {
        let bare = try BarePages(path: long.path)
        var rows: [Row] = []
        for (name, request) in transitionRequests {
            Progress.tell("transitions, \(name)")
            rows += summary(
                "transitions, \(name)", try times(request),
                try times { try bare.transitions(instance, before: depth(long.transitions)) })
        }
        for (name, request) in resultRequests {
            Progress.tell("check results, \(name)")
            rows += summary(
                "check results, \(name)", try times(request),
                try times { try bare.results(check, before: depth(long.results)) })
        }
        return rows
    }

    private typealias Request = () throws -> Void

    private var transitionRequests: [(String, Request)] {
        func ask(_ filter: @escaping () -> TransitionFilter) -> Request {
            { _ = try reader.transitions(filter(), limit: Self.limit, cursor: cursor(long.transitions)) }
        }
        return [
            ("all", ask { TransitionFilter() }),
            ("one instance", ask { TransitionFilter(instance: instance) }),
            ("an instance of long ago", ask { TransitionFilter(instance: "instance_gone") }),
            ("faults of one instance", ask { TransitionFilter(instance: instance, to: .fault, reason: .fault) }),
            ("a past hour", { _ = try reader.transitions(TransitionFilter(period: hour), limit: Self.limit) }),
        ]
    }

    private var resultRequests: [(String, Request)] {
        func ask(_ filter: @escaping () -> CheckResultFilter) -> Request {
            { _ = try reader.checkResults(check: check, filter(), limit: Self.limit, cursor: cursor(long.results)) }
        }
        func first(_ filter: @escaping () -> CheckResultFilter) -> Request {
            { _ = try reader.checkResults(check: check, filter(), limit: Self.limit) }
        }
        return [
            ("one check", ask { CheckResultFilter() }),
            ("newest first", first { CheckResultFilter() }),
            ("passed", ask { CheckResultFilter(passed: true) }),
            ("failed", ask { CheckResultFilter(passed: false) }),
            ("verdict changed", ask { CheckResultFilter(verdictChanged: true) }),
            ("a check of long ago", gone),
            ("a past hour", first { CheckResultFilter(period: hour) }),
            ("since a past time", first { CheckResultFilter(period: Period(since: hour.since)) }),
            ("until a past time", first { CheckResultFilter(period: Period(until: hour.until)) }),
            ("failed in a past hour", first { CheckResultFilter(passed: false, period: hour) }),
        ]
    }

    private func gone() throws {
        _ = try reader.checkResults(check: "check_gone", limit: Self.limit, cursor: cursor(long.results))
    }
}

extension HistoryPages {
    private var check: String { "check_\(Int.random(in: 0..<LongHistory.checks))" }
    private var instance: String { "instance_\(Int.random(in: 0..<LongHistory.instances))" }

    private var hour: Period {
        let (since, until) = (LongHistory.period.since ?? 0, LongHistory.period.until ?? 0)
        let start = Int64.random(in: since..<until)
        return Period(since: start, until: start + 3_600_000_000)
    }

    private func depth(_ rows: Int64) -> Int64 { .random(in: 1...rows) }

    private func cursor(_ rows: Int64) -> HistoryCursor { HistoryCursor(id: depth(rows)) }

    /// Milliseconds, shortest first.
    private struct Times {
        var elapsed: [Double] = []
        /// Of the thread that asked: what other programs on a busy machine do not lengthen.
        var processor: [Double] = []
    }

    private func times(_ request: Request) throws -> Times {
        var times = Times()
        for _ in 0..<Self.requests {
            let before = Self.processorTime()
            times.elapsed.append(try ContinuousClock().measure(request) / .milliseconds(1))
            times.processor.append((Self.processorTime() - before) / .milliseconds(1))
        }
        return Times(elapsed: times.elapsed.sorted(), processor: times.processor.sorted())
    }

    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private func summary(_ what: String, _ aloft: Times, _ bare: Times) -> [Row] {
        func row(_ name: String, _ percent: Int, _ times: (Times) -> [Double], _ goal: Row.Goal? = nil) -> Row {
            func value(_ times: [Double]) -> Double? { times[max(0, times.count * percent / 100 - 1)] }
            return Row(
                what: "\(what), \(name)", unit: "ms", aloft: value(times(aloft)),
                other: ("bare SQLite", value(times(bare))), goal: goal)
        }
        return [
            row("median", 50, \.elapsed), row("99th percentile", 99, \.elapsed, Self.goal),
            row("its processor time", 99, \.processor), row("longest", 100, \.elapsed),
        ]
    }
}
