import Testing

@testable import Balancing

struct RealServerDrainTests {
    private let now = Fixture.start

    private func drained(_ drain: Drain = Drain()) -> RealServer {
        var server = Fixture.up(Fixture.terms(1, weight: 10, slowStart: .seconds(10)))
        server.startDrain(drain)
        return server
    }

    @Test func `a drain ends with the last connection`() {
        var server = drained()
        #expect(server.effectiveWeight == 0)
        server.connectionsCounted(12)
        #expect(server.reasons.first?.text == "drained, 12 connections left")
        server.connectionsCounted(0)
        #expect(server.state == .drained(.init(connections: 0)))
        #expect(server.deadline == nil)
    }

    @Test func `at its deadline the connections are left alone, or reset`() {
        let deadline = now + .seconds(30)
        var keeping = drained(Drain(deadline: deadline, atDeadline: .keep))
        var resetting = drained(Drain(deadline: deadline, atDeadline: .reset))
        keeping.connectionsCounted(3)
        resetting.connectionsCounted(3)
        #expect(keeping.deadline == deadline)
        #expect(keeping.timerExpired(now: deadline - .nanoseconds(1)) == [])
        #expect(keeping.timerExpired(now: deadline) == [])
        #expect(keeping.state == .drained(.init(connections: 3)))
        #expect(resetting.timerExpired(now: deadline) == [.resetConnections])
        #expect(resetting.state == .drained(.init(connections: 0)))
        #expect(resetting.timerExpired(now: deadline) == [])
    }

    @Test func `what is left after the deadline is still counted down`() {
        var server = drained(Drain(deadline: now))
        _ = server.timerExpired(now: now)
        #expect(server.connections == nil)
        server.connectionsCounted(2)
        server.connectionsCounted(5)
        #expect(server.connections == 2)
        server.connectionsCounted(0)
        #expect(server.connections == 0)
    }

    @Test func `a second drain changes the deadline of the first`() {
        var server = drained()
        server.connectionsCounted(4)
        server.startDrain(Drain(deadline: now + .seconds(1)))
        #expect(server.deadline == now + .seconds(1))
        #expect(server.connections == 4)
    }

    @Test func `a drain that is called off early needs no slow start`() {
        var server = drained()
        server.endDrain(now: now)
        #expect(server.state == .up)
    }

    @Test func `a drained server comes back slowly`() {
        var server = drained()
        server.connectionsCounted(0)
        server.endDrain(now: now)
        #expect(server.state == .slowStart(.init(since: now, window: .seconds(10))))
    }

    @Test func `a server that fails while it is drained is failed afterwards`() {
        var server = drained()
        server.checkFinished("http-1", .failed("timeout"), now: now)
        #expect(server.state == .draining(.init(drain: Drain())))
        server.endDrain(now: now)
        #expect(server.state == .failed)
    }

    @Test func `maintenance ends a drain, and a drain ends maintenance`() {
        var server = drained()
        server.setMaintenance(true, now: now)
        server.endDrain(now: now)
        #expect(server.state == .maintenance)
        server.startDrain(Drain())
        server.setMaintenance(false, now: now)
        #expect(server.state == .draining(.init(drain: Drain())))
    }
}
