import Failsafe
import NetworkTypes
import Testing

struct ExecutorTests {
    @Test func `while the agent lives nothing is done`() {
        var executor = Executor()
        executor.set(Fixture.takedownPlan())
        #expect(executor.deadline == nil)
        #expect(executor.timerExpired(now: Fixture.start) == [])
        #expect(executor.heard(Fixture.heard(), on: 16) == [])
        #expect(!executor.isOver)
    }

    @Test func `an agent that has left in good order leaves nothing to do`() {
        var executor = Executor()
        executor.set(Fixture.takedownPlan())
        executor.clear("VI_01")
        #expect(executor.agentDied(now: Fixture.start) == [])
        #expect(executor.isOver)
    }

    @Test func `after a shutdown nothing is left, kept alive or not`() {
        var executor = Executor()
        executor.set(Fixture.takedownPlan())
        executor.keepAlive(Fixture.keepaliveOrder())
        executor.shutdown()
        #expect(executor.agentDied(now: Fixture.start) == [])
        #expect(executor.isOver)
    }

    @Test func `of an agent that prepares to leave only what was kept alive is left`() {
        var executor = Executor()
        executor.set(Fixture.takedownPlan())
        executor.set(Fixture.takedownPlan("VI_02"))
        executor.keepAlive(Fixture.keepaliveOrder())
        executor.prepare()
        #expect(executor.offered == ["VI_01"])
        #expect(executor.agentDied(now: Fixture.start) == [.change([Fixture.renewal])])
    }

    @Test func `a death is told urgently, then with priority 0, and the addresses are kept`() {
        var executor = Executor()
        executor.set(Fixture.takedownPlan())
        let effects = executor.agentDied(now: Fixture.start)
        #expect(effects == [Fixture.sent(Fixture.urgent), .change([Fixture.renewal])])
        #expect(executor.deadline == Fixture.start + .milliseconds(3))
        #expect(executor.timerExpired(now: Fixture.start + .milliseconds(2)) == [])
        let then = Fixture.start + .milliseconds(3)
        #expect(executor.timerExpired(now: then) == [Fixture.sent(Fixture.resignation)])
        #expect(executor.deadline == Fixture.start + .seconds(3))
        #expect(executor.timerExpired(now: Fixture.start + .seconds(3)) == [.change([Fixture.renewal])])
        #expect(executor.deadline == Fixture.start + .seconds(6))
    }

    @Test func `where backups do not learn the interval, priority 0 goes at once`() {
        var executor = Executor()
        executor.set(Fixture.takedownPlan(isUrgent: false))
        let effects = executor.agentDied(now: Fixture.start)
        #expect(effects.first == Fixture.sent(Fixture.resignation))
    }

    @Test func `all resign before any lease is renewed`() {
        var executor = Executor()
        executor.set(Fixture.takedownPlan("A"))
        executor.set(Fixture.takedownPlan("B"))
        let effects = executor.agentDied(now: Fixture.start)
        #expect(Array(effects.prefix(2)) == [Fixture.sent(Fixture.urgent), Fixture.sent(Fixture.urgent)])
    }

    @Test func `the first advertisement of another router ends it`() {
        var executor = Fixture.agentDied()
        #expect(executor.heard(Fixture.heard(), on: 17) == [.change([Fixture.removal]), .tellGone("VI_01")])
        #expect(executor.isOver)
    }

    @Test(arguments: [
        (Fixture.heard(from: Fixture.own), Int32(16), "reflected"),
        (Fixture.heard(vrid: 52), 16, "another virtual router"), (Fixture.heard(version: 2), 16, "another version"),
        (Fixture.heard(priority: 0), 16, "a resignation"), (Fixture.heard(), 18, "another port"),
    ])
    func `what is no successor does not end it`(heard: HeardAdvertisement, port: Int32, what: String) {
        var executor = Fixture.agentDied()
        #expect(executor.heard(heard, on: port) == [], "\(what)")
    }

    // MARK: A restart

    @Test func `the failsafe advertises when the agent would have, and renews`() {
        var executor = Executor()
        executor.set(Fixture.takedownPlan())
        executor.keepAlive(Fixture.keepaliveOrder())
        #expect(executor.agentDied(now: Fixture.start) == [.change([Fixture.renewal])])
        var due = Fixture.start + .milliseconds(40)
        for _ in 0..<3 {
            #expect(executor.deadline == due)
            #expect(executor.timerExpired(now: due) == [Fixture.sent(Fixture.packet(9))])
            due += .milliseconds(100)
        }
    }

    @Test func `numbered packets are each sent once, and then it resigns`() {
        var executor = Fixture.agentDied(Fixture.takedownPlan(), Fixture.keepaliveOrder(beats: [10, 11], sequence: 7))
        executor.extend("VI_01", [[Fixture.packet(12)]])
        var now = Fixture.start + .milliseconds(40)
        for byte in UInt8(10)...12 {
            #expect(executor.timerExpired(now: now) == [Fixture.sent(Fixture.packet(byte))])
            now += .milliseconds(100)
        }
        #expect(executor.timerExpired(now: now) == [Fixture.sent(Fixture.urgent)])
    }

    @Test func `an agent that does not come back is taken for dead`() {
        var executor = Fixture.agentDied(Fixture.takedownPlan(), Fixture.keepaliveOrder())
        let end = Fixture.start + Executor.restartLimit
        var effects: [Executor.Effect] = []
        while let due = executor.deadline, due <= end { effects = executor.timerExpired(now: due) }
        #expect(effects.first == Fixture.sent(Fixture.urgent))
    }

    @Test(arguments: [
        (Fixture.heard(priority: 149), false), (Fixture.heard(priority: 151), true),
        (Fixture.heard(priority: 150), true),
        (Fixture.heard(from: .v4(IPv4Address(192, 0, 2, 0)), priority: 150), false),
    ])
    func `the failsafe yields as an Active does`(heard: HeardAdvertisement, yields: Bool) {
        var executor = Fixture.agentDied(Fixture.takedownPlan(), Fixture.keepaliveOrder())
        #expect(executor.heard(heard, on: 16).isEmpty == !yields)
        #expect(executor.isOver == yields)
    }

    // MARK: The next agent

    @Test func `a place is claimed with its time and its number`() throws {
        var executor = Fixture.agentDied(Fixture.takedownPlan(), Fixture.keepaliveOrder(beats: [10, 11], sequence: 7))
        _ = executor.timerExpired(now: Fixture.start + .milliseconds(40))
        let claimed = executor.claim("VI_01", now: Fixture.start + .milliseconds(50))
        let (handoff, effects) = try #require(claimed)
        #expect(handoff.condition == .advertising(next: Fixture.start + .milliseconds(140)))
        #expect(handoff.sequence == 7)
        #expect(effects == [])
        executor.taken("VI_01")
        #expect(executor.isOver)
    }

    @Test func `what is claimed is left alone, and is not offered again`() {
        var executor = Fixture.agentDied()
        _ = executor.takeExitReport()
        _ = executor.claim("VI_01", now: Fixture.start)
        #expect(executor.offered == [])
        #expect(executor.deadline == nil)
        #expect(executor.heard(Fixture.heard(), on: 16) == [])
        #expect(executor.timerExpired(now: Fixture.start + .seconds(60)) == [])
        #expect(!executor.isOver)
    }

    /// The second agent died between its claim and the moment when its own failsafe knew of it.
    @Test func `what the next agent had claimed and not taken is resigned anew when that one ends`() {
        var executor = Fixture.agentDied()
        _ = executor.claim("VI_01", now: Fixture.start + .milliseconds(100))
        let end = Fixture.start + .milliseconds(110)
        #expect(executor.nextAgentEnded(now: end) == [Fixture.sent(Fixture.urgent), .change([Fixture.renewal])])
        #expect(executor.offered == ["VI_01"])
        #expect(executor.timerExpired(now: end + .milliseconds(3)) == [Fixture.sent(Fixture.resignation)])
        #expect(executor.heard(Fixture.heard(), on: 16) == [.change([Fixture.removal]), .tellGone("VI_01")])
        #expect(executor.isOver)
    }

    /// It has no failsafe of its own, and another router may have taken over since.
    @Test func `what was claimed long ago is resigned only when nobody else was heard`() {
        var executor = Fixture.agentDied()
        _ = executor.takeExitReport()
        _ = executor.claim("VI_01", now: Fixture.start)
        let end = Fixture.start + .seconds(60)
        #expect(executor.nextAgentEnded(now: end) == [])
        #expect(executor.deadline == end + .milliseconds(1003))
        #expect(executor.timerExpired(now: end + .milliseconds(1003)).first == Fixture.sent(Fixture.urgent))
    }

    @Test func `the end of an agent that has taken all changes nothing`() {
        var executor = Fixture.agentDied()
        _ = executor.claim("VI_01", now: Fixture.start)
        executor.taken("VI_01")
        #expect(executor.nextAgentEnded(now: Fixture.start) == [])
        #expect(executor.isOver)
    }

    @Test func `addresses are claimed with the time of the resignation, which is then sent at the latest`() throws {
        var executor = Fixture.agentDied()
        let now = Fixture.start + .milliseconds(1)
        let claimed = executor.claim("VI_01", now: now)
        let (handoff, effects) = try #require(claimed)
        #expect(handoff.condition == .resigned(at: now))
        #expect(handoff.sequence == 300)
        #expect(effects == [Fixture.sent(Fixture.resignation)])
    }

    @Test func `what is not there cannot be claimed, nor what a living agent has`() {
        var executor = Executor()
        executor.set(Fixture.takedownPlan())
        for name in ["VI_01", "VI_02"] {
            let claimed = executor.claim(name, now: Fixture.start)
            #expect(claimed?.0 == nil)
        }
    }

    @Test func `what is renounced resigns and leaves at once`() {
        var executor = Fixture.agentDied(Fixture.takedownPlan(), Fixture.keepaliveOrder())
        let effects = executor.renounce("VI_01")
        #expect(effects == [Fixture.sent(Fixture.resignation), .change([Fixture.removal]), .tellGone("VI_01")])
        #expect(executor.isOver)
    }
}
