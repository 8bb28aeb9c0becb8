import AgentModel
import Balancing
import Configuration
import Health
import Testing

@testable import Probes

struct CheckPlanTests {
    private static let start = ContinuousClock().systemEpoch + .seconds(1000)

    private func plan(_ kind: Checker.Kind = .tcp, name: String = "a", _ change: (inout CheckTiming) -> Void = { _ in })
        -> CheckPlan
    {
        var checker = Talk.checker(kind)
        checker.timing.interval = .seconds(10)
        checker.timing.retries = 2
        checker.timing.retryDelay = .seconds(3)
        checker.timing.warmup = .zero
        change(&checker.timing)
        return CheckPlan(checker, name: name, now: Self.start)
    }

    /// A run that begins when it is due.
    private func run(_ plan: inout CheckPlan, _ verdict: ProbeVerdict, taking time: Duration = .zero) -> CheckOutcome {
        plan.ended(verdict, at: plan.next + time).outcome
    }

    @Test func `it starts after a second and within the warmup, always alike`() {
        #expect(plan().next == Self.start + .seconds(1))
        let starts = (0..<100).map { number in plan(name: "\(number)") { $0.warmup = .seconds(10) }.next }
        #expect(starts.allSatisfy { Self.start + .seconds(1) <= $0 && $0 < Self.start + .seconds(11) })
        #expect(Set(starts).count > 90)
        #expect(starts == (0..<100).map { number in plan(name: "\(number)") { $0.warmup = .seconds(10) }.next })
        let quarters = Dictionary(grouping: starts) { Int(Self.start.duration(to: $0) / .milliseconds(2500)) }
        #expect(quarters.values.allSatisfy { $0.count > 5 }, "they are spread")
    }

    @Test func `the first result counts at once`() {
        var plan = plan()
        #expect(run(&plan, .failed("x")) == .failed("x"))
        #expect(plan.next == Self.start + .seconds(11))
        #expect(run(&plan, .passed) == .passed)
    }

    @Test func `one failure more than retry counts, and one success is enough`() {
        var plan = plan()
        #expect(run(&plan, .passed) == .passed)
        let beat = plan.next
        #expect(run(&plan, .failed("x"), taking: .seconds(1)) == .retrying("x"))
        #expect(plan.next == beat + .seconds(4), "delay_before_retry after the end")
        #expect(run(&plan, .failed("y")) == .retrying("y"))
        #expect(run(&plan, .failed("z")) == .failed("z"))
        #expect(plan.next == beat + .seconds(4 + 3 + 10), "delay_loop while failed")
        #expect(run(&plan, .failed("z")) == .failed("z"))
        #expect(run(&plan, .passed) == .passed)
        #expect(run(&plan, .failed("x")) == .retrying("x"))
        #expect(run(&plan, .passed) == .passed)
        #expect(run(&plan, .failed("x")) == .retrying("x"), "failures count in a row")
    }

    /// delay_loop + (retry + 1) · connect_timeout + retry · delay_before_retry (a server fails right after a good run).
    @Test func `the worst detection is keepalived's`() {
        var plan = plan()
        _ = run(&plan, .passed)
        let good = plan.next - .seconds(10)
        var end = plan.next
        while plan.standing != .failed {
            end = plan.next + .seconds(5)
            _ = plan.ended(.failed("x"), at: end)
        }
        #expect(good.duration(to: end) == .seconds(10 + 3 * 5 + 2 * 3))
    }

    @Test func `a run that could not be run is a failure like others`() {
        var plan = plan { $0.retries = 1 }
        #expect(run(&plan, .couldNotRun("x")) == .couldNotRun("x"))
        #expect(run(&plan, .passed) == .passed)
        let judgement = plan.ended(.couldNotRun("x"), at: plan.next)
        #expect(judgement == CheckPlan.Judgement(outcome: .retrying("x"), run: .couldNotRun(why: "x")))
        #expect(run(&plan, .couldNotRun("x")) == .couldNotRun("x"))
    }

    @Test func `what is written down says whether it counts`() {
        var plan = plan { $0.retries = 1 }
        #expect(plan.ended(.reported(7), at: plan.next).run == .reported(7))
        #expect(plan.ended(.failed("x"), at: plan.next).run == .failed(why: "x", counts: false))
        #expect(plan.ended(.failed("x"), at: plan.next).run == .failed(why: "x", counts: true))
    }

    @Test func `without retries the first failure counts`() {
        var plan = plan { $0.retries = 0 }
        _ = run(&plan, .passed)
        #expect(run(&plan, .failed("x")) == .failed("x"))
    }

    @Test func `a failed HTTP check waits for the longer of the two`() {
        for (delay, expected) in [(3, 10), (30, 30)] {
            var plan = plan(.http(HTTPCheck("/"))) { $0.retryDelay = .seconds(delay) }
            let beat = plan.next
            _ = run(&plan, .failed("x"))
            #expect(plan.next == beat + .seconds(expected))
        }
    }

    @Test func `beats are counted from beginnings, and a longer run is waited for`() {
        var plan = plan()
        let beat = plan.next
        _ = run(&plan, .passed, taking: .seconds(4))
        #expect(plan.next == beat + .seconds(10))
        _ = run(&plan, .passed, taking: .seconds(14))
        #expect(plan.next == beat + .seconds(24))
    }

    @Test func `an order runs it now, and its beats follow that`() {
        var plan = plan()
        _ = run(&plan, .passed)
        let now = plan.next - .seconds(6)
        plan.hurry(at: now)
        #expect(plan.next == now)
        _ = run(&plan, .passed)
        #expect(plan.next == now + .seconds(10))
    }

    @Test func `the shortest intervals leave the processor to others`() {
        var plan = plan {
            $0.interval = .microseconds(1)
            $0.retryDelay = .zero
        }
        let beat = plan.next
        _ = run(&plan, .passed)
        #expect(plan.next == beat + .milliseconds(10))
        _ = run(&plan, .failed("x"))
        #expect(plan.next == beat + .milliseconds(20))
    }
}

struct ProgramVerdictTests {
    private func verdict(_ outcome: CheckResult.Outcome, dynamic: Bool = false) -> ProbeVerdict {
        var check = MiscCheck(command: ["/bin/x"], timeout: .seconds(3))
        check.setsWeight = dynamic
        return Probe.Result(CheckResult(outcome: outcome, duration: .zero), of: check).verdict
    }

    @Test(arguments: [
        (0 as Int32, ProbeVerdict.passed), (1, .failed("the program exited with status 1")), (2, .reported(0)),
        (255, .reported(253)),
    ])
    func `with misc_dynamic an exit status is a weight`(status: Int32, expected: ProbeVerdict) {
        #expect(verdict(.exited(status: status), dynamic: true) == expected)
    }

    @Test func `without it only 0 is good`() {
        #expect(verdict(.exited(status: 0)) == .passed)
        #expect(verdict(.exited(status: 2)) == .failed("the program exited with status 2"))
        #expect(verdict(.killed(signal: 9)) == .failed("the program was killed by signal 9"))
        #expect(verdict(.timedOut) == .failed("the program did not end within 3 s"))
        #expect(verdict(.notRun(why: "x")) == .couldNotRun("x"))
        #expect(verdict(.notStarted(why: "x")) == .couldNotRun("x"))
    }

    @Test func `what a failed program printed is kept, at most 512 bytes`() {
        let check = MiscCheck(command: ["/bin/x"], timeout: .seconds(3))
        let output = [UInt8](repeating: 7, count: 4096)
        let failed = CheckResult(outcome: .exited(status: 1), duration: .zero, output: output)
        #expect(Probe.Result(failed, of: check).evidence.received.count == 512)
        let passed = CheckResult(outcome: .exited(status: 0), duration: .zero, output: output)
        #expect(Probe.Result(passed, of: check).evidence.received == [])
    }
}
