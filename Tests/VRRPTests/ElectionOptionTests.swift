import NetworkTypes
import Testing
import VRRP

/// The options that change when a router takes over and what it announces.
struct ElectionOptionTests {
    typealias Instant = ContinuousClock.Instant

    private func router(
        _ version: ProtocolVersion = .v3, priority: UInt8 = 100,
        _ change: (inout VirtualRouter.Configuration) -> Void
    ) -> VirtualRouter {
        var configuration = Fixture.configuration(version, priority: priority)
        change(&configuration)
        var router = VirtualRouter(configuration)
        router.primaryAddress = Fixture.own
        _ = router.startup(now: Fixture.start)
        return router
    }

    private func announcements(of router: VirtualRouter, until end: Instant) -> [String] {
        router.announcements(until: end).map { "\(($0.at - Fixture.start) / .milliseconds(1)) x\($0.rounds)" }
    }

    // MARK: preempt_delay

    @Test(arguments: [ProtocolVersion.v2, .v3])
    func `preempt_delay begins with the first lower priority, and the router preempts when it is over`(
        version: ProtocolVersion
    ) throws {
        var router = router(version) { $0.preemptDelay = .seconds(10) }
        var now = Fixture.start
        for _ in 0..<10 {
            now += .seconds(1)
            _ = router.advertisementReceived(
                Fixture.advertisement(version, priority: 50), from: Fixture.lower, now: now)
            #expect(router.deadline == now + .microseconds(3_609_375))
        }
        let last = router.deadline
        now += .seconds(1)  // ten seconds after the first
        _ = router.advertisementReceived(Fixture.advertisement(version, priority: 50), from: Fixture.lower, now: now)
        #expect(router.deadline == last)
        let actions = router.timerExpired(now: try #require(last))
        guard case .record(let transition)? = actions.last else { return #expect(Bool(false)) }
        #expect(transition.reason == .preempted)
    }

    @Test
    func `a higher priority in between begins preempt_delay anew, and silence does not wait for it`() {
        var router = router { $0.preemptDelay = .seconds(10) }
        let times: [(Int, UInt8)] = [(1, 50), (9, 150), (12, 50), (21, 50)]
        for (second, priority) in times {
            _ = router.advertisementReceived(
                Fixture.advertisement(.v3, priority: priority), from: Fixture.lower,
                now: Fixture.start + .seconds(second))
        }
        #expect(router.deadline == Fixture.start + .seconds(21) + .microseconds(3_609_375))
        #expect(router.deadline.map { router.timerExpired(now: $0).isEmpty } == false)
        #expect(router.status == .active)
    }

    // MARK: The first wait

    @Test
    func `state MASTER waits for one interval and the skew, at the start only`() {
        var router = router { $0.startsAsActive = true }
        #expect(router.deadline == Fixture.start + .microseconds(1_609_375))
        _ = router.faultRaised(.interfaceDown("enp0s3"), now: Fixture.start)
        _ = router.faultCleared(.interfaceDown("enp0s3"), now: Fixture.start)
        #expect(router.deadline == Fixture.start + .microseconds(3_609_375))
    }

    @Test
    func `the number of missed advertisements is the router's own`() {
        var router = router { $0.missedAdvertisements = 5 }
        #expect(router.deadline == Fixture.start + .microseconds(5_609_375))
        _ = router.advertisementReceived(
            Fixture.advertisement(.v3, priority: 200, interval: .seconds(2)), from: Fixture.higher, now: Fixture.start)
        #expect(router.deadline == Fixture.start + .microseconds(11_218_750))
    }

    // MARK: Announcements

    @Test
    func `while Active the addresses are announced at every refresh`() {
        let router = router(priority: 255) {
            $0.announcement = .init(delay: .zero, refresh: .milliseconds(2500), refreshRounds: 2)
        }
        #expect(
            announcements(of: router, until: Fixture.start + .seconds(8)) == ["2500.0 x2", "5000.0 x2", "7500.0 x2"])
    }

    @Test
    func `a refresh and the second batch at the same time are one announcement`() {
        let router = router(priority: 255) {
            $0.announcement = .init(rounds: 3, delay: .seconds(5), refresh: .seconds(5), refreshRounds: 1)
        }
        #expect(announcements(of: router, until: Fixture.start + .seconds(10)) == ["5000.0 x3", "10000.0 x1"])
    }

    @Test
    func `what is announced after a lower priority has its own figures`() {
        var router = router(priority: 255) {
            $0.announcement = .init(delay: .zero, lowerPriorityRounds: 2, lowerPriorityDelay: .seconds(3))
        }
        let losing = Fixture.advertisement(.v3, priority: 99)
        _ = router.advertisementReceived(losing, from: Fixture.lower, now: Fixture.start)
        #expect(
            announcements(of: router, until: Fixture.start + .seconds(9)) == [
                "20.0 x2", "100.0 x2", "1100.0 x2", "3000.0 x2",
            ])
    }

    @Test
    func `with no rounds for a lower priority nothing is announced, but it is told`() {
        var router = router(priority: 255) { $0.announcement = .init(delay: .zero, lowerPriorityRounds: 0) }
        let losing = Fixture.advertisement(.v3, priority: 99)
        let actions = router.advertisementReceived(losing, from: Fixture.lower, now: Fixture.start)
        #expect(actions.last == .lowerPriorityHeard(Peer(address: Fixture.lower, priority: Priority(99))))
        #expect(actions.count == 2)
        #expect(announcements(of: router, until: Fixture.start + .seconds(9)) == [])
    }

    // MARK: What an Active holds

    @Test
    func `everything that an Active holds is taken up and given up in one order`() {
        let excluded = VirtualAddress(IPPrefix("192.0.2.1/32")!)
        var router = router {
            $0.excludedAddresses = [excluded]
            $0.acceptsTraffic = false
            $0.virtualMAC = VirtualMAC()
            $0.hasRoutes = true
        }
        let held = Fixture.addresses + [excluded]
        let up = router.deadline.map { router.timerExpired(now: $0) } ?? []
        #expect(
            up.dropLast() == [
                .setVirtualMAC(isUp: true), .blockTraffic(held),
                .sendAdvertisement(Fixture.advertisement(.v3, priority: 100)), .addAddresses(held), .addRoutes,
                .announceAddresses(held, rounds: 5),
            ])
        let down = router.shutdown(now: Fixture.start + .seconds(4))
        #expect(
            down.dropLast() == [
                .sendAdvertisement(Fixture.advertisement(.v3, priority: 100, interval: .milliseconds(10))),
                .sendAdvertisement(Fixture.advertisement(.v3, priority: 0)), .removeRoutes, .removeAddresses(held),
                .unblockTraffic(held), .setVirtualMAC(isUp: false),
            ])
    }

    @Test
    func `the owner of the addresses never blocks what is sent to them`() {
        var router = VirtualRouter(Fixture.configuration(.v3, priority: 255))
        var configuration = router.configuration
        configuration.acceptsTraffic = false
        router = VirtualRouter(configuration)
        let actions = router.startup(now: Fixture.start)
        #expect(!actions.contains(.blockTraffic(Fixture.addresses)))
        #expect(router.status == .active)
    }

    // MARK: Reloads in place

    @Test
    func `Accept_Mode changes in place`() {
        let router = VirtualRouter.active(.v3).router
        var new = router.configuration
        new.acceptsTraffic = false
        let (blocking, actions) = router.reconfigured(to: new, now: Fixture.start)
        #expect(actions.dropFirst() == [.blockTraffic(Fixture.addresses)])
        let (_, back) = blocking.reconfigured(to: router.configuration, now: Fixture.start)
        #expect(back.dropFirst() == [.unblockTraffic(Fixture.addresses)])
    }

    @Test
    func `an excluded address that becomes an advertised one is neither removed nor added`() {
        let router = VirtualRouter.active(.v3).router
        var new = router.configuration
        new.excludedAddresses = [new.addresses.removeLast()]
        let (changed, actions) = router.reconfigured(to: new, now: Fixture.start)
        #expect(actions.count == 1)
        #expect(changed.configuration.addresses.count == 1)
    }

    @Test
    func `the first route comes behind the addresses, and the last goes before them`() {
        let router = VirtualRouter.active(.v3).router
        var new = router.configuration
        let removed = new.addresses.removeLast()
        new.hasRoutes = true
        let (routing, actions) = router.reconfigured(to: new, now: Fixture.start)
        #expect(actions.dropFirst() == [.addRoutes, .removeAddresses([removed])])
        let (_, back) = routing.reconfigured(to: router.configuration, now: Fixture.start)
        #expect(
            back.dropFirst() == [.removeRoutes, .addAddresses([removed]), .announceAddresses([removed], rounds: 5)])
    }

    /// With the last address of a network the kernel removes every route that leads there.
    @Test
    func `a routed network has an address throughout a reload that changes it`() {
        var router = VirtualRouter.active(.v3).router
        var routed = router.configuration
        routed.hasRoutes = true
        (router, _) = router.reconfigured(to: routed, now: Fixture.start)
        var new = routed
        let added = VirtualAddress(IPPrefix("192.168.100.169/24")!)
        new.addresses = [added]
        let (_, actions) = router.reconfigured(to: new, now: Fixture.start)
        #expect(
            actions.dropFirst() == [
                .addAddresses([added]), .announceAddresses([added], rounds: 5), .addRoutes,
                .removeAddresses(Fixture.addresses),
            ])
    }

    @Test
    func `an address that only gets another label is removed before it is added`() {
        let router = VirtualRouter.active(.v3).router
        var new = router.configuration
        let old = new.addresses[0]
        new.addresses[0].label = "eth0:1"
        let (_, actions) = router.reconfigured(to: new, now: Fixture.start)
        #expect(
            actions.dropFirst() == [
                .removeAddresses([old]), .addAddresses([new.addresses[0]]),
                .announceAddresses([new.addresses[0]], rounds: 5),
            ])
    }

    @Test
    func `transport, virtual MAC address and sync group need a restart`() {
        let configuration = Fixture.configuration(.v3)
        let changes: [(inout VirtualRouter.Configuration) -> Void] = [
            { $0.transport = .unicast(Unicast(peers: [UnicastPeer(address: Fixture.lower)])) },
            { $0.virtualMAC = VirtualMAC() }, { $0.isGrouped = true },
            { $0.multicastGroup = Fixture.literal("224.0.0.20") },
        ]
        for change in changes {
            var new = configuration
            change(&new)
            #expect(!configuration.canChange(to: new))
        }
    }
}
