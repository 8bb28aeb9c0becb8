import Testing
import VRRP

/// A run of the agent that goes on where the one before ended.
struct RouterInheritanceTests {
    private func started(_ version: ProtocolVersion, _ inheritance: Inheritance) -> (VirtualRouter, [Action]) {
        var router = Fixture.router(version)
        let actions = router.startup(inheriting: inheritance, now: Fixture.start)
        return (router, actions)
    }

    private func reasons(_ actions: [Action]) -> [Transition.Reason] {
        actions.compactMap { action in
            if case .record(let transition) = action { transition.reason } else { nil }
        }
    }

    @Test(arguments: [ProtocolVersion.v2, .v3])
    func `an inherited place is Active at once, and its next advertisement is on time`(version: ProtocolVersion) {
        let due = Fixture.start + .milliseconds(300)
        var (router, actions) = started(version, .place(nextAdvertisement: due))
        #expect(router.status == .active)
        #expect(reasons(actions) == [.inherited])
        #expect(!actions.contains { if case .sendAdvertisement = $0 { true } else { false } })
        #expect(actions.contains(.addAddresses(router.configuration.heldAddresses)))
        #expect(router.deadline == due)
        let sent = router.timerExpired(now: due)
        #expect(sent.contains { if case .sendAdvertisement = $0 { true } else { false } })
    }

    @Test(arguments: [ProtocolVersion.v2, .v3])
    func `after a resignation it answers on, and is Active again when nobody took over`(version: ProtocolVersion) throws
    {
        var (router, actions) = started(version, .resignation(at: Fixture.start - .milliseconds(100)))
        #expect(router.isResigning)
        #expect(reasons(actions) == [.inherited])
        let deadline = try #require(router.deadline)
        #expect(deadline > Fixture.start)
        #expect(reasons(router.timerExpired(now: deadline)) == [.noSuccessor])
        #expect(!router.isResigning)
        #expect(router.status == .active)
    }

    @Test func `a resignation long ago is over at once`() throws {
        let (router, _) = started(.v3, .resignation(at: Fixture.start - .seconds(60)))
        #expect(try #require(router.deadline) < Fixture.start)
    }

    @Test(arguments: [ProtocolVersion.v2, .v3])
    func `the successor of the run before makes it a Backup`(version: ProtocolVersion) {
        var (router, _) = started(version, .resignation(at: Fixture.start - .seconds(1)))
        let lesser = Fixture.advertisement(version, priority: 90)
        let actions = router.advertisementReceived(lesser, from: Fixture.lower, now: Fixture.start)
        #expect(router.status == .backup)
        #expect(reasons(actions) == [.superseded])
        #expect(actions.contains(.removeAddresses(router.configuration.heldAddresses)))
    }

    @Test func `a fault keeps it out as at any start`() {
        var router = Fixture.router(.v3)
        _ = router.faultRaised(.checkFailing("web"), now: Fixture.start)
        let actions = router.startup(inheriting: .place(nextAdvertisement: Fixture.start), now: Fixture.start)
        #expect(router.status == .fault)
        #expect(reasons(actions) == [.fault])
    }
}
