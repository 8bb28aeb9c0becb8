import Failsafe
import NetworkTypes
import Testing

/// An agent that hung, or a machine that did, before the agent's end: another router may have taken over meanwhile.
struct AgentWatchTests {
    private typealias Instant = ContinuousClock.Instant

    /// A failsafe whose agent gave its last heartbeat at `Fixture.start`.
    private func executor(isWatched: Bool = false, isInDoubt: Bool = false) -> Executor {
        var executor = Executor()
        executor.set(Fixture.takedownPlan())
        executor.heardHeartbeat(
            Heartbeat(at: Fixture.start, isWatched: isWatched, isInDoubt: isInDoubt), now: Fixture.start)
        return executor
    }

    private static let removed: [Executor.Effect] = [.change([Fixture.removal]), .tellGone("VI_01")]

    // MARK: It asks first

    @Test(arguments: [Duration.zero, .seconds(15)])
    func `not a word is said where another router has advertised since`(silence: Duration) {
        var executor = executor()
        let effects = executor.agentDied(unread: [(Fixture.heard(), port: 16)], now: Fixture.start + silence)
        #expect(effects == Self.removed)
        #expect(executor.isOver)
        let exitReport = executor.takeExitReport()
        #expect(exitReport?.yielded == ["VI_01"])
    }

    private static let noSuccessors: [(HeardAdvertisement, Int32)] = [
        (Fixture.heard(from: Fixture.own), 16), (Fixture.heard(vrid: 52), 16), (Fixture.heard(priority: 0), 16),
        (Fixture.heard(), 18),
    ]

    @Test(arguments: noSuccessors)
    func `what is unread and no successor's changes nothing`(heard: HeardAdvertisement, port: Int32) {
        var executor = executor()
        let effects = executor.agentDied(unread: [(heard, port: port)], now: Fixture.start)
        #expect(effects == [Fixture.sent(Fixture.urgent), .change([Fixture.renewal])])
        let exitReport = executor.takeExitReport()
        #expect(exitReport?.resigned == ["VI_01"])
    }

    @Test func `after a long silence it listens, renews nothing, and yields without a word`() {
        var executor = executor()
        let now = Fixture.start + .seconds(15)
        #expect(executor.agentDied(now: now) == [])
        #expect(executor.deadline == now + .milliseconds(1003))
        #expect(executor.timerExpired(now: now + .milliseconds(1002)) == [])
        #expect(executor.heard(Fixture.heard(), on: 16) == Self.removed)
        #expect(executor.isOver)
    }

    @Test func `where nobody is heard it resigns after an interval, and renews then`() {
        var executor = executor()
        let now = Fixture.start + .seconds(15)
        _ = executor.agentDied(now: now)
        let then = now + .milliseconds(1003)
        #expect(executor.timerExpired(now: then) == [Fixture.sent(Fixture.urgent), .change([Fixture.renewal])])
        #expect(executor.timerExpired(now: then + .milliseconds(3)) == [Fixture.sent(Fixture.resignation)])
    }

    @Test func `an agent that ran again and had not listened yet is no witness`() {
        var executor = executor()
        let woken = Fixture.start + .seconds(15)
        executor.heardHeartbeat(Heartbeat(at: woken, isWatched: false, isInDoubt: true), now: woken)
        #expect(executor.agentDied(now: woken + .milliseconds(20)) == [])
    }

    @Test func `one that had listened is`() {
        var executor = executor()
        let woken = Fixture.start + .seconds(15)
        executor.heardHeartbeat(Heartbeat(at: woken, isWatched: false, isInDoubt: false), now: woken)
        let effects = executor.agentDied(now: woken + .milliseconds(20))
        #expect(effects.first == Fixture.sent(Fixture.urgent))
    }

    // MARK: It was stopped itself

    @Test func `a failsafe that did not run for three intervals listens instead of advertising`() {
        var executor = Fixture.agentDied(Fixture.takedownPlan(), Fixture.keepaliveOrder())
        let late = Fixture.start + .milliseconds(40) + .seconds(3)
        #expect(executor.mustReadFirst(now: late))
        #expect(executor.timerExpired(now: late) == [])
        #expect(executor.heard(Fixture.heard(), on: 16) == Self.removed)
    }

    @Test(arguments: [(UInt8(151), true), (149, false)])
    func `the failsafe yields by the protocol's order to what the agent had not read`(priority: UInt8, yields: Bool) {
        var executor = executor()
        executor.keepAlive(Fixture.keepaliveOrder())
        let effects = executor.agentDied(
            unread: [(Fixture.heard(priority: priority), port: 16)], now: Fixture.start)
        #expect(effects == (yields ? Self.removed : [.change([Fixture.renewal])]))
    }

    @Test func `a resignation that is late by three intervals is not sent before it has listened`() {
        var executor = Fixture.agentDied()
        let late = Fixture.start + .seconds(15)
        #expect(executor.timerExpired(now: late) == [])
        #expect(executor.heard(Fixture.heard(), on: 16) == Self.removed)
    }

    @Test func `a renewal that is late by three intervals brings nothing back before it has listened`() {
        var executor = Fixture.agentDied()
        _ = executor.timerExpired(now: Fixture.start + .milliseconds(3))
        let late = Fixture.start + .seconds(15)
        #expect(executor.timerExpired(now: late) == [])
        #expect(executor.timerExpired(now: late + .milliseconds(1003)) == [.change([Fixture.renewal])])
    }

    @Test func `what listens is claimed with priority 0 alone, which hurts no Active`() throws {
        var executor = executor()
        let now = Fixture.start + .seconds(15)
        _ = executor.agentDied(now: now)
        let claimed = executor.claim("VI_01", now: now)
        let (handoff, effects) = try #require(claimed)
        #expect(handoff.condition == .resigned(at: now))
        #expect(effects == [Fixture.sent(Fixture.resignation)])
    }

    // MARK: The watchdog

    /// Runs the failsafe's timer as it asks for it, until `end`.
    private func run(_ executor: inout Executor, to end: ContinuousClock.Instant) -> [ContinuousClock.Instant] {
        var ends: [ContinuousClock.Instant] = []
        while let due = executor.deadline, due <= end {
            if executor.timerExpired(now: due).contains(.endAgent) { ends.append(due) }
        }
        return ends
    }

    @Test func `an agent that gives no sign of life for ten seconds is ended, once`() {
        var executor = executor(isWatched: true)
        let ends = run(&executor, to: Fixture.start + .seconds(60))
        #expect(ends == [Fixture.start + .milliseconds(10_500)])
        let died = executor.agentDied(unread: [(Fixture.heard(), port: 16)], now: Fixture.start + .milliseconds(10_510))
        #expect(died == Self.removed)
        let exitReport = executor.takeExitReport()
        #expect(exitReport?.wasEnded == true)
        #expect(exitReport?.silence == .milliseconds(10_510))
    }

    @Test func `one that nobody starts again is not`() {
        var executor = executor(isWatched: false)
        #expect(executor.deadline == nil)
        #expect(run(&executor, to: Fixture.start + .seconds(60)).isEmpty)
    }

    @Test(arguments: [Duration.seconds(9), .seconds(15), .seconds(3600)])
    func `a machine that did not run has stopped both, and nobody is shot that has just woken`(stall: Duration) {
        var executor = executor(isWatched: true)
        #expect(run(&executor, to: Fixture.start + .seconds(9)).isEmpty)
        var now = Fixture.start + .seconds(9) + stall
        #expect(executor.timerExpired(now: now) == [], "the first look after the stall is late")
        now += .milliseconds(200)
        executor.heardHeartbeat(Heartbeat(at: now, isWatched: true, isInDoubt: true), now: now)
        #expect(run(&executor, to: now + .seconds(10)).isEmpty)
        #expect(run(&executor, to: now + .seconds(11)).count == 1, "one that then hangs is ended all the same")
    }

    // MARK: The next agent

    @Test func `the next agent is told once how this one ended, and an orderly end is nothing to tell`() {
        var executor = executor()
        _ = executor.agentDied(now: Fixture.start + .milliseconds(100))
        #expect(executor.hasNews)
        let exitReport = executor.takeExitReport()
        #expect(exitReport?.wasEnded == false)
        #expect(exitReport?.silence == .milliseconds(100))
        #expect(!executor.hasNews)
        for leave in [{ (executor: inout Executor) in executor.shutdown() }, { $0.prepare() }] {
            var executor = self.executor()
            leave(&executor)
            _ = executor.agentDied(now: Fixture.start)
            #expect(!executor.hasNews)
        }
    }

    @Test func `where no agent comes the news are forgotten`() {
        var executor = executor()
        _ = executor.agentDied(unread: [(Fixture.heard(), port: 16)], now: Fixture.start)
        #expect(executor.hasNews)
        _ = executor.timerExpired(now: Fixture.start + Executor.restartLimit)
        #expect(!executor.hasNews)
    }
}
