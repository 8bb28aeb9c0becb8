import Health
import StandIns
import Testing
import VRRP

@testable import AgentModel
@testable import ManagementAPI

/// `why` of `GET /v1/status`: what holds now.
struct WhyTests {
    private func instance(
        _ router: VirtualRouter, change: (inout Snapshot) -> Void = { _ in }
    ) throws -> InstanceDocument {
        let node = try TestNode(Fixture.snapshot([Fixture.instance(router)], change: change))
        let status = try node.read(StatusDocument.self, "/v1/status")
        let detail = try node.read(InstanceDetailDocument.self, "/v1/instances/VI_01")
        let short = try #require(status.instances.first)
        #expect(detail.why == short.why && detail.activeRouter == short.activeRouter)
        return short
    }

    @Test func `a Backup says whom it follows, and not how it became a Backup`() throws {
        let backup = try instance(Fixture.router(.backup))
        #expect(backup.why == "follows 192.168.100.13 (priority 140, heard 0.0 s ago)")
        #expect(backup.activeRouter == ActiveRouterDocument(address: "192.168.100.13", priority: 140, ageMs: 3))
        #expect(backup.summary == "Silence.")
    }

    @Test func `an Active says how it became that, whatever happened since`() throws {
        let restored = Transition(
            from: .active, to: .active, reason: .addressRestored, effectivePriority: Priority(140),
            summary: "192.168.100.167/24 was removed by another program; put back")
        let active = try instance(Fixture.router()) { $0.instances[0].lastTransition = restored }
        #expect(active.why == "Silence." && active.summary == restored.summary && active.activeRouter == nil)
    }

    @Test func `a fault names the check and what its last run came to`() throws {
        var router = Fixture.router(.backup)
        _ = router.faultRaised(.checkFailing("check_nginx"), now: Fixture.start)
        let fault = try instance(router) { $0.checks = [Fixture.check(.exited(status: 7))] }
        #expect(
            fault.why == "check check_nginx fails: exited with status 7 (fine); "
                + "192.168.100.13 (priority 140, heard 0.0 s ago) is Active")
    }

    @Test func `a check that fails from the start has answered`() throws {
        var router = Fixture.router(.initialize)
        _ = router.faultRaised(.checkPending("check_nginx"), now: Fixture.start)
        _ = router.startup(now: Fixture.start)
        #expect(
            try instance(router) { $0.checks = [Fixture.check(nil)] }.why == "check check_nginx has not answered yet")
        // As the engine does: the new fault first, then the old one goes. There is no transition.
        _ = router.faultRaised(.checkFailing("check_nginx"), now: Fixture.start)
        _ = router.faultCleared(.checkPending("check_nginx"), now: Fixture.start)
        #expect(
            try instance(router) { $0.checks = [Fixture.check(.timedOut)] }.why
                == "check check_nginx fails: did not end within its timeout (fine)")
    }

    @Test func `what lowers the priority is named, and what counts the other way round is judged so`() throws {
        func priority(reversed: Bool, _ reading: TrackerReading) -> EffectivePriority {
            EffectivePriority(
                base: 90,
                trackers: [
                    Tracker(TrackerIdentity(.script, "check_nginx"), weight: 50, reversed: reversed),
                    Tracker(TrackerIdentity(.interface, "eth1"), weight: -10, reversed: reversed),
                ],
                reading: { _ in reading })
        }
        let follows = "follows 192.168.100.13 (priority 140, heard 0.0 s ago)"
        for (reversed, reading, isLower) in [
            (false, Verdict.failing, true), (true, .passing, true), (true, .failing, false), (false, .passing, false),
        ] {
            let backup = try instance(Fixture.router(.backup)) {
                $0.instances[0].priority = priority(reversed: reversed, .verdict(reading))
                $0.checks = [Fixture.check(reading == .failing ? .exited(status: 1) : .exited(status: 0))]
            }
            let check = reversed ? "check check_nginx fails" : "check check_nginx fails: exited with status 1 (fine)"
            #expect(backup.why == (isLower ? "\(follows); \(check); tracked interface eth1 is down" : follows))
        }
    }

    @Test func `a drained instance says who drained it, why, and who is Active`() throws {
        var router = Fixture.router(.drained)
        _ = router.advertisementReceived(
            Advertisement(
                version: .v2, vrid: Fixture.vrid, priority: Priority(140), interval: .seconds(1),
                addresses: [Fixture.address.prefix.address]), from: Fixture.peer.address, now: Fixture.start)
        #expect(
            try instance(router) { $0.drains = [Fixture.drain] }.why
                == "drained by ansible (kernel upgrade); 192.168.100.13 (priority 140, heard 0.0 s ago) is Active")
    }

    @Test func `nothing is said of now while the engine is stalled`() throws {
        let node = try TestNode(Fixture.snapshot([Fixture.instance(Fixture.router(.backup))]))
        node.letAge(.seconds(4))
        let instance = try #require(try node.read(StatusDocument.self, "/v1/status").instances.first)
        #expect(instance.why == nil && instance.activeRouter == nil)
    }

    @Test func `the status has the trackers`() throws {
        let trackers = try TestNode().read(StatusDocument.self, "/v1/status").trackers
        #expect(trackers.map(\.reading) == ["passing", "-20"])
    }
}
