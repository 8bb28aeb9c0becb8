extension VirtualService {
    /// Takes new terms; servers that stay keep their states.
    ///
    /// - Precondition: the identity is the same.
    mutating func renew(
        _ new: ServiceTerms, remembered: (ServerIdentity) -> RealServer.Memory?, now: Instant
    ) -> [Effect] {
        precondition(new.identity == identity, "\(identity) cannot become \(new.identity)")
        guard new != terms else { return [] }
        let (old, before) = (self, condition)
        adopt(new, remembered: remembered, now: now)
        hasChanged = true
        var effects: [Effect] = []
        for position in servers.indices {
            if let server = old.server(servers[position].identity) {
                effects += follow(position, from: server, because: .reload, now: now)
            } else {
                effects.append(
                    .record(.server(transition(of: servers[position], from: nil, because: .reload, now: now))))
            }
        }
        effects += old.servers.filter { server($0.identity) == nil }.map { .record(.server(removal(of: $0, now: now))) }
        return effects + settle(from: before, because: nil, now: now)
    }

    private mutating func adopt(
        _ new: ServiceTerms, remembered: (ServerIdentity) -> RealServer.Memory?, now: Instant
    ) {
        let pool = Self.distinctServers(of: new)
        terms = new
        servers = (pool.real + pool.backup).map { terms in
            guard var server = server(terms.identity) else {
                return RealServer(terms, remembered: remembered(terms.identity))
            }
            if server.terms != terms { server.renew(terms, now: now) }
            return server
        }
        realServerCount = pool.real.count
        quorum = Quorum(new)
        index()
        refused.formIntersection(servers.map(\.identity) + [new.sorryServer?.identity].compactMap(\.self))
    }

    private func removal(of server: RealServer, now: Instant) -> ServerTransition {
        ServerTransition(
            at: now, member: PoolMember(identity, server.identity), from: server.state.status, to: .removed,
            cause: .reload, evidence: [], weights: .init(from: server.weight, to: 0), connections: server.connections)
    }
}
