import NetworkTypes
import Testing
import VRRP

/// What an operator's drain does to one router: make before break, and back again.
struct RouterDrainTests {
    static let versions: [ProtocolVersion] = [.v2, .v3]

    private func essence(_ actions: [Action]) -> [String] {
        actions.map { action in
            switch action {
            case .sendAdvertisement(let advertisement): advertisement.essence
            case .addAddresses: "add"
            case .removeAddresses: "remove"
            case .announceAddresses: "announce"
            case .setVirtualMAC(let isUp): "virtual MAC \(isUp ? "up" : "down")"
            case .blockTraffic: "block"
            case .unblockTraffic: "unblock"
            case .addRoutes: "add routes"
            case .removeRoutes: "remove routes"
            case .lowerPriorityHeard: "lower priority"
            case .record(let transition): "\(transition.from)->\(transition.to) \(transition.reason.rawValue)"
            case .resigned(let peer): "resigned to \(peer.map { "\($0.address)" } ?? "nobody")"
            }
        }
    }

    private func hears(
        _ priority: UInt8, _ router: inout VirtualRouter, after wait: Duration, of now: VirtualRouter.Instant
    ) -> [String] {
        let advertisement = Fixture.advertisement(router.configuration.version, priority: priority)
        return essence(router.advertisementReceived(advertisement, from: Fixture.lower, now: now + wait))
    }

    /// What an Active does at a command, and 3 ms later.
    private func resigns(
        _ router: inout VirtualRouter, _ now: VirtualRouter.Instant,
        at command: (inout VirtualRouter, VirtualRouter.Instant) -> [Action]
    ) -> [String] {
        let begun = command(&router, now)
        return essence(begun + router.timerExpired(now: now + .milliseconds(3)))
    }

    // MARK: Handing over

    @Test(arguments: versions)
    func `an Active resigns but answers for its addresses until it hears its successor`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        #expect(resigns(&router, now) { $0.drained(as: .out, now: $1) } == Fixture.resignation(version))
        #expect(router.status == .active)
        #expect(router.statistics[.priorityZeroSent] == 1)
        #expect(
            hears(90, &router, after: .milliseconds(700), of: now) == [
                "remove", "active->drained drained", "resigned to 192.168.100.14",
            ])
        #expect(router.status == .drained)
        #expect(router.deadline == nil)
    }

    @Test(arguments: versions)
    func `who may have become Active at the same moment is no successor yet, however short its Skew_Time`(
        version: ProtocolVersion
    ) {
        var (router, now) = VirtualRouter.active(version, priority: 254, interval: .seconds(1))
        _ = resigns(&router, now) { $0.drained(as: .out, now: $1) }
        #expect(hears(253, &router, after: .milliseconds(19), of: now).isEmpty)
        #expect(router.status == .active)
        #expect(hears(253, &router, after: .milliseconds(1019), of: now).contains("resigned to 192.168.100.14"))
    }

    @Test(arguments: versions)
    func `who has been Active for longer takes a quick successor at its word`(version: ProtocolVersion) {
        var (router, active) = VirtualRouter.active(version, priority: 254)
        let now = active + .milliseconds(100)
        _ = resigns(&router, now) { $0.drained(as: .out, now: $1) }
        #expect(hears(253, &router, after: .milliseconds(10), of: now).contains("resigned to 192.168.100.14"))
    }

    /// It was Active too, and has yet to hear what made it yield; then nobody would answer for the addresses.
    @Test(arguments: versions)
    func `who speaks before its Skew_Time and has the lesser claim is no successor yet`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        _ = resigns(&router, now) { $0.drained(as: .out, now: $1) }
        #expect(hears(90, &router, after: .milliseconds(2), of: now).isEmpty)
        #expect(router.status == .active)
        #expect(hears(90, &router, after: .milliseconds(1002), of: now).contains("resigned to 192.168.100.14"))
    }

    @Test(arguments: versions)
    func `who has the higher claim is the successor as soon as it speaks`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        _ = resigns(&router, now) { $0.drained(as: .out, now: $1) }
        #expect(hears(200, &router, after: .milliseconds(2), of: now).contains("resigned to 192.168.100.14"))
    }

    @Test(arguments: versions)
    func `it says nothing more while it waits, and another that resigns is no successor`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        _ = resigns(&router, now) { $0.drained(as: .out, now: $1) }
        #expect(router.timerExpired(now: now + .seconds(1)).isEmpty)
        #expect(hears(0, &router, after: .milliseconds(100), of: now).isEmpty)
        #expect(router.status == .active)
    }

    /// The slowest backup waits for 255/256 of a second; 400 ms are for its machine and for the network.
    @Test(arguments: versions)
    func `without a successor it is Active again, and never was anything else`(version: ProtocolVersion) throws {
        var (router, now) = VirtualRouter.active(version)
        _ = resigns(&router, now) { $0.drained(as: .out, now: $1) }
        let due = try #require(router.deadline)
        #expect(due == now + .microseconds(996_093) + .nanoseconds(750) + .milliseconds(400))
        #expect(
            essence(router.timerExpired(now: due)) == [
                "send 100", "announce", "active->active no_successor", "resigned to nobody",
            ])
        #expect(router.drain == nil)
        #expect(router.deadline == due + .seconds(1))
    }

    @Test(arguments: versions)
    func `by force it leaves without a successor, after every backup would have missed it`(
        version: ProtocolVersion
    ) throws {
        var (router, now) = VirtualRouter.active(version)
        _ = resigns(&router, now) { $0.drained(as: .out, alone: .out, now: $1) }
        let due = try #require(router.deadline)
        #expect(due > now + .milliseconds(3996))
        #expect(essence(router.timerExpired(now: due)) == ["remove", "active->drained drained", "resigned to nobody"])
        #expect(router.status == .drained)
    }

    @Test(arguments: versions)
    func `a drain that is lifted meanwhile leaves it Active`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        _ = resigns(&router, now) { $0.drained(as: .out, now: $1) }
        let actions = router.undrained(now: now + .milliseconds(10))
        #expect(essence(actions) == ["send 100", "announce", "active->active undrained", "resigned to nobody"])
        #expect(router.drain == nil)
        #expect(hears(90, &router, after: .seconds(1), of: now).contains("announce"))
    }

    @Test(arguments: versions)
    func `a fault meanwhile takes it out at once`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        _ = resigns(&router, now) { $0.drained(as: .out, now: $1) }
        let actions = router.faultRaised(.interfaceDown("enp0s3"), now: now)
        #expect(essence(actions) == ["remove", "resigned to nobody", "active->fault fault"])
    }

    @Test(arguments: versions)
    func `an address that vanishes meanwhile is put back`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        _ = resigns(&router, now) { $0.drained(as: .out, now: $1) }
        #expect(
            essence(router.addressesVanished([AddressLoss(Fixture.addresses[0], because: .program)])).first == "add")
    }

    @Test
    func `addresses that a reload takes away meanwhile are removed, and the promise of priority 0 is kept`() {
        var (router, now) = VirtualRouter.active(.v3)
        _ = resigns(&router, now) { $0.drained(as: .out, now: $1) }
        var new = router.configuration
        new.addresses = [Fixture.addresses[0]]
        let (changed, actions) = router.reconfigured(to: new, now: now)
        #expect(essence(actions) == ["remove"])
        #expect(changed.deadline == router.deadline)
    }

    @Test
    func `when the drain with force is lifted meanwhile, the one without does not let the addresses go dark`() throws {
        var (router, now) = VirtualRouter.active(.v3)
        _ = resigns(&router, now) { $0.drained(as: .out, alone: .out, now: $1) }
        #expect(router.drained(as: .out, now: now + .milliseconds(100)).isEmpty)
        let due = try #require(router.deadline)
        #expect(due < now + .seconds(2))
        #expect(essence(router.timerExpired(now: due)).contains("active->active no_successor"))
        #expect(router.status == .active && router.drain == nil)
    }

    @Test
    func `a drain with force that joins waits for those who did not hear priority 0`() throws {
        var (router, now) = VirtualRouter.active(.v3)
        _ = resigns(&router, now) { $0.drained(as: .out, now: $1) }
        _ = router.drained(as: .out, alone: .out, now: now + .milliseconds(100))
        #expect(try #require(router.deadline) > now + .milliseconds(3996))
    }

    @Test
    func `forced as the last resort beside a drain without force, it keeps its place`() throws {
        var (router, now) = VirtualRouter.active(.v3)
        _ = resigns(&router, now) { $0.drained(as: .out, alone: .lastResort, now: $1) }
        let actions = essence(router.timerExpired(now: try #require(router.deadline)))
        #expect(!actions.contains("remove"))
        #expect(router.status == .active && router.drain == .lastResort)
    }

    @Test
    func `what holds its place as the last resort is handed over anew when it is asked to`() {
        var (router, now) = VirtualRouter.active(.v3)
        _ = resigns(&router, now) { $0.drained(as: .lastResort, alone: .lastResort, now: $1) }
        now += .seconds(5)
        _ = router.timerExpired(now: now)
        #expect(router.drained(as: .lastResort, now: now).isEmpty)
        #expect(resigns(&router, now) { $0.drained(as: .lastResort, isAnew: true, now: $1) } == ["urge 1", "send 0"])
        #expect(hears(90, &router, after: .milliseconds(700), of: now).contains("resigned to 192.168.100.14"))
    }

    // MARK: The end of the agent

    @Test(arguments: versions)
    func `an Active that retires answers for its addresses until it hears its successor`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        #expect(resigns(&router, now) { $0.retire(now: $1) } == Fixture.resignation(version))
        #expect(router.status == .active && router.isResigning)
        #expect(
            hears(90, &router, after: .milliseconds(700), of: now) == [
                "remove", "active->initialize shutdown", "resigned to 192.168.100.14",
            ])
        #expect(!router.isRunning && router.startup(now: now + .seconds(1)).isEmpty == false)
    }

    @Test(arguments: versions)
    func `without a successor it leaves when every backup would have missed it`(version: ProtocolVersion) throws {
        var (router, now) = VirtualRouter.active(version)
        _ = resigns(&router, now) { $0.retire(now: $1) }
        let due = try #require(router.deadline)
        #expect(due > now + .milliseconds(3996))
        #expect(
            essence(router.timerExpired(now: due)) == ["remove", "active->initialize shutdown", "resigned to nobody"])
    }

    @Test
    func `however long the interval, nobody waits for its end for longer than ten seconds`() {
        var (router, now) = VirtualRouter.active(.v3, interval: .seconds(40))
        _ = resigns(&router, now) { $0.retire(now: $1) }
        #expect(router.deadline == now + .seconds(10))
    }

    @Test(arguments: versions)
    func `one that retires is not held back by the end of a drain`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        _ = resigns(&router, now) { $0.drained(as: .out, now: $1) }
        #expect(router.retire(now: now).isEmpty)
        #expect(router.undrained(now: now).isEmpty)
        #expect(router.handoverCancelled(now: now).isEmpty)
        #expect(router.drained(as: .out, now: now).isEmpty)
        #expect(hears(90, &router, after: .seconds(1), of: now).contains("active->initialize shutdown"))
    }

    @Test(arguments: versions)
    func `a Backup that retires leaves at once`(version: ProtocolVersion) {
        var router = VirtualRouter.backup(version)
        #expect(essence(router.retire(now: Fixture.start)) == ["backup->initialize shutdown"])
    }

    // MARK: Urgency

    /// RFC 9568, 6.4.2: a Backup learns the interval, and its Skew_Time after priority 0 is a fraction of it.
    @Test
    func `a Backup that heard an urgent advertisement takes over within a hundredth of a second of priority 0`() throws
    {
        var router = VirtualRouter.backup(.v3)
        let now = Fixture.start + .seconds(1)
        for (priority, interval) in [(200, Duration.seconds(1)), (200, .milliseconds(10)), (0, .seconds(1))] {
            let heard = Fixture.advertisement(.v3, priority: UInt8(priority), interval: interval)
            _ = router.advertisementReceived(heard, from: Fixture.higher, now: now)
        }
        let due = try #require(router.deadline)
        #expect(due == now + .milliseconds(10) * 156 / 256)
        #expect(router.statistics[.intervalErrors] == 0, "it is no mistake")
        let taken = router.timerExpired(now: due)
        #expect(taken.contains(.sendAdvertisement(Fixture.advertisement(.v3, priority: 100))), "with its own interval")
    }

    @Test
    func `a router that always advertises every hundredth of a second is a mistake where the interval is another`() {
        var router = VirtualRouter.backup(.v3)
        let fast = Fixture.advertisement(.v3, priority: 200, interval: .milliseconds(10))
        for step in 1...3 {
            _ = router.advertisementReceived(fast, from: Fixture.higher, now: Fixture.start + .milliseconds(10) * step)
        }
        #expect(router.statistics[.intervalErrors] == 2)
    }

    @Test
    func `nothing is more urgent than an interval of a hundredth of a second`() {
        var (router, now) = VirtualRouter.active(.v3, interval: .milliseconds(10))
        let actions = router.shutdown(now: now)
        #expect(actions.filter { if case .sendAdvertisement = $0 { true } else { false } }.count == 1)
    }

    // MARK: Staying out

    @Test
    func `a backup leaves at once, and joins again as at its start`() {
        var router = VirtualRouter.backup(.v3)
        #expect(essence(router.drained(as: .out, now: Fixture.start)) == ["backup->drained drained"])
        #expect(router.drained(as: .out, now: Fixture.start).isEmpty)
        #expect(essence(router.undrained(now: Fixture.start)) == ["drained->backup undrained"])
        #expect(router == VirtualRouter.backup(.v3))
    }

    @Test
    func `a drain outlasts faults and recoveries`() {
        var router = VirtualRouter.backup(.v3)
        _ = router.drained(as: .out, now: Fixture.start)
        #expect(router.faultRaised(.interfaceDown("enp0s3"), now: Fixture.start).isEmpty)
        #expect(router.faultCleared(.interfaceDown("enp0s3"), now: Fixture.start).isEmpty)
        #expect(router.status == .drained)
    }

    @Test
    func `lifting a drain under a fault leaves the fault`() {
        var router = VirtualRouter.backup(.v3)
        _ = router.drained(as: .out, now: Fixture.start)
        _ = router.faultRaised(.interfaceDown("enp0s3"), now: Fixture.start)
        #expect(essence(router.undrained(now: Fixture.start)) == ["drained->fault fault"])
    }

    @Test
    func `a drained router that starts says so and hears who is Active`() {
        var router = Fixture.router(.v2)
        #expect(router.drained(as: .out, now: Fixture.start).isEmpty)
        #expect(essence(router.startup(now: Fixture.start)) == ["initialize->drained drained"])
        #expect(hears(90, &router, after: .zero, of: Fixture.start).isEmpty)
        #expect(router.lastHeard?.peer == Peer(address: Fixture.lower, priority: Priority(90)))
    }

    // MARK: The last resort

    @Test(arguments: versions)
    func `as the last resort it watches with the lowest priority and takes over when nobody does`(
        version: ProtocolVersion
    ) throws {
        var router = VirtualRouter.backup(version, priority: 200)
        #expect(essence(router.drained(as: .lastResort, now: Fixture.start)) == ["backup->drained drained"])
        #expect(router.effectivePriority == Priority(1))
        let due = try #require(router.deadline)
        #expect(essence(router.timerExpired(now: due)) == ["send 1", "add", "announce", "drained->active no_response"])
    }

    @Test(arguments: versions)
    func `as the last resort it yields to whoever turns up`(version: ProtocolVersion) throws {
        var router = VirtualRouter.backup(version, priority: 200)
        _ = router.drained(as: .lastResort, now: Fixture.start)
        let due = try #require(router.deadline)
        _ = router.timerExpired(now: due)
        #expect(hears(2, &router, after: .seconds(1), of: due) == ["remove", "active->drained higher_priority"])
    }

    @Test(arguments: versions)
    func `forced to be the last resort, it goes on with the lowest priority where there is no other`(
        version: ProtocolVersion
    ) throws {
        var (router, now) = VirtualRouter.active(version)
        _ = resigns(&router, now) { $0.drained(as: .lastResort, alone: .lastResort, now: $1) }
        let actions = router.timerExpired(now: try #require(router.deadline))
        #expect(essence(actions) == ["send 1", "announce", "active->active no_successor", "resigned to nobody"])
        #expect(essence(router.undrained(now: now)) == ["send 100", "announce", "active->active undrained"])
    }

    @Test(arguments: versions)
    func `after a hand-over the last resort watches its successor`(version: ProtocolVersion) {
        var (router, now) = VirtualRouter.active(version)
        _ = resigns(&router, now) { $0.drained(as: .lastResort, now: $1) }
        _ = hears(90, &router, after: .milliseconds(700), of: now)
        #expect(router.status == .drained)
        #expect(router.deadline.map { $0 > now + .milliseconds(4400) } == true)
    }

    @Test
    func `a stricter drain makes a last resort leave, a lifted one makes it watch again`() {
        var router = VirtualRouter.backup(.v3)
        _ = router.drained(as: .lastResort, now: Fixture.start)
        #expect(router.drained(as: .out, now: Fixture.start).isEmpty)
        #expect(router.deadline == nil)
        #expect(essence(router.drained(as: .lastResort, now: Fixture.start)) == ["drained->drained drained"])
        #expect(router.deadline != nil)
    }

    @Test
    func `what the checks say of the priority counts again when the drain is lifted`() {
        var router = VirtualRouter.backup(.v3)
        _ = router.drained(as: .lastResort, now: Fixture.start)
        router.priorityChanged(to: Priority(150))
        #expect(router.effectivePriority == Priority(1))
        _ = router.undrained(now: Fixture.start)
        #expect(router.effectivePriority == Priority(150))
    }
}
