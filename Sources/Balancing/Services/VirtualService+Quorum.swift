/// The quorum, and who answers.
extension VirtualService {
    package var condition: ServiceTransition.Condition {
        ServiceTransition.Condition(hasQuorum: hasQuorum, answers: answers)
    }

    /// Who answers, of those that the kernel takes.
    ///
    /// Without quorum the backup servers help the servers that are left. The sorry server is used alone: the servers left
    /// would not carry the load.
    package var answers: Answers { answers(without: refused) }

    /// Who would answer if the kernel refused nobody.
    var preferredAnswers: Answers { refused.isEmpty ? answers : answers(without: []) }

    private func answers(without refused: Set<ServerIdentity>) -> Answers {
        func serves(_ server: RealServer) -> Bool {
            server.effectiveWeight > 0 && !refused.contains(server.identity)
        }
        let hasServers = realServers.contains(where: serves)
        if hasQuorum, hasServers { return .servers }
        if backupServers.contains(where: serves) { return .backups }
        if let sorry = terms.sorryServer, !refused.contains(sorry.identity) { return .sorry }
        return hasServers ? .servers : .reject
    }

    /// Follows a change of the servers: the quorum, the record of it and the programs.
    mutating func settle(
        from old: ServiceTransition.Condition, because server: ServerIdentity?, now: Instant
    ) -> [Effect] {
        let sum = weight
        if hasQuorum ? quorum.isLost(at: sum) : quorum.isGained(at: sum) { hasQuorum.toggle() }
        let new = condition
        guard new != old else { return [] }
        let record = transition(from: old, to: new, because: server, now: now)
        guard new.hasQuorum != old.hasQuorum else { return [.record(.service(record))] }
        return [.record(.service(record)), .run(hasQuorum ? .quorumUp(identity) : .quorumDown(identity))]
    }

    func transition(
        from old: ServiceTransition.Condition?, to new: ServiceTransition.Condition?,
        because server: ServerIdentity? = nil, now: Instant
    ) -> ServiceTransition {
        ServiceTransition(
            at: now, service: identity, from: old, to: new, weight: weight, quorum: quorum, server: server)
    }

    /// Whether the quorum would be lost without a server: asked before a drain.
    package func wouldLoseQuorum(without server: ServerIdentity) -> Bool {
        guard hasQuorum, let leaving = realServers.first(where: { $0.identity == server }) else { return false }
        return quorum.isLost(at: weight - (leaving.state.isIn ? leaving.weight : 0))
    }

    /// Why a server is not simply in with its configured weight.
    package func reasons(of server: ServerIdentity) -> [ServerReason] {
        guard let found = self.server(server) else { return [] }
        var reasons = found.reasons
        if refused.contains(server) { reasons.insert(.refused, at: 0) }
        guard found.state.isIn else { return reasons }
        if backupServers.contains(where: { $0.identity == server }) {
            if answers != .backups { reasons.append(.notNeeded) }
        } else if answers == .sorry {
            reasons.append(.quorumLost)
        }
        return reasons
    }
}
