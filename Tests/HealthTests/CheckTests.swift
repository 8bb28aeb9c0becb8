import Health
import Testing

/// Rise and fall: how results become a verdict.
struct CheckTests {
    private let pass = CheckResult(outcome: .exited(status: 0), duration: .milliseconds(4))
    private let fail = CheckResult(outcome: .exited(status: 1), duration: .milliseconds(4))

    private func check(rise: Int = 1, fall: Int = 1, startsFailing: Bool = false) -> Check {
        Check(
            CheckDefinition(
                name: "c", command: ["/bin/true"], rise: rise, fall: fall, startsFailing: startsFailing))
    }

    @Test(arguments: [
        (CheckResult.Outcome.exited(status: 0), true), (.exited(status: 1), false),
        (.exited(status: 127), false), (.killed(signal: 15), false), (.timedOut, false),
        (.notRun(why: "no such file"), false), (.notStarted(why: "no descriptor is left"), false),
    ])
    func `only exit status 0 passes`(outcome: CheckResult.Outcome, passed: Bool) {
        #expect(CheckResult(outcome: outcome, duration: .zero).passed == passed)
    }

    @Test
    func `the first result decides, whatever rise and fall are`() {
        var check = check(rise: 3, fall: 3)
        #expect(check.verdict == .pending)
        #expect(check.take(fail) == true)
        #expect(check.verdict == .failing)
    }

    @Test
    func `fall failing results in a row make it fail, rise passing ones make it pass`() {
        var check = check(rise: 2, fall: 3)
        _ = check.take(pass)
        #expect([fail, fail, pass, fail, fail].map { check.take($0) } == Array(repeating: false, count: 5))
        #expect(check.take(fail) == true)
        #expect(check.verdict == .failing)
        #expect([pass, fail, pass].map { check.take($0) } == [false, false, false])
        #expect(check.take(pass) == true)
        #expect(check.verdict == .passing)
    }

    @Test
    func `init_fail starts failing and needs its rise`() {
        var check = check(rise: 2, startsFailing: true)
        #expect(check.verdict == .failing)
        #expect(check.take(pass) == false)
        #expect(check.take(pass) == true)
        #expect(check.verdict == .passing)
    }

    @Test(arguments: [Verdict.passing, .failing, .pending])
    func `a run that the agent could not start leaves the verdict and the count`(verdict: Verdict) {
        let nothing = CheckResult(outcome: .notStarted(why: "no descriptor is left"), duration: .zero)
        var check = check(rise: 2, fall: 2)
        switch verdict {
        case .pending: break
        case .passing: _ = check.take(pass)
        case .failing: _ = check.take(fail)
        }
        #expect(check.verdict == verdict)
        for _ in 1...5 { #expect(check.take(nothing) == false) }
        #expect(check.verdict == verdict)
        #expect(check.contrary == 0)
        #expect(check.lastResult == nothing)
    }

    @Test
    func `contrary results count on across runs that could not be started`() {
        let nothing = CheckResult(outcome: .notStarted(why: "no descriptor is left"), duration: .zero)
        var check = check(fall: 2)
        #expect([pass, fail, nothing, nothing].map { check.take($0) } == [true, false, false, false])
        #expect(check.contrary == 1)
        #expect(check.take(fail) == true)
        #expect(check.verdict == .failing)
    }

    @Test
    func `a new definition keeps the verdict`() {
        var check = check()
        _ = check.take(pass)
        check.redefine(CheckDefinition(name: "c", command: ["/bin/false"], fall: 2))
        #expect(check.verdict == .passing)
        #expect(check.take(fail) == false)
        #expect(check.take(fail) == true)
    }

    // MARK: What the agent could not start

    private let nothing = CheckResult(outcome: .notStarted(why: "no descriptor is left"), duration: .zero)
    private let begin = ContinuousClock.now

    @Test
    func `a verdict holds for ten seconds without news, and then lapses until there is some`() {
        var check = check()
        _ = check.resultReceived(pass, at: begin)
        for second in 1...10 {
            _ = check.resultReceived(nothing, at: begin + .seconds(second))
            #expect(check.reading == .verdict(.passing))
        }
        _ = check.resultReceived(nothing, at: begin + .seconds(11))
        #expect(check.reading == .lapsed(.passing))
        #expect(check.outage == Check.Outage(runs: 11, since: begin + .seconds(1), hasLapsed: true))
        #expect(check.resultReceived(pass, at: begin + .seconds(12)) == false)
        #expect(check.reading == .verdict(.passing))
        #expect(check.outage == nil)
        #expect(check.notStarted == 11)
    }

    @Test
    func `a check that is run rarely has three of its runs`() {
        var check = Check(CheckDefinition(name: "c", command: ["/bin/true"], interval: .seconds(60)))
        _ = check.resultReceived(pass, at: begin)
        for minute in 1...3 { _ = check.resultReceived(nothing, at: begin + .seconds(60 * minute)) }
        #expect(check.reading == .verdict(.passing))
        _ = check.resultReceived(nothing, at: begin + .seconds(60 * 4))
        #expect(check.reading == .lapsed(.passing))
    }

    @Test
    func `a check that never passed lets nobody in because it cannot be started`() {
        var check = check()
        for second in 0...20 { _ = check.resultReceived(nothing, at: begin + .seconds(second)) }
        #expect(check.reading == .lapsed(.pending))
        #expect(check.verdict == .pending)
    }
}

extension Check {
    /// Takes a result when it does not matter when it came.
    fileprivate mutating func take(_ result: CheckResult) -> Bool { resultReceived(result, at: .now) }
}
