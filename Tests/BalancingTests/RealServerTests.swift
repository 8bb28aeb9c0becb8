import Testing

@testable import Balancing

struct RealServerTests {
    private let now = Fixture.start

    // MARK: The start

    @Test func `a server that was never checked is in`() {
        let server = RealServer(Fixture.terms(1, weight: 3))
        #expect(server.state == .unknown(isIn: true))
        #expect(server.effectiveWeight == 3)
        #expect(server.reasons == [.notChecked("http-1")])
    }

    @Test func `with alpha it is out until all of its checks have passed once`() {
        var server = RealServer(Fixture.terms(1, checks: [CheckTerms("a"), CheckTerms("b")], alpha: true))
        #expect(server.state == .unknown(isIn: false))
        server.checkFinished("a", .passed, now: now)
        #expect(server.effectiveWeight == 0)
        server.checkFinished("b", .passed, now: now)
        #expect(server.state == .up)
    }

    @Test func `what an earlier run knew counts until the checks have finished`() {
        var failed = RealServer(Fixture.terms(1), remembered: .failed)
        #expect(failed.state == .failed)
        #expect(failed.reasons == [.notCheckedSinceFailure, .notChecked("http-1")])
        failed.checkFinished("http-1", .passed, now: now)
        #expect(failed.state == .up)
        #expect(RealServer(Fixture.terms(1, alpha: true), remembered: .up).state == .unknown(isIn: true))
    }

    @Test func `without checks there is nothing to wait for`() {
        #expect(RealServer(Fixture.terms(1, checks: [], alpha: true)).state == .up)
        #expect(
            RealServer(Fixture.terms(1, checks: [CheckTerms("a", .changesWeight(by: -1))], alpha: true)).state == .up)
    }

    // MARK: Checks

    @Test func `one failure takes it out, and all checks bring it back`() {
        var server = Fixture.up(Fixture.terms(1, checks: [CheckTerms("a"), CheckTerms("b")]))
        server.checkFinished("a", .failed("timeout"), now: now)
        server.checkFinished("b", .failed("status 500"), now: now)
        #expect(server.state == .failed)
        #expect(server.reasons == [.checkFailed("a", "timeout"), .checkFailed("b", "status 500")])
        server.checkFinished("a", .passed, now: now)
        #expect(server.state == .failed)
        server.checkFinished("b", .passed, now: now)
        #expect(server.state == .up)
        #expect(server.reasons == [])
    }

    @Test func `a check that could not be run fails the server`() {
        var server = Fixture.up(Fixture.terms(1))
        server.checkFinished("http-1", .couldNotRun("no descriptors left"), now: now)
        #expect(server.state == .failed)
        #expect(server.reasons.map(\.text) == ["check http-1 could not be run: no descriptors left"])
    }

    @Test func `a check that is tried again leaves it in`() {
        var server = Fixture.up(Fixture.terms(1, weight: 4))
        server.checkFinished("http-1", .retrying("timeout"), now: now)
        #expect(server.state == .failing(nil))
        #expect(server.effectiveWeight == 4)
        server.checkFinished("http-1", .passed, now: now)
        #expect(server.state == .up)
        server.checkFinished("http-1", .retrying("timeout"), now: now)
        server.checkFinished("http-1", .failed("timeout"), now: now)
        #expect(server.state == .failed)
        server.checkFinished("http-1", .retrying("timeout"), now: now)
        #expect(server.state == .failed)
    }

    @Test func `a check of somebody else is nothing to it`() {
        var server = Fixture.up(Fixture.terms(1))
        let before = server
        server.checkFinished("http-2", .failed("timeout"), now: now)
        #expect(server == before)
    }

    // MARK: Maintenance

    @Test func `in maintenance checks change nothing until its end`() {
        var server = Fixture.up(Fixture.terms(1))
        server.setMaintenance(true, now: now)
        #expect(server.effectiveWeight == 0)
        server.checkFinished("http-1", .failed("timeout"), now: now)
        #expect(server.state == .maintenance)
        server.setMaintenance(false, now: now)
        #expect(server.state == .failed)
    }

    @Test func `the end of maintenance does not let in what alpha keeps out`() {
        var server = RealServer(Fixture.terms(1, alpha: true))
        server.setMaintenance(true, now: now)
        server.setMaintenance(false, now: now)
        #expect(server.state == .unknown(isIn: false))
    }

    // MARK: Slow start

    @Test func `after a failure the weight rises in ten steps`() {
        var server = Fixture.up(Fixture.terms(1, weight: 50, slowStart: .seconds(100)))
        #expect(server.state == .up)  // It was in from the start.
        server.checkFinished("http-1", .failed("timeout"), now: now)
        server.checkFinished("http-1", .passed, now: now)
        #expect(server.effectiveWeight == 5)
        var weights: [Int] = []
        while let due = server.deadline {
            _ = server.timerExpired(now: due)
            weights.append(server.effectiveWeight)
        }
        #expect(weights == [10, 15, 20, 25, 30, 35, 40, 45, 50, 50])
        #expect(server.state == .up)
    }

    @Test func `a timer that is late does not repeat steps, and one that is early does nothing`() {
        var server = RealServer(Fixture.terms(1, weight: 100, alpha: true, slowStart: .seconds(10)))
        server.checkFinished("http-1", .passed, now: now)
        _ = server.timerExpired(now: now + .milliseconds(999))
        #expect(server.effectiveWeight == 10)
        _ = server.timerExpired(now: now + .seconds(5))
        #expect(server.effectiveWeight == 60)
        _ = server.timerExpired(now: now + .seconds(60))
        #expect(server.state == .up)
    }

    @Test func `a retry does not end the rise, and a small weight is never 0`() {
        var server = RealServer(Fixture.terms(1, weight: 2, alpha: true, slowStart: .seconds(10)))
        server.checkFinished("http-1", .passed, now: now)
        #expect(server.effectiveWeight == 1)
        server.checkFinished("http-1", .retrying("timeout"), now: now)
        _ = server.timerExpired(now: now + .seconds(2))
        server.checkFinished("http-1", .passed, now: now + .seconds(3))
        #expect(server.state == .slowStart(.init(since: now, window: .seconds(10), step: 3)))
    }

    // MARK: New terms

    @Test func `a reload keeps the verdict of each check that stays`() {
        var server = Fixture.up(Fixture.terms(1))
        server.checkFinished("http-1", .failed("timeout"), now: now)
        server.renew(Fixture.terms(1, weight: 7), now: now)
        #expect(server.state == .failed)
        #expect(server.weight == 7)
    }

    @Test func `a check that a reload adds does not take out who is up`() {
        var server = Fixture.up(Fixture.terms(1))
        server.renew(Fixture.terms(1, checks: [CheckTerms("http-1"), CheckTerms("new")], alpha: true), now: now)
        #expect(server.state == .up)
        server.checkFinished("new", .failed("timeout"), now: now)
        #expect(server.state == .failed)
    }

    @Test func `who failed by a check that is gone waits for the new one`() {
        var server = Fixture.up(Fixture.terms(1))
        server.checkFinished("http-1", .failed("timeout"), now: now)
        server.renew(Fixture.terms(1, checks: [CheckTerms("new")]), now: now)
        #expect(server.state == .failed)
        server.checkFinished("new", .passed, now: now)
        #expect(server.state == .up)
    }

    @Test func `who failed by a check that is gone is up when there is no other`() {
        var server = Fixture.up(Fixture.terms(1))
        server.checkFinished("http-1", .failed("timeout"), now: now)
        server.renew(Fixture.terms(1, checks: []), now: now)
        #expect(server.state == .up)
    }
}
