import Testing

@testable import Balancing

struct VirtualServiceTests {
    private let now = Fixture.start

    private func fail(_ service: inout VirtualService, _ numbers: Int...) -> [Balancer.Effect] {
        numbers.flatMap {
            service.checkFinished(Fixture.check($0), .failed("timeout"), of: Fixture.server($0), now: now)
        }
    }

    private func pass(_ service: inout VirtualService, _ numbers: Int...) -> [Balancer.Effect] {
        numbers.flatMap { service.checkFinished(Fixture.check($0), .passed, of: Fixture.server($0), now: now) }
    }

    // MARK: Quorum

    /// Sum of weights, whether the quorum is lost, whether it is gained: with quorum 4 and hysteresis 1.
    @Test(arguments: [(0, true, false), (2, true, false), (3, false, false), (4, false, false), (5, false, true)])
    func `the quorum is lost below it less the hysteresis, and gained at both together`(
        sum: Int, isLost: Bool, isGained: Bool
    ) {
        let quorum = Quorum(Fixture.service([Fixture.terms(1, weight: 9)], quorum: 4, hysteresis: 1))
        #expect(quorum.isLost(at: sum) == isLost)
        #expect(quorum.isGained(at: sum) == isGained)
    }

    @Test(arguments: [(0, 0, 1, 0), (5, 7, 3, 2), (2, 2, 2, 1), (3, -1, 3, 0)])
    func `quorum and hysteresis are brought within what is possible`(
        quorum: Int, hysteresis: Int, weight: Int, kept: Int
    ) {
        let terms = Fixture.service((1...3).map { Fixture.terms($0) }, quorum: quorum, hysteresis: hysteresis)
        #expect(Quorum(terms).weight == weight)
        #expect(Quorum(terms).hysteresis == kept)
    }

    @Test func `a quorum that the hysteresis puts out of reach is found`() {
        let servers = (1...3).map { Fixture.terms($0) }
        #expect(Quorum.canBeRegained(Fixture.service(servers, quorum: 2, hysteresis: 1)))
        #expect(!Quorum.canBeRegained(Fixture.service(servers, quorum: 3, hysteresis: 1)))
    }

    @Test func `the programs of server and quorum run at each change`() {
        var service = VirtualService(Fixture.service((1...3).map { Fixture.terms($0) }, quorum: 2))
        #expect(fail(&service, 1).notifications == [.serverDown(Fixture.member(1))])
        #expect(
            fail(&service, 2).notifications == [.serverDown(Fixture.member(2)), .quorumDown(Fixture.service)])
        #expect(!service.hasQuorum)
        #expect(pass(&service, 1).notifications == [.serverUp(Fixture.member(1)), .quorumUp(Fixture.service)])
    }

    @Test func `with alpha the quorum comes with the servers, and its loss at the start runs nothing`() {
        var service = VirtualService(Fixture.service((1...2).map { Fixture.terms($0, alpha: true) }, quorum: 2))
        #expect(!service.hasQuorum)
        #expect(pass(&service, 1).notifications == [.serverUp(Fixture.member(1))])
        #expect(pass(&service, 2).notifications == [.serverUp(Fixture.member(2)), .quorumUp(Fixture.service)])
    }

    @Test func `what an operator takes out runs the program of the quorum alone`() {
        var service = VirtualService(Fixture.service([Fixture.terms(1)]))
        let effects = service.setMaintenance(true, of: Fixture.server(1), now: now)
        #expect(effects.notifications == [.quorumDown(Fixture.service)])
        #expect(effects.serverTransitions.map(\.to) == [.maintenance])
    }

    @Test func `a slow start does not lower what a server is to the quorum`() {
        var service = VirtualService(
            Fixture.service([Fixture.terms(1, weight: 10, slowStart: .seconds(10))], quorum: 10))
        _ = fail(&service, 1)
        _ = pass(&service, 1)
        #expect(service.hasQuorum)
        #expect(service.wanted.destinations[Fixture.server(1)]?.weight == 1)
    }

    @Test func `whether a drain costs the quorum is known before`() {
        let service = VirtualService(Fixture.service([Fixture.terms(1), Fixture.terms(2, weight: 3)], quorum: 3))
        #expect(!service.wouldLoseQuorum(without: Fixture.server(1)))
        #expect(service.wouldLoseQuorum(without: Fixture.server(2)))
        #expect(!service.wouldLoseQuorum(without: Fixture.server(9)))
    }

    // MARK: Who answers

    @Test func `without quorum the sorry server answers alone`() {
        var service = VirtualService(Fixture.service((1...2).map { Fixture.terms($0) }, sorry: true, quorum: 2))
        #expect(service.wanted.serving == [Fixture.server(1), Fixture.server(2)])
        let effects = fail(&service, 1)
        #expect(effects.serviceTransitions.map(\.to) == [.init(hasQuorum: false, answers: .sorry)])
        #expect(service.wanted.serving == [Fixture.sorry])
        #expect(service.reasons(of: Fixture.server(2)) == [.notChecked("http-2"), .quorumLost])
        _ = pass(&service, 1)
        #expect(service.wanted.serving == [Fixture.server(1), Fixture.server(2)])
    }

    @Test func `backup servers help the servers that are left, and come before the sorry server`() {
        var service = VirtualService(
            Fixture.service(
                (1...2).map { Fixture.terms($0) }, backups: [Fixture.terms(3)], sorry: true, quorum: 2))
        #expect(service.reasons(of: Fixture.server(3)).last == .notNeeded)
        _ = fail(&service, 1)
        #expect(service.wanted.serving == [Fixture.server(2), Fixture.server(3)])
        _ = fail(&service, 3)
        #expect(service.wanted.serving == [Fixture.sorry])
    }

    @Test func `without sorry server the servers that are left go on, and nobody left is a reject`() {
        var service = VirtualService(Fixture.service((1...2).map { Fixture.terms($0) }, quorum: 2))
        _ = fail(&service, 1)
        #expect(service.answers == .servers)
        #expect(service.wanted.serving == [Fixture.server(2)])
        _ = fail(&service, 2)
        #expect(service.answers == .reject)
        #expect(service.wanted == KernelService(Fixture.scheduling, rejects: true))
    }

    @Test func `a sorry server that the kernel refuses does not take the others out`() {
        var service = VirtualService(Fixture.service((1...2).map { Fixture.terms($0) }, sorry: true, quorum: 2))
        _ = fail(&service, 1)
        _ = service.setRefused([Fixture.sorry], now: now)
        #expect(service.answers == .servers)
        #expect(service.wanted.serving == [Fixture.server(2), Fixture.sorry])
        _ = service.setRefused([], now: now)
        #expect(service.wanted.serving == [Fixture.sorry])
    }

    @Test func `a server can be the sorry server too`() {
        var terms = Fixture.service((1...2).map { Fixture.terms($0) }, quorum: 2)
        terms.sorryServer = SorryServer(Fixture.server(1), staysWhenUnused: true)
        var service = VirtualService(terms)
        _ = fail(&service, 1)
        #expect(service.wanted.destinations == [Fixture.server(1): Fixture.destination(1)])
        _ = pass(&service, 1)
        #expect(service.wanted.serving == [Fixture.server(1), Fixture.server(2)])
    }

    // MARK: What stays in the kernel

    @Test func `inhibited and drained servers stay with weight 0`() {
        var service = VirtualService(
            Fixture.service([Fixture.terms(1, inhibits: true), Fixture.terms(2), Fixture.terms(3)]))
        _ = fail(&service, 1)
        _ = service.startDrain(Drain(), of: Fixture.server(2), now: now)
        #expect(
            service.wanted.destinations == [
                Fixture.server(1): Fixture.destination(0), Fixture.server(2): Fixture.destination(0),
                Fixture.server(3): Fixture.destination(1),
            ])
        _ = service.connectionsCounted(0, of: Fixture.server(2), now: now)
        #expect(service.wanted.destinations[Fixture.server(2)] == nil)
    }

    @Test func `a transition has its cause, its reasons and its weights`() throws {
        var service = VirtualService(Fixture.service([Fixture.terms(1, weight: 4)]))
        let transition = try #require(fail(&service, 1).serverTransitions.first)
        #expect(
            transition
                == ServerTransition(
                    at: now, member: Fixture.member(1), from: .unknown, to: .failed, cause: .check("http-1"),
                    evidence: [.checkFailed("http-1", "timeout")], weights: .init(from: 4, to: 4), connections: nil))
    }

    @Test func `the first of two servers that are the same counts`() {
        let service = VirtualService(
            Fixture.service(
                [Fixture.terms(1, weight: 2), Fixture.terms(1, weight: 5)], backups: [Fixture.terms(1, weight: 7)]))
        #expect(service.servers.map(\.weight) == [2])
    }
}
