import NetworkTypes
import Testing
import VRRP

/// What a router says of now: never what was so when its state began.
struct OutlookTests {
    typealias Instant = VirtualRouter.Instant

    private static func heard(
        _ router: VirtualRouter, priority: UInt8, version: ProtocolVersion = .v3, at now: Instant
    ) -> VirtualRouter {
        var router = router
        let advertisement = Fixture.advertisement(version, priority: priority)
        _ = router.advertisementReceived(advertisement, from: Fixture.higher, now: now)
        return router
    }

    @Test func `a Backup that has heard nobody says when it takes over`() {
        let router = VirtualRouter.backup(.v3)
        #expect(router.activeRouter(now: Fixture.start) == nil)
        let now = Fixture.start + .seconds(1)
        #expect(router.outlook(now: now) == "no other router heard so far; takes over in 2.6 s")
        #expect(router.outlook(now: now + .hours(1)) == "no other router heard so far; takes over in 0.0 s")
    }

    @Test func `a Backup follows the Active as it was heard last, however long ago its state began`() {
        var router = VirtualRouter.backup(.v3)
        for second in 1...780 {
            router = Self.heard(router, priority: second < 500 ? 150 : 101, at: Fixture.start + .seconds(second))
        }
        let now = Fixture.start + .seconds(780) + .milliseconds(440)
        #expect(router.outlook(now: now) == "follows 192.168.100.16 (priority 101, heard 0.4 s ago)")
        #expect(router.activeRouter(now: now)?.peer.priority == Priority(101))
    }

    @Test func `who is silent for Active_Down_Interval or resigned is Active no more`() throws {
        let router = Self.heard(.backup(.v3), priority: 150, at: Fixture.start)
        let due = try #require(router.deadline)
        #expect(router.activeRouter(now: due - .milliseconds(1)) != nil)
        #expect(router.activeRouter(now: due) == nil)
        #expect(router.outlook(now: due)?.hasPrefix("192.168.100.16 last heard 3.6 s ago; takes over in") == true)
        let resigned = Self.heard(router, priority: 0, at: Fixture.start + .seconds(1))
        #expect(resigned.activeRouter(now: Fixture.start + .seconds(1)) == nil)
        #expect(
            resigned.outlook(now: Fixture.start + .seconds(1)) == "192.168.100.16 resigned; takes over in 0.6 s")
    }

    @Test func `a lower priority is preempted or is not`() {
        let now = Fixture.start + .seconds(2)
        let preempting = Self.heard(.backup(.v3), priority: 90, at: now)
        #expect(preempting.outlook(now: now) == "takes over in 1.6 s from 192.168.100.16 (priority 90)")
        let patient = Self.heard(.backup(.v3, preempts: false), priority: 90, at: now)
        #expect(
            patient.outlook(now: now)
                == "follows 192.168.100.16 (priority 90, heard 0.0 s ago) and does not preempt it")
        var configuration = Fixture.configuration(.v3)
        configuration.preemptDelay = .seconds(300)
        var delaying = VirtualRouter(configuration)
        delaying.primaryAddress = Fixture.own
        _ = delaying.startup(now: Fixture.start)
        delaying = Self.heard(delaying, priority: 90, at: now)
        #expect(
            delaying.outlook(now: now + .milliseconds(500))
                == "follows 192.168.100.16 (priority 90, heard 0.5 s ago) and preempts it in 4 min at the earliest")
    }

    @Test func `who is out says who is Active, and an Active leaves it to its transition`() {
        var router = Self.heard(.backup(.v3), priority: 150, at: Fixture.start)
        _ = router.faultRaised(.checkFailing("nginx"), now: Fixture.start)
        #expect(
            router.outlook(now: Fixture.start)
                == "192.168.100.16 (priority 150, heard 0.0 s ago) is Active")
        let (active, now) = VirtualRouter.active(.v3)
        #expect(active.outlook(now: now) == nil && active.activeRouter(now: now) == nil)
    }

    @Test(arguments: [true, false])
    func `the history names the time that was really waited for`(startsAsActive: Bool) throws {
        var configuration = Fixture.configuration(.v3)
        configuration.startsAsActive = startsAsActive
        var router = VirtualRouter(configuration)
        router.primaryAddress = Fixture.own
        _ = router.startup(now: Fixture.start)
        let due = try #require(router.deadline)
        // The priority has changed meanwhile; how long it waited has not.
        router.priorityChanged(to: Priority(200))
        let transitions = router.timerExpired(now: due).compactMap { action -> Transition? in
            if case .record(let transition) = action { transition } else { nil }
        }
        let waited = startsAsActive ? "1.609 s" : "3.609 s"
        #expect(transitions.map(\.summary) == ["no other router was heard for \(waited)"])
    }
}

extension Duration {
    fileprivate static func hours(_ hours: Int) -> Duration { .seconds(3600 * hours) }
}
