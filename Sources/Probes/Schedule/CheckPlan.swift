package import AgentModel
package import Balancing
package import Configuration

/// When one check runs, and when its failures count: keepalived's rules.
///
/// The first result counts at once. Later, `retry` failures in a row are tried again, each `delay_before_retry` after the one
/// before, and the next one counts; one success is enough. A run that could not be run is a failure like others. Runs begin
/// `delay_loop` apart, counted from their beginnings: a longer one is waited for, and the next begins when it has ended.
package struct CheckPlan: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    package enum Standing: Hashable, Sendable {
        /// It has not ended once.
        case unknown
        case passed
        case retrying(failures: Int)
        case failed
    }

    /// What a run means for the server, and what is written down of it.
    package struct Judgement: Hashable, Sendable {
        package var outcome: CheckOutcome
        package var run: ServerCheckRun.Outcome
    }

    /// Between the start and the first run, at least.
    static let shortestStart = Duration.seconds(1)
    /// Runs begin at least so far apart, whatever is configured: the time of a processor is shared.
    static let shortestPause = Duration.milliseconds(10)

    private let interval: Duration
    private let intervalWhileFailed: Duration
    private let retries: Int
    private let retryDelay: Duration
    package private(set) var standing = Standing.unknown
    /// When the next run is to begin; of one that runs, when it was to begin.
    package private(set) var next: Instant

    /// - Parameter name: the first run is up to `warmup` later than others', by a hash of it: the same at every start.
    package init(_ checker: Checker, name: String, now: Instant) {
        let timing = checker.timing
        interval = max(timing.interval, Self.shortestPause)
        retries = timing.retries ?? 0
        retryDelay = max(timing.retryDelay ?? .zero, Self.shortestPause)
        intervalWhileFailed = if case .http = checker.kind { max(interval, retryDelay) } else { interval }
        let share = Int(StableHash.of(name) % 1_000_000)
        next = now + Self.shortestStart + (timing.warmup ?? timing.interval) * share / 1_000_000
    }

    /// Has the next run begin now; not while one runs.
    package mutating func hurry(at now: Instant) {
        next = now
    }

    /// Leaves out the run that is due.
    package mutating func skip(at now: Instant) {
        next = max(next + interval, now)
    }

    /// A run that was due at `next` has ended.
    package mutating func ended(_ verdict: ProbeVerdict, at now: Instant) -> Judgement {
        let judgement = judge(verdict)
        switch standing {
        case .retrying: next = now + retryDelay
        case .failed: next = max(next + intervalWhileFailed, now)
        case .unknown, .passed: next = max(next + interval, now)
        }
        return judgement
    }

    /// When the one that runs must make way for the next.
    package var following: Instant { next + interval }

    private mutating func judge(_ verdict: ProbeVerdict) -> Judgement {
        switch verdict {
        case .passed:
            standing = .passed
            return Judgement(outcome: .passed, run: .passed)
        case .reported(let number):
            standing = .passed
            return Judgement(outcome: .reported(number), run: .reported(number))
        case .failed(let why):
            let counts = countFailure()
            return Judgement(
                outcome: counts ? .failed(why) : .retrying(why), run: .failed(why: why, counts: counts))
        case .couldNotRun(let why):
            let counts = countFailure()
            return Judgement(outcome: counts ? .couldNotRun(why) : .retrying(why), run: .couldNotRun(why: why))
        }
    }

    /// - Returns: whether it counts.
    private mutating func countFailure() -> Bool {
        switch standing {
        case .passed where retries > 0: standing = .retrying(failures: 1)
        case .retrying(let failures) where failures < retries: standing = .retrying(failures: failures + 1)
        case .unknown, .passed, .retrying, .failed: standing = .failed
        }
        return standing == .failed
    }
}
