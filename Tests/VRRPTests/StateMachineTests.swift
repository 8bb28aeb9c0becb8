import NetworkTypes
import Testing
import VRRP

/// The state machine as RFC 9568, 6.4, tells it: exact actions in exact order.
struct StateMachineTests {
    typealias Instant = ContinuousClock.Instant
    static let versions: [ProtocolVersion] = [.v2, .v3]

    /// The actions without the history's sentences, which have a test of their own.
    private func essence(_ actions: [Action]) -> [String] {
        actions.map { action in
            switch action {
            case .sendAdvertisement(let advertisement): advertisement.essence
            case .addAddresses(let addresses): "add \(addresses.count)"
            case .removeAddresses(let addresses): "remove \(addresses.count)"
            case .announceAddresses(let addresses, let rounds): "announce \(addresses.count) x\(rounds)"
            case .record(let transition):
                "record \(transition.from)->\(transition.to) \(transition.reason.rawValue)"
            case .setVirtualMAC(let isUp): "virtual MAC \(isUp ? "up" : "down")"
            case .blockTraffic(let addresses): "block \(addresses.count)"
            case .unblockTraffic(let addresses): "unblock \(addresses.count)"
            case .addRoutes: "add routes"
            case .removeRoutes: "remove routes"
            case .lowerPriorityHeard(let peer): "lower priority \(peer.address)"
            case .resigned(let peer): "resigned to \(peer.map { "\($0.address)" } ?? "nobody")"
            }
        }
    }

    // MARK: Taking over

    /// Whoever had the addresses answers for them until it has heard of it and removed them.
    @Test(arguments: [50, 0] as [UInt8])
    func `addresses that are handed over are announced again when the one before has removed them`(
        priority: UInt8
    ) throws {
        var router = VirtualRouter.backup(.v3)
        _ = router.advertisementReceived(
            Fixture.advertisement(.v3, priority: priority), from: Fixture.lower, now: Fixture.start + .seconds(1))
        let due = try #require(router.deadline)
        _ = router.timerExpired(now: due)
        let announced = router.announcements(until: due + .seconds(6))
        #expect(announced.map { $0.at - due } == [.milliseconds(20), .milliseconds(100), .seconds(5)])
        #expect(announced.map(\.rounds) == [1, 1, 5])
    }

    @Test func `addresses that nobody had are announced again after the delay alone`() throws {
        var router = VirtualRouter.backup(.v3)
        let due = try #require(router.deadline)
        _ = router.timerExpired(now: due)
        #expect(router.announcements(until: due + .seconds(6)).map { $0.at - due } == [.seconds(5)])
    }

    // MARK: Initialize

    @Test(arguments: versions)
    func `a router that is not the owner starts by watching for Active_Down_Interval`(version: ProtocolVersion) {
        var router = Fixture.router(version)
        #expect(essence(router.startup(now: Fixture.start)) == ["record initialize->backup startup"])
        #expect(router.deadline == Fixture.start + .microseconds(3_609_375))
        #expect(router.startup(now: Fixture.start).isEmpty)
    }

    @Test(arguments: versions)
    func `the owner of the addresses becomes Active at once`(version: ProtocolVersion) {
        var router = Fixture.router(version, priority: 255)
        #expect(
            essence(router.startup(now: Fixture.start)) == [
                "send 255", "add 2", "announce 2 x5", "record initialize->active priority",
            ])
        #expect(router.deadline == Fixture.start + .seconds(1))
    }

    @Test(arguments: versions)
    func `in Initialize advertisements and timers do nothing`(version: ProtocolVersion) {
        var router = Fixture.router(version)
        let advertisement = Fixture.advertisement(version, priority: 200)
        #expect(router.advertisementReceived(advertisement, from: Fixture.higher, now: Fixture.start).isEmpty)
        #expect(router.timerExpired(now: Fixture.start + .seconds(100)).isEmpty)
        #expect(router.status == .initialize)
        #expect(router.deadline == nil)
        #expect(router.lastHeard?.peer.address == Fixture.higher)
    }

    // MARK: Backup

    @Test(arguments: versions)
    func `a backup takes over when Active_Down_Timer fires and not before`(version: ProtocolVersion) throws {
        var router = VirtualRouter.backup(version)
        let due = try #require(router.deadline)
        #expect(router.timerExpired(now: due - .nanoseconds(1)).isEmpty)
        #expect(
            essence(router.timerExpired(now: due)) == [
                "send 100", "add 2", "announce 2 x5", "record backup->active no_response",
            ])
        #expect(router.statistics[.activeTransitions] == 1)
        #expect(router.timerExpired(now: due).isEmpty)
    }

    @Test(arguments: versions, [UInt8(100), 101, 255])
    func `a backup is kept waiting by an equal or higher priority`(version: ProtocolVersion, priority: UInt8) {
        var router = VirtualRouter.backup(version)
        let now = Fixture.start + .seconds(2)
        let advertisement = Fixture.advertisement(version, priority: priority)
        #expect(router.advertisementReceived(advertisement, from: Fixture.lower, now: now).isEmpty)
        #expect(router.deadline == now + .microseconds(3_609_375))
    }

    @Test(arguments: versions)
    func `a lower priority does not keep a preempting backup waiting`(version: ProtocolVersion) throws {
        var router = VirtualRouter.backup(version)
        let due = try #require(router.deadline)
        let advertisement = Fixture.advertisement(version, priority: 99)
        let now = Fixture.start + .seconds(2)
        #expect(router.advertisementReceived(advertisement, from: Fixture.higher, now: now).isEmpty)
        #expect(router.deadline == due)
        #expect(
            essence(router.timerExpired(now: due)).last == "record backup->active preempted")
    }

    @Test(arguments: versions)
    func `without preemption a lower priority keeps a backup waiting`(version: ProtocolVersion) {
        var router = VirtualRouter.backup(version, preempts: false)
        let now = Fixture.start + .seconds(2)
        _ = router.advertisementReceived(Fixture.advertisement(version, priority: 1), from: Fixture.lower, now: now)
        #expect(router.deadline == now + .microseconds(3_609_375))
    }

    @Test(arguments: versions, [true, false])
    func `priority 0 leaves only the skew to wait`(version: ProtocolVersion, preempts: Bool) throws {
        var router = VirtualRouter.backup(version, preempts: preempts)
        let now = Fixture.start + .seconds(1)
        _ = router.advertisementReceived(Fixture.advertisement(version, priority: 0), from: Fixture.lower, now: now)
        let due = try #require(router.deadline)
        #expect(due == now + .microseconds(609_375))
        #expect(essence(router.timerExpired(now: due)).last == "record backup->active released")
        #expect(router.statistics[.priorityZeroReceived] == 1)
    }

    @Test
    func `v3 learns the Active's interval and v2 does not`() {
        var third = VirtualRouter.backup(.v3)
        let slow = Fixture.advertisement(.v3, priority: 200, interval: .seconds(10))
        _ = third.advertisementReceived(slow, from: Fixture.higher, now: Fixture.start)
        #expect(third.deadline == Fixture.start + .microseconds(36_093_750))
        #expect(third.timers.skewTime == .microseconds(6_093_750))
        #expect(third.statistics[.intervalErrors] == 1)
        let resigning = Fixture.advertisement(.v3, priority: 0, interval: .seconds(10))
        _ = third.advertisementReceived(resigning, from: Fixture.higher, now: Fixture.start)
        #expect(third.deadline == Fixture.start + .microseconds(6_093_750))
    }

    @Test(arguments: versions)
    func `a backup that stops sends nothing`(version: ProtocolVersion) {
        var router = VirtualRouter.backup(version)
        #expect(essence(router.shutdown(now: Fixture.start)) == ["record backup->initialize shutdown"])
        #expect(router.deadline == nil)
    }

    // MARK: Active

    @Test(arguments: versions)
    func `an Active advertises on the beat, and late once does not mean late for ever`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        let first = now + .seconds(1)
        #expect(essence(router.timerExpired(now: first + .milliseconds(7))) == ["send 100"])
        #expect(router.deadline == first + .seconds(1))
        #expect(essence(router.timerExpired(now: first + .milliseconds(2300))) == ["send 100"])
        #expect(router.deadline == first + .milliseconds(3300))
        #expect(router.timerExpired(now: first).isEmpty)
    }

    @Test(arguments: versions)
    func `an Active answers priority 0 with its own advertisement`(version: ProtocolVersion) {
        var (router, active) = VirtualRouter.active(version)
        let now = active + .milliseconds(400)
        let resigning = Fixture.advertisement(version, priority: 0)
        #expect(essence(router.advertisementReceived(resigning, from: Fixture.higher, now: now)) == ["send 100"])
        #expect(router.deadline == now + .seconds(1))
    }

    @Test(arguments: versions, [true, false])
    func `an Active yields to a higher priority, whatever Preempt_Mode says`(
        version: ProtocolVersion, preempts: Bool
    ) {
        var (router, now) = VirtualRouter.active(version, preempts: preempts)
        let advertisement = Fixture.advertisement(version, priority: 101)
        #expect(
            essence(router.advertisementReceived(advertisement, from: Fixture.lower, now: now)) == [
                "remove 2", "record active->backup higher_priority",
            ])
        #expect(router.deadline == now + .microseconds(3_609_375))
    }

    @Test(arguments: versions)
    func `at equal priority the higher address stays`(version: ProtocolVersion) {
        let equal = Fixture.advertisement(version, priority: 100)
        var (yielding, now) = VirtualRouter.active(version)
        #expect(
            essence(yielding.advertisementReceived(equal, from: Fixture.higher, now: now)) == [
                "remove 2", "record active->backup higher_address",
            ])
        var (staying, later) = VirtualRouter.active(version)
        _ = staying.advertisementReceived(equal, from: Fixture.lower, now: later)
        #expect(staying.status == .active)
    }

    @Test(arguments: versions)
    func `its own advertisement, reflected by the network, is not heard`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        let before = router
        let own = Fixture.advertisement(version, priority: 100)
        #expect(router.advertisementReceived(own, from: Fixture.own, now: now).isEmpty)
        #expect(router == before)
    }

    @Test
    func `v3 answers a losing advertisement at once without moving its own beat`() {
        var (router, active) = VirtualRouter.active(.v3)
        let losing = Fixture.advertisement(.v3, priority: 99)
        let received = router.advertisementReceived(losing, from: Fixture.higher, now: active + .milliseconds(300))
        #expect(essence(received) == ["send 100", "announce 2 x1", "lower priority 192.168.100.16"])
        #expect(router.timerExpired(now: active + .milliseconds(319)).isEmpty)
        #expect(essence(router.timerExpired(now: active + .milliseconds(320))) == ["announce 2 x5"])
        #expect(essence(router.timerExpired(now: active + .milliseconds(400))) == ["announce 2 x5"])
        #expect(router.deadline == active + .seconds(1))
    }

    @Test
    func `v2 does not answer a losing advertisement`() {
        var (router, now) = VirtualRouter.active(.v2)
        let losing = Fixture.advertisement(.v2, priority: 99)
        #expect(
            essence(router.advertisementReceived(losing, from: Fixture.higher, now: now)) == [
                "announce 2 x1", "lower priority 192.168.100.16",
            ])
    }

    /// The lesser one's number may be ahead: it heard nothing of ours, and hears the answer, which goes on from its own.
    @Test
    func `v2 with an authentication header answers a losing advertisement at once`() {
        let header = Authentication.authenticationHeader(AuthenticationKey(password: "secret"))
        var router = VirtualRouter(Fixture.configuration(.v2, authentication: header))
        router.primaryAddress = Fixture.own
        _ = router.startup(now: Fixture.start)
        let now = router.deadline ?? Fixture.start
        _ = router.timerExpired(now: now)
        let losing = Fixture.advertisement(.v2, priority: 99)
        #expect(
            essence(router.advertisementReceived(losing, from: Fixture.higher, now: now)) == [
                "send 100", "announce 2 x1", "lower priority 192.168.100.16",
            ])
    }

    /// Two backups take over together and both announce the addresses, the loser perhaps last: the link would send
    /// everything to it until the usual delay of 5 s.
    @Test(arguments: versions)
    func `who stays announces again when the other has announced and yielded`(version: ProtocolVersion) {
        var (router, active) = VirtualRouter.active(version)
        let equal = Fixture.advertisement(version, priority: 100)
        _ = router.advertisementReceived(equal, from: Fixture.lower, now: active + .milliseconds(1))
        let announcements = router.announcements(until: active + .seconds(20))
        #expect(announcements.map { $0.at - active } == [21, 101, 1100, 1101, 5001].map { .milliseconds($0) })
        #expect(announcements.allSatisfy { $0.addresses == 2 && $0.rounds == 5 })
    }

    /// It hears nothing, so it goes on for a while, and answers each of our announcements with one of its own.
    @Test(arguments: versions)
    func `who stays announces once more when the other has fallen silent`(version: ProtocolVersion) {
        var (router, active) = VirtualRouter.active(version)
        let losing = Fixture.advertisement(version, priority: 99)
        let last = active + .milliseconds(3200)
        for heard in stride(from: 1200, through: 3200, by: 1000) {
            while let due = router.deadline, due <= active + .milliseconds(heard) { _ = router.timerExpired(now: due) }
            _ = router.advertisementReceived(losing, from: Fixture.higher, now: active + .milliseconds(heard))
            _ = router.addressClaimed(now: active + .milliseconds(heard + 5))
        }
        _ = router.advertisementReceived(losing, from: Fixture.higher, now: last + .milliseconds(500))
        let announcements = router.announcements(until: last + .seconds(4))
        // After the contest, after our next advertisement, and an interval after its last.
        #expect(announcements.map { $0.at - last } == [20, 100, 900, 1600].map { .milliseconds($0) })
        #expect(announcements.allSatisfy { $0.addresses == 2 && $0.rounds == 5 })
    }

    @Test
    func `a claim does not bring the word after a slower rival's silence forward`() {
        var (router, active) = VirtualRouter.active(.v3)
        let slow = Fixture.advertisement(.v3, priority: 99, interval: .seconds(3))
        _ = router.advertisementReceived(slow, from: Fixture.higher, now: active)
        _ = router.addressClaimed(now: active + .milliseconds(5))
        let announcements = router.announcements(until: active + .milliseconds(4900))
        #expect(announcements.last.map { $0.at - active } == .milliseconds(3100))
    }

    @Test(arguments: versions)
    func `a claim right after a contest is answered when no other has come for a second`(version: ProtocolVersion) {
        var (router, active) = VirtualRouter.active(version)
        _ = router.addressClaimed(now: active)
        #expect(router.addressClaimed(now: active + .milliseconds(300)).isEmpty)
        #expect(router.addressClaimed(now: active + .milliseconds(600)).isEmpty)
        let announcements = router.announcements(until: active + .seconds(4))
        #expect(announcements.map { $0.at - active } == [20, 100, 1100, 1600].map { .milliseconds($0) })
        #expect(announcements.allSatisfy { $0.addresses == 2 && $0.rounds == 5 })
    }

    /// The two may not hear each other's advertisements, so that neither yields, or the other has yielded unheard.
    @Test(arguments: versions)
    func `an Active announces its addresses against another claim to them`(version: ProtocolVersion) {
        var (router, active) = VirtualRouter.active(version)
        #expect(essence(router.addressClaimed(now: active + .milliseconds(1))) == ["announce 2 x1"])
        #expect(router.addressClaimed(now: active + .milliseconds(2)).isEmpty, "once a second at the most")
        #expect(router.deadline == active + .milliseconds(21))
        #expect(essence(router.timerExpired(now: active + .milliseconds(21))) == ["announce 2 x5"])
        var backup = VirtualRouter.backup(version)
        #expect(backup.addressClaimed(now: active).isEmpty)
    }

    @Test
    func `a router that never yields makes us announce once a second at the most`() {
        var (router, now) = VirtualRouter.active(.v3)
        let losing = Fixture.advertisement(.v3, priority: 99)
        var announced = 0
        for step in 0..<300 {
            let actions = router.advertisementReceived(
                losing, from: Fixture.lower, now: now + .milliseconds(10 * step))
            announced += essence(actions).filter { $0.hasPrefix("announce") }.count
        }
        #expect(announced == 3)
    }

    @Test
    func `two owners: in v3 the lower address yields, in v2 both stay`() {
        let owner = Fixture.advertisement(.v3, priority: 255)
        var (third, now) = VirtualRouter.active(.v3, priority: 255)
        #expect(essence(third.advertisementReceived(owner, from: Fixture.higher, now: now)).first == "remove 2")
        #expect(third.statistics[.ownerConflicts] == 1)
        var second = VirtualRouter.active(.v2, priority: 255).router
        let v2 = Fixture.advertisement(.v2, priority: 255)
        #expect(second.advertisementReceived(v2, from: Fixture.higher, now: now).isEmpty)
        #expect(second.status == .active)
    }

    @Test(arguments: versions)
    func `an Active that stops resigns first and removes the addresses then`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        #expect(
            essence(router.shutdown(now: now))
                == Fixture.resignation(version) + ["remove 2", "record active->initialize shutdown"])
        #expect(router.statistics[.priorityZeroSent] == 1)
        #expect(router.shutdown(now: now).isEmpty)
    }

    @Test(arguments: versions)
    func `the addresses are announced again after the delay, once`(version: ProtocolVersion) {
        var (router, active) = VirtualRouter.active(version)
        var announcements: [Duration] = []
        while let due = router.deadline, due < active + .seconds(20) {
            for action in router.timerExpired(now: due) {
                if case .announceAddresses(_, let rounds) = action {
                    announcements.append(due - active)
                    #expect(rounds == 5)
                }
            }
        }
        #expect(announcements == [.seconds(5)])
    }

    // MARK: Priorities

    @Test(arguments: versions)
    func `a changed priority is in the next advertisement and in the next comparison`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        router.priorityChanged(to: Priority(50))
        #expect(essence(router.timerExpired(now: now + .seconds(1))) == ["send 50"])
        let other = Fixture.advertisement(version, priority: 60)
        _ = router.advertisementReceived(other, from: Fixture.lower, now: now + .seconds(1))
        #expect(router.status == .backup)
    }

    @Test
    func `another address list is counted and accepted`() {
        var router = VirtualRouter.backup(.v2)
        var advertisement = Fixture.advertisement(.v2, priority: 200)
        advertisement.addresses.removeLast()
        _ = router.advertisementReceived(advertisement, from: Fixture.higher, now: Fixture.start + .seconds(3))
        #expect(router.statistics[.addressListErrors] == 1)
        #expect(router.deadline == Fixture.start + .microseconds(6_609_375))
    }

    // MARK: Addresses

    @Test
    func `an address that is gone is put back while Active only`() {
        var (router, _) = VirtualRouter.active(.v2)
        #expect(
            essence(router.addressesVanished([AddressLoss(Fixture.addresses[0], because: .program)])) == [
                "add 1", "announce 1 x1", "record active->active address_restored",
            ])
        let foreign = VirtualAddress(IPPrefix("192.0.2.1/32")!)
        #expect(router.addressesVanished([AddressLoss(foreign, because: .program)]).isEmpty)
        let loss = AddressLoss(Fixture.addresses[0], because: .program)
        let summary = records(router.addressesVanished([loss])).first?.summary
        #expect(summary == "\(Fixture.addresses[0].prefix) was removed by another program; put back")
        var backup = VirtualRouter.backup(.v2)
        #expect(backup.addressesVanished([AddressLoss(Fixture.addresses[0], because: .program)]).isEmpty)
    }

    private static let causes: [(AddressLoss.Cause, String)] = [
        (.interfaceDown("eth1"), "left with the interface: eth1 was set down"),
        (.mtuTooSmall("eth1", mtu: 1200), "was removed by the kernel: the MTU of eth1 is 1200, and IPv6 needs 1280"),
        (.familyDisabled("eth1"), "was removed by the kernel: IPv6 is disabled on eth1"),
        (.interfaceReplaced("eth1"), "was on an interface that is gone: eth1 is another one now"),
        (
            .leaseExpired(after: .seconds(11)),
            "was removed by the kernel: the agent had not renewed the lease for 11.000 s"
        ),
        (
            .primaryRemoved(Fixture.addresses[1].prefix),
            "was removed together with \(Fixture.addresses[1].prefix), the first address of the network"
        ),
        (.programOrSetting, "was removed by another program or by a setting of the kernel"), (.unknown, "was missing"),
    ]

    @Test(arguments: causes)
    func `the history says what took an address away`(cause: AddressLoss.Cause, text: String) {
        var (router, _) = VirtualRouter.active(.v2)
        let rows = records(router.addressesVanished([AddressLoss(Fixture.addresses[0], because: cause)]))
        #expect(rows.map(\.summary) == ["\(Fixture.addresses[0].prefix) \(text); put back"])
    }

    @Test
    func `addresses that one cause took away are one row, and those of another a second`() {
        var configuration = Fixture.configuration(.v3)
        configuration.excludedAddresses = (1...20).map { VirtualAddress(IPPrefix("10.0.0.\($0)/32")!) }
        let router = VirtualRouter.active(.v3).router
        var (changed, _) = router.reconfigured(to: configuration, now: Fixture.start)
        let losses =
            configuration.excludedAddresses.map { AddressLoss($0, because: .program) }
            + [AddressLoss(Fixture.addresses[0], because: .interfaceDown("eth1"))]
        let rows = records(changed.addressesVanished(losses)).map(\.summary)
        #expect(rows.count == 2)
        #expect(rows[0].hasPrefix("10.0.0.1/32, 10.0.0.2/32, ") && rows[0].contains("10.0.0.8/32 and 12 more were"))
        #expect(rows[1].contains("eth1 was set down"))
    }

    private func records(_ actions: [Action]) -> [Transition] {
        actions.compactMap { if case .record(let transition) = $0 { transition } else { nil } }
    }
}
