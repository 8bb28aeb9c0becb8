import NetworkTypes

@testable import AgentModel
@testable import Balancing
@testable import History

extension Site {
    static let service = ServiceIdentity.address(.v4(IPv4Address(192, 0, 2, 10)), port: 80, .tcp)
    static let server = ServerIdentity(.v4(IPv4Address(192, 0, 2, 11)), port: 8080)
    static let other = ServerIdentity(.v4(IPv4Address(192, 0, 2, 12)), port: 8080)
    static let member = PoolMember(service, server)

    func serverTransition(
        from: ServerStatus? = .up, to: ServerStatus = .failed, cause: ServerTransition.Cause = .check("tcp"),
        service: ServiceIdentity = Site.service, server: ServerIdentity = Site.server,
        weights: ServerTransition.Weights = .init(from: 2, to: 2), connections: Int? = nil
    ) -> HistoryRecord {
        .serverTransition(
            ServerTransitionRecord(
                stamp: now,
                transition: ServerTransition(
                    at: ContinuousClock().systemEpoch, member: PoolMember(service, server), from: from, to: to,
                    cause: cause,
                    evidence: [.checkFailed("tcp", "connection refused"), .weightOverride(2, configured: 1)],
                    weights: weights, connections: connections),
                configurationGeneration: 3))
    }

    func serviceTransition(
        hasQuorum: Bool? = true, hadQuorum: Bool? = true, answers: ServiceTransition.Answers = .sorry,
        service: ServiceIdentity = Site.service, server: ServerIdentity? = nil
    ) -> HistoryRecord {
        .serviceTransition(
            ServiceTransitionRecord(
                stamp: now,
                transition: ServiceTransition(
                    at: ContinuousClock().systemEpoch, service: service,
                    from: hadQuorum.map { .init(hasQuorum: $0, answers: .servers) },
                    to: hasQuorum.map { .init(hasQuorum: $0, answers: answers) }, weight: 1,
                    quorum: Quorum(of: 2, hysteresis: 0, among: 3), server: server),
                configurationGeneration: 3))
    }

    func serverCheckRun(
        _ outcome: ServerCheckRun.Outcome, check: String = "tcp", evidence: ServerCheckRun.Evidence = .init()
    ) -> HistoryRecord {
        .serverCheckRun(
            ServerCheckRun(
                stamp: now, check: check, outcome: outcome, duration: .microseconds(1234), evidence: evidence))
    }

    func finding(_ kind: BalancingFindingRecord.Kind, service: ServiceIdentity = Site.service) -> HistoryRecord {
        .balancingFinding(
            BalancingFindingRecord(stamp: now, kind: kind, service: service, summary: "a server was missing"))
    }

    func serverOrder(_ kind: ServerOrder.Kind = .weight(0), member: PoolMember = Site.member) -> HistoryRecord {
        .serverOrder(
            ServerOrderRecord(stamp: now, member: member, kind: kind, reason: "upgrade", by: Author(.uid, "root")))
    }
}
