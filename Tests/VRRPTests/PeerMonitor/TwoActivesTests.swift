import NetworkTypes
import Testing

@testable import VRRP

/// When two routers are Active at once, and when it only looks so.
struct TwoActivesTests {
    private var peerMonitor = PeerMonitor()

    private mutating func hear(
        _ source: IPAddress, priority: UInt8 = 90, interval: Duration = .seconds(1), by router: VirtualRouter,
        at now: ContinuousClock.Instant
    ) {
        peerMonitor.accepted(
            PacketCodec.Received(
                advertisement: Fixture.advertisement(.v3, priority: priority, interval: interval), source: source,
                hasOtherChecksumForm: false),
            by: router, now: now)
    }

    private var found: [IPAddress?] { peerMonitor.findings.filter { $0.kind == .twoActives }.map(\.peer) }

    @Test func `an Active that hears another for longer than an interval and a travel time names it`() throws {
        var test = self
        let (router, start) = VirtualRouter.active(.v3)
        test.hear(Fixture.lower, by: router, at: start + .milliseconds(100))
        test.hear(Fixture.lower, by: router, at: start + .milliseconds(1100))
        #expect(test.found == [])
        test.hear(Fixture.lower, by: router, at: start + .milliseconds(2100))
        #expect(test.found == [Fixture.lower])
        #expect(test.peerMonitor.findings.first?.evidence.theirs == "priority 90")
        #expect(test.peerMonitor.findings.first?.evidence.ours == "this one (priority 100)")
        test.peerMonitor.review(for: router, now: start + .seconds(7))
        #expect(test.found == [Fixture.lower])
        test.peerMonitor.review(for: router, now: start + .seconds(9))
        #expect(test.found == [])
        #expect(test.peerMonitor.takeChanges(now: start + .seconds(9)).map(\.ending) == [nil, .silent])
    }

    @Test func `whoever yields is Active no more`() {
        var test = self
        let (router, start) = VirtualRouter.active(.v3)
        for second in 0...3 { test.hear(Fixture.lower, by: router, at: start + .seconds(second)) }
        #expect(test.found == [Fixture.lower])
        test.peerMonitor.review(for: VirtualRouter.backup(.v3), now: start + .seconds(4))
        #expect(test.peerMonitor.takeChanges(now: start + .seconds(4)).map(\.ending) == [nil, .roleChanged])
    }

    @Test func `a backup names the one that came later`() {
        var test = self
        let router = VirtualRouter.backup(.v3)
        for tenth in 0..<40 {
            let now = Fixture.start + .milliseconds(tenth * 100)
            if tenth.isMultiple(of: 10) { test.hear(Fixture.higher, by: router, at: now) }
            if tenth > 5, tenth % 10 == 7 { test.hear(Fixture.lower, by: router, at: now) }
        }
        #expect(test.found == [Fixture.lower])
        #expect(test.peerMonitor.findings.first?.evidence.ours == "\(Fixture.higher) (priority 90)")
    }

    @Test(arguments: [Duration.milliseconds(10), .milliseconds(100), .seconds(1)])
    func `routers that take over from each other, and back, are never two`(interval: Duration) {
        let router = VirtualRouter.backup(.v3, interval: interval)
        for length in 1...60 {
            var test = self
            for step in 0..<(200 + length) {
                let sender = (100..<100 + length).contains(step) ? Fixture.higher : Fixture.lower
                let now = Fixture.start + interval * step
                test.hear(sender, interval: interval, by: router, at: now)
                test.peerMonitor.review(for: router, now: now)
                #expect(test.found == [], "\(length) advertisements of the second, and \(step) in all")
            }
        }
    }

    @Test func `who resigns, and who hands over, is no second Active`() {
        var test = self
        var (router, start) = VirtualRouter.active(.v3)
        for second in 0...5 { test.hear(Fixture.lower, priority: 0, by: router, at: start + .seconds(second)) }
        _ = router.drained(as: .out, now: start + .seconds(6))
        for second in 6...9 { test.hear(Fixture.higher, by: router, at: start + .seconds(second)) }
        #expect(test.found == [])
    }

    @Test func `advertisements that waited while the engine did not run are of one moment`() {
        var test = self
        let (router, start) = VirtualRouter.active(.v3)
        for _ in 0..<30 { test.hear(Fixture.higher, priority: 90, by: router, at: start + .seconds(30)) }
        #expect(test.found == [])
    }
}
