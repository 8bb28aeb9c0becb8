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
        #expect(check.resultReceived(fail) == true)
        #expect(check.verdict == .failing)
    }

    @Test
    func `fall failing results in a row make it fail, rise passing ones make it pass`() {
        var check = check(rise: 2, fall: 3)
        _ = check.resultReceived(pass)
        #expect([fail, fail, pass, fail, fail].map { check.resultReceived($0) } == Array(repeating: false, count: 5))
        #expect(check.resultReceived(fail) == true)
        #expect(check.verdict == .failing)
        #expect([pass, fail, pass].map { check.resultReceived($0) } == [false, false, false])
        #expect(check.resultReceived(pass) == true)
        #expect(check.verdict == .passing)
    }

    @Test
    func `init_fail starts failing and needs its rise`() {
        var check = check(rise: 2, startsFailing: true)
        #expect(check.verdict == .failing)
        #expect(check.resultReceived(pass) == false)
        #expect(check.resultReceived(pass) == true)
        #expect(check.verdict == .passing)
    }

    @Test(arguments: [Verdict.passing, .failing, .pending])
    func `a run that the agent could not start leaves the verdict and the count`(verdict: Verdict) {
        let nothing = CheckResult(outcome: .notStarted(why: "no descriptor is left"), duration: .zero)
        var check = check(rise: 2, fall: 2)
        switch verdict {
        case .pending: break
        case .passing: _ = check.resultReceived(pass)
        case .failing: _ = check.resultReceived(fail)
        }
        #expect(check.verdict == verdict)
        for _ in 1...5 { #expect(check.resultReceived(nothing) == false) }
        #expect(check.verdict == verdict)
        #expect(check.contrary == 0)
        #expect(check.lastResult == nothing)
    }

    @Test
    func `contrary results count on across runs that could not be started`() {
        let nothing = CheckResult(outcome: .notStarted(why: "no descriptor is left"), duration: .zero)
        var check = check(fall: 2)
        #expect([pass, fail, nothing, nothing].map { check.resultReceived($0) } == [true, false, false, false])
        #expect(check.contrary == 1)
        #expect(check.resultReceived(fail) == true)
        #expect(check.verdict == .failing)
    }

    @Test
    func `a new definition keeps the verdict`() {
        var check = check()
        _ = check.resultReceived(pass)
        check.redefine(CheckDefinition(name: "c", command: ["/bin/false"], fall: 2))
        #expect(check.verdict == .passing)
        #expect(check.resultReceived(fail) == false)
        #expect(check.resultReceived(fail) == true)
    }
}
