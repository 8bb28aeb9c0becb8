import NetworkTypes
import Testing

@testable import Balancing

struct BalancerTests {
    private let now = Fixture.start

    private func fail(_ balancer: inout Balancer, _ number: Int, at time: ContinuousClock.Instant? = nil)
        -> [Balancer.Effect]
    {
        balancer.handle(.checkFinished(Fixture.check(number), .failed("timeout")), at: time ?? now)
    }

    private func state(_ weights: [Int: Int], rejects: Bool = false) -> KernelState {
        let destinations = weights.map { (Fixture.server($0.key), Fixture.destination($0.value)) }
        return KernelState([
            Fixture.service: KernelService(
                Fixture.scheduling, destinations: Dictionary(uniqueKeysWithValues: destinations), rejects: rejects)
        ])
    }

    // MARK: The start

    @Test func `nothing is changed before the kernel was read`() {
        var balancer = Balancer()
        #expect(balancer.deadline == nil)
        let effects = balancer.handle(
            .configured([Fixture.service([Fixture.terms(1), Fixture.terms(2)])], remembered: [:]), at: now)
        #expect(effects.changes == [])
        #expect(effects.last == .readKernel)
        #expect(fail(&balancer, 1).changes == [])
        #expect(
            balancer.handle(.kernelRead(KernelState()), at: now) == [
                .apply([
                    .addService(Fixture.service, Fixture.scheduling),
                    .addDestination(Fixture.member(2), Fixture.destination(1)),
                ])
            ])
    }

    @Test func `what an earlier run left is taken over`() {
        let (_, effects) = Fixture.balancer(
            [Fixture.service([Fixture.terms(1), Fixture.terms(2)])], kernel: state([1: 1, 2: 1, 3: 1]))
        #expect(effects == [.apply([.removeDestination(Fixture.member(3))])])
    }

    @Test func `what an earlier run knew of a server counts`() {
        var balancer = Balancer()
        _ = balancer.handle(
            .configured(
                [Fixture.service([Fixture.terms(1), Fixture.terms(2)])], remembered: [Fixture.member(1): .failed]),
            at: now)
        #expect(balancer.wanted.services[Fixture.service]?.serving == [Fixture.server(2)])
    }

    // MARK: Events

    @Test func `a failed check is applied, recorded and told, in this order`() {
        var (balancer, _) = Fixture.balancer([Fixture.service([Fixture.terms(1), Fixture.terms(2)])])
        let transition = ServerTransition(
            at: now, member: Fixture.member(1), from: .unknown, to: .failed, cause: .check("http-1"),
            evidence: [.checkFailed("http-1", "timeout")], weights: .init(from: 1, to: 1), connections: nil)
        #expect(
            fail(&balancer, 1) == [
                .apply([.removeDestination(Fixture.member(1))]), .record(.server(transition)),
                .run(.serverDown(Fixture.member(1))),
            ])
        #expect(fail(&balancer, 1) == [])
    }

    @Test func `a check that several services share speaks to all of them`() {
        let shared = CheckTerms("host")
        let other = ServiceTerms(Fixture.other, servers: [Fixture.terms(1, checks: [shared]), Fixture.terms(2)])
        var (balancer, _) = Fixture.balancer([
            Fixture.service([Fixture.terms(1, checks: [shared]), Fixture.terms(2)]), other,
        ])
        let effects = balancer.handle(.checkFinished("host", .failed("no route")), at: now)
        #expect(
            effects.first
                == .apply([
                    .removeDestination(Fixture.member(1)),
                    .removeDestination(PoolMember(Fixture.other, Fixture.server(1))),
                ]))
    }

    @Test func `the sorry server is there before the last servers go`() {
        var (balancer, _) = Fixture.balancer([
            Fixture.service((1...2).map { Fixture.terms($0) }, sorry: true, quorum: 2)
        ])
        #expect(
            fail(&balancer, 1).changes == [
                .addDestination(PoolMember(Fixture.service, Fixture.sorry), Fixture.destination(1)),
                .removeDestination(Fixture.member(1)), .removeDestination(Fixture.member(2)),
            ])
        #expect(
            balancer.handle(.checkFinished("http-1", .passed), at: now).changes == [
                .addDestination(Fixture.member(1), Fixture.destination(1)),
                .addDestination(Fixture.member(2), Fixture.destination(1)),
                .removeDestination(PoolMember(Fixture.service, Fixture.sorry)),
            ])
    }

    @Test func `a drain ends at its deadline with a reset`() {
        var (balancer, _) = Fixture.balancer([Fixture.service([Fixture.terms(1), Fixture.terms(2)])])
        let deadline = now + .seconds(3)
        let begun = balancer.handle(
            .drainStarted(Fixture.member(1), Drain(deadline: deadline, atDeadline: .reset)), at: now)
        #expect(begun.changes == [.setDestination(Fixture.member(1), Fixture.destination(0))])
        #expect(balancer.deadline == deadline)
        let ended = balancer.handle(.timer, at: deadline)
        #expect(
            Array(ended.prefix(2)) == [
                .apply([.removeDestination(Fixture.member(1))]), .resetConnections(Fixture.member(1)),
            ])
        #expect(ended.serverTransitions.map(\.to) == [.drained])
    }

    @Test func `an override and its end are one change each`() {
        var (balancer, _) = Fixture.balancer([Fixture.service([Fixture.terms(1)])])
        #expect(
            balancer.handle(.weightSet(Fixture.member(1), 7), at: now).changes == [
                .setDestination(Fixture.member(1), Fixture.destination(7))
            ])
        #expect(
            balancer.handle(.weightSet(Fixture.member(1), nil), at: now).changes == [
                .setDestination(Fixture.member(1), Fixture.destination(1))
            ])
        #expect(balancer.handle(.weightSet(Fixture.member(9), 7), at: now) == [])
    }

    // MARK: Reload

    @Test func `the same configuration again changes nothing`() {
        let terms = [Fixture.service((1...3).map { Fixture.terms($0) })]
        var (balancer, _) = Fixture.balancer(terms)
        _ = fail(&balancer, 1)
        let before = balancer.services
        #expect(balancer.handle(.configured(terms, remembered: [:]), at: now) == [.readKernel])
        #expect(balancer.services == before)
    }

    @Test func `one more server is one change, and the others keep their states`() {
        var (balancer, _) = Fixture.balancer([Fixture.service((1...3).map { Fixture.terms($0) })])
        _ = fail(&balancer, 1)
        _ = balancer.handle(.weightSet(Fixture.member(2), 5), at: now)
        let effects = balancer.handle(
            .configured([Fixture.service((1...4).map { Fixture.terms($0) })], remembered: [:]), at: now)
        #expect(effects.changes == [.addDestination(Fixture.member(4), Fixture.destination(1))])
        #expect(effects.serverTransitions.map(\.to) == [.unknown])
        #expect(effects.notifications == [])
    }

    @Test func `thresholds hold from the reload on`() {
        var terms = Fixture.terms(1)
        var (balancer, _) = Fixture.balancer([Fixture.service([terms])])
        terms.thresholds.upper = 100
        let effects = balancer.handle(.configured([Fixture.service([terms])], remembered: [:]), at: now)
        #expect(
            effects.changes == [
                .setDestination(Fixture.member(1), Destination(weight: 1, thresholds: .init(upper: 100)))
            ])
    }

    @Test func `a service under another address is there before the old one goes`() {
        var (balancer, _) = Fixture.balancer([Fixture.service([Fixture.terms(1)])])
        let moved = ServiceTerms(Fixture.other, scheduling: Fixture.scheduling, servers: [Fixture.terms(1)])
        let effects = balancer.handle(.configured([moved], remembered: [:]), at: now)
        #expect(
            effects.changes == [
                .addService(Fixture.other, Fixture.scheduling),
                .addDestination(PoolMember(Fixture.other, Fixture.server(1)), Fixture.destination(1)),
                .removeService(Fixture.service),
            ])
        #expect(effects.serviceTransitions.map(\.to) == [nil, .init(hasQuorum: true, answers: .servers)])
    }

    // MARK: The kernel

    @Test func `what others delete is put back, and recorded`() {
        var (balancer, _) = Fixture.balancer([Fixture.service([Fixture.terms(1)])])
        let due = now + Balancer.readInterval
        #expect(balancer.deadline == due)
        #expect(balancer.handle(.timer, at: due) == [.readKernel])
        let changes: [Change] = [.addDestination(Fixture.member(1), Fixture.destination(1))]
        #expect(balancer.handle(.kernelRead(state([:])), at: due) == [.apply(changes), .record(.drift(changes))])
        #expect(balancer.handle(.kernelRead(state([1: 1])), at: due) == [])
    }

    @Test func `services of others are left alone, until a configuration has them`() {
        let foreign = KernelService(
            Scheduling(.leastConnection), destinations: [Fixture.server(9): Fixture.destination(1)])
        var (balancer, effects) = Fixture.balancer(
            [Fixture.service([Fixture.terms(1)])],
            kernel: KernelState([
                Fixture.service: state([1: 1]).services[Fixture.service] ?? foreign, Fixture.other: foreign,
            ]))
        #expect(effects == [])
        let taken = ServiceTerms(Fixture.other, scheduling: Fixture.scheduling, servers: [Fixture.terms(9)])
        let reload = balancer.handle(
            .configured([Fixture.service([Fixture.terms(1)]), taken], remembered: [:]), at: now)
        #expect(reload.changes == [.setService(Fixture.other, Fixture.scheduling)])
    }

    @Test func `a refused sorry server leaves the others in, and is asked for again`() {
        var (balancer, _) = Fixture.balancer([
            Fixture.service((1...2).map { Fixture.terms($0) }, sorry: true, quorum: 2)
        ])
        let addition = fail(&balancer, 1).changes[0]
        let refused = balancer.handle(.refused(addition, why: "no space left"), at: now)
        #expect(refused.contains(.record(.refusal(addition, why: "no space left"))))
        #expect(refused.last == .readKernel)
        // The rest of the list was left out.
        let mended = balancer.handle(.kernelRead(state([1: 1, 2: 1])), at: now)
        #expect(mended.changes == [.removeDestination(Fixture.member(1))])
        #expect(balancer.services[Fixture.service]?.answers == .servers)
        let due = now + Balancer.readInterval
        let again = balancer.handle(.timer, at: due)
        #expect(again == [.apply([addition]), .readKernel])
        var taken = state([2: 1])
        taken.apply(addition)
        #expect(balancer.handle(.kernelRead(taken), at: due).changes == [.removeDestination(Fixture.member(2))])
        #expect(balancer.services[Fixture.service]?.answers == .sorry)
    }

    @Test func `a refusal is recorded once`() {
        var (balancer, _) = Fixture.balancer([Fixture.service([Fixture.terms(1)])])
        let change = Change.addDestination(Fixture.member(1), Fixture.destination(1))
        func refusals(_ effects: [Balancer.Effect]) -> Int {
            effects.count { if case .record(.refusal) = $0 { true } else { false } }
        }
        var time = now
        var records = refusals(balancer.handle(.refused(change, why: "no space left"), at: time))
        for _ in 0..<5 {
            _ = balancer.handle(.kernelRead(state([:], rejects: true)), at: time)
            time += Balancer.readInterval
            #expect(balancer.handle(.timer, at: time).changes == [change])
            records += refusals(balancer.handle(.refused(change, why: "no space left"), at: time))
        }
        #expect(records == 1)
        #expect(balancer.services[Fixture.service]?.answers == .reject)
    }

    @Test func `a refused weight leaves the old one, and says nothing of who answers`() {
        var (balancer, _) = Fixture.balancer([Fixture.service([Fixture.terms(1)])])
        let change = balancer.handle(.weightSet(Fixture.member(1), 7), at: now).changes[0]
        let refused = balancer.handle(.refused(change, why: "no memory"), at: now)
        #expect(refused == [.record(.refusal(change, why: "no memory")), .readKernel])
        #expect(balancer.handle(.kernelRead(state([1: 1])), at: now) == [])
    }

    @Test func `a service that is gone is removed until two reads do not find it`() {
        var (balancer, _) = Fixture.balancer([Fixture.service([Fixture.terms(1)])])
        _ = balancer.handle(.configured([], remembered: [:]), at: now)
        #expect(balancer.handle(.kernelRead(KernelState()), at: now) == [])
        #expect(balancer.handle(.kernelRead(state([1: 1])), at: now).changes == [.removeService(Fixture.service)])
        for _ in 0..<2 { _ = balancer.handle(.kernelRead(KernelState()), at: now) }
        #expect(balancer.handle(.kernelRead(state([1: 1])), at: now) == [])
    }
}
