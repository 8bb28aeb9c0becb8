import NetworkTypes
import Testing
import VRRP

/// What a router does that did not run for a while: it reads before it speaks, and believes nobody's silence but its own.
struct ResumptionTests {
    typealias Instant = ContinuousClock.Instant

    private func transitions(_ actions: [Action]) -> [Transition.Reason] {
        actions.compactMap { action in
            if case .record(let transition) = action { transition.reason } else { nil }
        }
    }

    private func isSending(_ actions: [Action]) -> Bool {
        actions.contains { action in
            switch action {
            case .sendAdvertisement, .announceAddresses: true
            default: false
            }
        }
    }

    /// How long after its last advertisement an Active of priority 100 runs again, and what comes of a lesser router's
    /// advertisement that was waiting.
    struct Return: CustomTestStringConvertible, Sendable {
        var version: ProtocolVersion
        var silence: Duration
        var priority: UInt8 = 100
        var yields: Bool
        var listens: Bool
        var testDescription: String { "\(version), priority \(priority), silent for \(silence)" }

        static let all = [
            Return(version: .v3, silence: .milliseconds(2999), yields: false, listens: false),
            Return(version: .v3, silence: .seconds(3), yields: true, listens: false),
            Return(version: .v3, silence: .milliseconds(3990), yields: true, listens: false),
            Return(version: .v3, silence: .seconds(4), yields: true, listens: true),
            Return(version: .v2, silence: .milliseconds(2999), yields: false, listens: false),
            Return(version: .v2, silence: .seconds(3), yields: true, listens: false),
            Return(version: .v2, silence: .seconds(3600), yields: true, listens: true),
            Return(version: .v3, silence: .seconds(3600), priority: 255, yields: false, listens: false),
        ]
    }

    /// An Active that runs again so long after its last advertisement.
    private func resumed(_ example: Return) -> (router: VirtualRouter, now: Instant) {
        var (router, since) = VirtualRouter.active(example.version, priority: example.priority)
        let now = since + example.silence
        router.resumed(after: example.silence - .seconds(1), now: now)
        return (router, now)
    }

    @Test(arguments: Return.all)
    func `an Active yields to a lesser router that took over while it was silent`(example: Return) {
        var (router, now) = resumed(example)
        let lesser = Fixture.advertisement(example.version, priority: 90)
        let actions = router.advertisementReceived(lesser, from: Fixture.lower, now: now)
        #expect(transitions(actions) == (example.yields ? [.superseded] : []))
        #expect(router.status == (example.yields ? .backup : .active))
        if example.yields {
            #expect(!isSending(actions))
            #expect(actions.contains(.removeAddresses(Fixture.addresses)))
        }
    }

    @Test(arguments: Return.all)
    func `an Active that heard nobody goes on, after an interval where everybody must have taken over`(example: Return)
    {
        var (router, now) = resumed(example)
        let actions = router.timerExpired(now: now)
        #expect(isSending(actions) == (!example.listens && example.silence >= .seconds(1)))
        guard example.listens else { return }
        #expect(actions == [])
        let due = now + .milliseconds(1003)
        #expect(router.deadline == due)
        let late = router.timerExpired(now: due)
        #expect(isSending(late))
        #expect(late.contains(.addAddresses(Fixture.addresses)))
        #expect(router.status == .active)
    }

    @Test func `an Active that has advertised again answers a lesser router as ever`() {
        var (router, now) = resumed(Return(version: .v3, silence: .seconds(3), yields: true, listens: false))
        _ = router.timerExpired(now: now)
        let lesser = Fixture.advertisement(.v3, priority: 90)
        #expect(isSending(router.advertisementReceived(lesser, from: Fixture.lower, now: now)))
        #expect(router.status == .active)
    }

    @Test func `while it listens an Active puts no address back and answers no resignation`() {
        var (router, now) = resumed(Return(version: .v3, silence: .seconds(60), yields: true, listens: true))
        #expect(router.addressesVanished([AddressLoss(Fixture.addresses[0], because: .program)]) == [])
        let resignation = Fixture.advertisement(.v3, priority: 0)
        #expect(router.advertisementReceived(resignation, from: Fixture.lower, now: now) == [])
        #expect(router.status == .active)
    }

    /// What was removed during the stall is not put back while it listens: it must be when it is Active again after all.
    @Test func `an Active that hands over while it listens, and has no successor, puts its addresses back`() {
        let ends: [(inout VirtualRouter, Instant) -> [Action]] = [
            { $0.timerExpired(now: $1 + .milliseconds(3)) + $0.timerExpired(now: $1 + .seconds(60)) },
            { $0.undrained(now: $1) }, { $0.handoverCancelled(now: $1) },
        ]
        for end in ends {
            var (router, now) = resumed(Return(version: .v3, silence: .seconds(60), yields: true, listens: true))
            #expect(!router.drained(as: .out, now: now).contains(.addAddresses(Fixture.addresses)))
            #expect(router.isInDoubt, "the failsafe listens too before it says anything")
            #expect(router.addressesVanished([AddressLoss(Fixture.addresses[0], because: .program)]) == [])
            let actions = end(&router, now)
            #expect(actions.contains(.addAddresses(Fixture.addresses)))
            #expect(router.status == .active && !router.isInDoubt)
        }
    }

    @Test func `an Active that is a last resort, and is undrained while it listens, puts its addresses back`() {
        var (router, since) = VirtualRouter.active(.v3)
        _ = router.drained(as: .lastResort, alone: .lastResort, now: since)
        let held = since + .seconds(60)
        _ = router.timerExpired(now: since + .milliseconds(3))
        #expect(router.timerExpired(now: held).contains(.resigned(to: nil)))
        let now = held + .seconds(60)
        router.resumed(after: .seconds(59), now: now)
        #expect(router.undrained(now: now).contains(.addAddresses(Fixture.addresses)))
    }

    @Test func `a reload while it listens says nothing and adds nothing, before it has listened`() {
        let (router, now) = resumed(Return(version: .v3, silence: .seconds(60), yields: true, listens: true))
        var changed = router.configuration
        changed.addresses += IPPrefix("192.168.100.250/24").map { [VirtualAddress($0)] } ?? []
        changed.hasRoutes = true
        var (reloaded, actions) = router.reconfigured(to: changed, now: now)
        #expect(actions == [])
        let due = reloaded.timerExpired(now: now + .milliseconds(1003))
        #expect(due.contains(.addAddresses(changed.heldAddresses)) && due.contains(.addRoutes))
    }

    /// The clocks stood still: by them the last advertisement was half a second ago.
    @Test(arguments: [(Duration.seconds(2), false), (.seconds(3), true), (.seconds(3600), true)])
    func `an Active whose machine was paused yields to a lesser router that took over`(pause: Duration, yields: Bool) {
        var (router, since) = VirtualRouter.active(.v3)
        let now = since + .milliseconds(500)
        router.resumed(after: .zero, unseen: pause, now: now)
        let actions = router.advertisementReceived(
            Fixture.advertisement(.v3, priority: 90), from: Fixture.lower, now: now)
        #expect(transitions(actions) == (yields ? [.superseded] : []))
        #expect(isSending(actions) != yields)
    }

    @Test func `an Active whose machine was paused goes on where nobody took over`() {
        var (router, since) = VirtualRouter.active(.v3)
        let now = since + .milliseconds(500)
        router.resumed(after: .zero, unseen: .seconds(20), now: now)
        #expect(router.timerExpired(now: now + .milliseconds(1002)) == [])
        #expect(isSending(router.timerExpired(now: now + .milliseconds(1003))))
        #expect(router.status == .active)
    }

    @Test func `with preemption it comes back, and without it stays away`() {
        for preempts in [true, false] {
            var (router, since) = VirtualRouter.active(.v3, preempts: preempts)
            var now = since + .seconds(10)
            router.resumed(after: .seconds(9), now: now)
            let lesser = Fixture.advertisement(.v3, priority: 90)
            for _ in 0..<5 {
                _ = router.advertisementReceived(lesser, from: Fixture.lower, now: now)
                now += .seconds(1)
                _ = router.timerExpired(now: now)
            }
            #expect(router.status == (preempts ? .active : .backup))
        }
    }

    @Test(arguments: [(Duration.milliseconds(999), false), (.seconds(1), true), (.seconds(3600), true)])
    func `a Backup that slept for an interval listens for one before it takes over`(stall: Duration, listens: Bool) {
        var router = VirtualRouter.backup(.v3)
        let now = Fixture.start + .microseconds(3_609_375) + stall
        router.resumed(after: stall, now: now)
        #expect(router.timerExpired(now: now).isEmpty == listens)
        guard listens else { return }
        #expect(router.deadline == now + .microseconds(1_609_375))
        #expect(isSending(router.timerExpired(now: now + .microseconds(1_609_375))))
    }
}
