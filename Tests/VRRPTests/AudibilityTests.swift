import NetworkTypes
import Testing
import VRRP

/// An Active whose advertisements do not leave.
struct AudibilityTests {
    private let why = "Operation not permitted (EPERM)"

    /// An Active that hears `priority` from another router a second after its advertisements began to fail.
    private func hearing(
        _ priority: UInt8, failures: Int = 2
    ) -> (router: VirtualRouter, audibility: Audibility, now: VirtualRouter.Instant) {
        var (router, now) = VirtualRouter.active(.v3)
        var audibility = Audibility()
        for _ in 0..<failures { audibility.failed(because: why, now: now) }
        now += .seconds(1)
        _ = router.advertisementReceived(
            Fixture.advertisement(.v3, priority: priority), from: Fixture.lower, now: now)
        return (router, audibility, now)
    }

    @Test
    func `one that another router advertises beside is in fault, and the other keeps the addresses`() throws {
        var (router, audibility, now) = hearing(50)
        let fault = try #require(audibility.fault(of: router))
        #expect(fault.code == "advertisements_unsent")
        _ = router.faultRaised(fault, now: now)
        #expect(router.status == .fault)
        #expect(audibility.fault(of: router) == nil)
    }

    @Test
    func `one that hears nobody stays, for it is the only one`() {
        let (router, _) = VirtualRouter.active(.v3)
        var audibility = Audibility()
        for second in 0..<100 { audibility.failed(because: why, now: Fixture.start + .seconds(second)) }
        #expect(audibility.failure?.count == 100)
        #expect(audibility.failure?.since == Fixture.start)
        #expect(audibility.fault(of: router) == nil)
    }

    @Test
    func `who resigns takes nothing over`() {
        let (router, audibility, _) = hearing(0)
        #expect(audibility.fault(of: router) == nil)
    }

    @Test
    func `what was heard before is no successor`() {
        var (router, now) = VirtualRouter.active(.v3)
        _ = router.advertisementReceived(Fixture.advertisement(.v3, priority: 50), from: Fixture.lower, now: now)
        var audibility = Audibility()
        now += .seconds(1)
        for _ in 0..<2 { audibility.failed(because: why, now: now) }
        #expect(audibility.fault(of: router) == nil)
    }

    @Test
    func `one failure alone is nothing, and one that left ends them`() {
        var (router, audibility, now) = hearing(50, failures: 1)
        #expect(audibility.failure == nil)
        #expect(audibility.fault(of: router) == nil)
        audibility.failed(because: why, now: now)
        #expect(audibility.failure != nil)
        audibility.sent()
        #expect(audibility.failure == nil)
        #expect(audibility.fault(of: router) == nil)
        _ = router.faultRaised(.interfaceDown("enp0s3"), now: now)
    }

    @Test(arguments: [VirtualMACLoss.down, .gone])
    func `an Active puts the interface of its virtual MAC address back in place, and says so`(loss: VirtualMACLoss) {
        var (router, _) = VirtualRouter.active(.v3)
        let actions = router.virtualMACVanished(loss, "vrrp.50")
        #expect(actions.first == .setVirtualMAC(isUp: true))
        #expect(actions.contains(.sendAdvertisement(Fixture.advertisement(.v3, priority: 100))))
        #expect(actions.contains(.addAddresses(Fixture.addresses)))
        guard case .record(let transition)? = actions.last else { return #expect(Bool(false)) }
        #expect(transition.reason == .addressRestored)
        #expect(transition.summary.contains("vrrp.50"))
        var backup = VirtualRouter.backup(.v3)
        #expect(backup.virtualMACVanished(loss, "vrrp.50").isEmpty)
    }
}
