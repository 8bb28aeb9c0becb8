import NetworkTypes
import Testing
import VRRP

/// Faults and reloads: what keeps a router out and what brings it back.
struct LifecycleTests {
    private let down = Fault.interfaceDown("enp0s3")
    private let failing = Fault.checkFailing("check_nginx")

    private func records(_ actions: [Action]) -> [Transition] {
        actions.compactMap { action in
            if case .record(let transition) = action { transition } else { nil }
        }
    }

    @Test
    func `a fault takes an Active out with priority 0, and the last recovery starts it anew`() {
        var (router, now) = VirtualRouter.active(.v2)
        let actions = router.faultRaised(down, now: now)
        #expect(
            actions.prefix(2) == [
                .sendAdvertisement(Fixture.advertisement(.v2, priority: 0)), .removeAddresses(Fixture.addresses),
            ])
        #expect(records(actions).map(\.reason) == [.fault])
        #expect(records(actions).first?.summary == "interface enp0s3 is down")
        #expect(router.status == .fault)
        #expect(router.faultRaised(failing, now: now).isEmpty)
        #expect(router.faultCleared(down, now: now).isEmpty)
        let recovery = router.faultCleared(failing, now: now)
        #expect(records(recovery).map(\.to) == [.backup])
        #expect(records(recovery).map(\.reason) == [.recovered])
    }

    @Test
    func `a fault that is known already changes nothing, nor does the end of one that is not`() {
        var router = VirtualRouter.backup(.v3)
        _ = router.faultRaised(down, now: Fixture.start)
        #expect(router.faultRaised(down, now: Fixture.start).isEmpty)
        #expect(router.faults == [down])
        #expect(router.faultCleared(failing, now: Fixture.start).isEmpty)
    }

    @Test
    func `a router that starts with a fault waits in fault`() {
        var router = Fixture.router(.v2)
        #expect(router.faultRaised(.checkPending("check_nginx"), now: Fixture.start).isEmpty)
        #expect(records(router.startup(now: Fixture.start)).map(\.to) == [.fault])
        #expect(router.deadline == nil)
    }

    // MARK: Reload

    @Test
    func `new addresses and a new priority are taken in place by an Active`() {
        let (router, now) = VirtualRouter.active(.v2)
        var new = router.configuration
        let added = VirtualAddress(IPPrefix("192.168.100.169/24")!)
        new.addresses = [Fixture.addresses[1], added]
        #expect(router.configuration.canChange(to: new))
        let (changed, actions) = router.reconfigured(to: new, now: now + .milliseconds(100))
        #expect(changed.status == .active)
        #expect(changed.deadline == now + .milliseconds(1100))
        #expect(
            actions.dropFirst() == [
                .addAddresses([added]), .announceAddresses([added], rounds: 5),
                .removeAddresses([Fixture.addresses[0]]),
            ])
        guard case .sendAdvertisement(let sent)? = actions.first else { return #expect(Bool(false)) }
        #expect(sent.addresses == new.addresses.map(\.prefix.address))
    }

    @Test
    func `a backup takes new parameters without a word and keeps its timer`() {
        let router = VirtualRouter.backup(.v3)
        var new = router.configuration
        new.preempts = false
        let (changed, actions) = router.reconfigured(to: new, now: Fixture.start + .seconds(1))
        #expect(actions.isEmpty)
        #expect(changed.deadline == router.deadline)
        #expect(!changed.configuration.preempts)
    }

    @Test
    func `what names a router, how it speaks and whether it owns the addresses needs a restart`() {
        let router = Fixture.router(.v2)
        let changes: [(inout VirtualRouter.Configuration) -> Void] = [
            { $0.interface = "eth1" }, { $0.vrid = VRID(51)! }, { $0.version = .v3 },
            { $0.authentication = .simplePassword(AuthenticationKey(password: "x")) },
            { $0.basePriority = .owner },
        ]
        for change in changes {
            var new = router.configuration
            change(&new)
            #expect(!router.configuration.canChange(to: new))
        }
        #expect(router.configuration.canChange(to: router.configuration))
    }

    // MARK: What the history says

    @Test
    func `the sentence of a takeover has the figures that decided`() throws {
        var router = VirtualRouter.backup(.v2, priority: 90)
        let heardAt = Fixture.start + .seconds(2)
        let advertisement = Fixture.advertisement(.v2, priority: 140)
        _ = router.advertisementReceived(advertisement, from: Fixture.higher, now: heardAt)
        let due = try #require(router.deadline)
        let transition = try #require(records(router.timerExpired(now: due)).first)
        #expect(transition.peer == Peer(address: Fixture.higher, priority: Priority(140)))
        #expect(
            transition.summary
                == "192.168.100.16 (priority 140) was last heard 3.648 s ago; Active_Down_Interval is 3.648 s")
    }

    @Test
    func `the sentence of a tie names both addresses`() throws {
        var (router, now) = VirtualRouter.active(.v2, priority: 90)
        let equal = Fixture.advertisement(.v2, priority: 90)
        let transition = try #require(
            records(router.advertisementReceived(equal, from: Fixture.higher, now: now)).first)
        #expect(
            transition.summary == "192.168.100.16 (priority 90) took over with the same priority and the higher "
                + "address; this node had 192.168.100.15")
    }
}
