/// One service with its servers: its quorum, and who answers for it.
///
/// A function of its state, an event and the time of the event. What the kernel is to have follows from the state.
package struct VirtualService: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant
    package typealias Answers = ServiceTransition.Answers

    package internal(set) var terms: ServiceTerms
    /// The real servers, then the backup servers, in configured order.
    package internal(set) var servers: [RealServer]
    /// How many of them are real servers.
    var realServerCount: Int
    private var positions: [ServerIdentity: Int]
    package internal(set) var quorum: Quorum
    package internal(set) var hasQuorum: Bool
    /// Those that the kernel would not add.
    package internal(set) var refused: Set<ServerIdentity> = []
    /// Whether `wanted` may have changed since `takeWanted`.
    package internal(set) var hasChanged = true

    package init(_ terms: ServiceTerms, remembered: (ServerIdentity) -> RealServer.Memory? = { _ in nil }) {
        let pool = Self.distinctServers(of: terms)
        self.terms = terms
        servers = (pool.real + pool.backup).map { RealServer($0, remembered: remembered($0.identity)) }
        realServerCount = pool.real.count
        positions = [:]
        quorum = Quorum(terms)
        hasQuorum = false
        index()
        hasQuorum = quorum.isHeldAtStart(with: weight)
    }

    package var identity: ServiceIdentity { terms.identity }
    package var realServers: ArraySlice<RealServer> { servers[..<realServerCount] }
    package var backupServers: ArraySlice<RealServer> { servers[realServerCount...] }

    package func server(_ identity: ServerIdentity) -> RealServer? { positions[identity].map { servers[$0] } }

    /// The weight of the real servers that are in; a slow start lowers nobody's part in the quorum.
    package var weight: Int { realServers.reduce(0) { $0 + ($1.state.isIn ? $1.weight : 0) } }

    /// The next time at which something is due; nil for never.
    package var deadline: Instant? { servers.lazy.compactMap(\.deadline).min() }

    /// The first of two that are the same counts.
    static func distinctServers(of terms: ServiceTerms) -> (real: [ServerTerms], backup: [ServerTerms]) {
        var seen: Set<ServerIdentity> = []
        let real = terms.servers.filter { seen.insert($0.identity).inserted }
        let backup = terms.backupServers.filter { seen.insert($0.identity).inserted }
        return (real, backup)
    }

    mutating func index() {
        positions = Dictionary(uniqueKeysWithValues: servers.indices.map { (servers[$0].identity, $0) })
    }
}

// MARK: - Events

extension VirtualService {
    typealias Effect = Balancer.Effect
    typealias Cause = ServerTransition.Cause

    mutating func perform(_ body: (inout Self) -> [Effect]) -> [Effect] { body(&self) }

    mutating func checkFinished(
        _ name: String, _ outcome: CheckOutcome, of server: ServerIdentity, now: Instant
    ) -> [Effect] {
        // Most results change nothing: they are to cost nothing.
        guard let position = positions[server], servers[position].isChanged(by: outcome, of: name) else { return [] }
        return change(server, because: .check(name), now: now) { $0.checkFinished(name, outcome, now: now) }
    }

    mutating func setWeight(_ weight: Int?, of server: ServerIdentity, now: Instant) -> [Effect] {
        change(server, because: .weightOverride, now: now) { $0.setWeight(weight) }
    }

    mutating func startDrain(_ drain: Drain, of server: ServerIdentity, now: Instant) -> [Effect] {
        change(server, because: .drain, now: now) { $0.startDrain(drain) }
    }

    mutating func endDrain(of server: ServerIdentity, now: Instant) -> [Effect] {
        change(server, because: .undrain, now: now) { $0.endDrain(now: now) }
    }

    mutating func setMaintenance(_ isOn: Bool, of server: ServerIdentity, now: Instant) -> [Effect] {
        change(server, because: .maintenance, now: now) { $0.setMaintenance(isOn, now: now) }
    }

    mutating func connectionsCounted(_ count: Int, of server: ServerIdentity, now: Instant) -> [Effect] {
        change(server, because: .connectionsEnded, now: now) { $0.connectionsCounted(count) }
    }

    mutating func timerExpired(now: Instant) -> [Effect] {
        let due = servers.filter { $0.deadline.map { $0 <= now } ?? false }.map(\.identity)
        return due.flatMap { server in
            var actions: [RealServer.Action] = []
            let effects = change(server, because: .timer, now: now) { actions = $0.timerExpired(now: now) }
            return actions.map { _ in .resetConnections(PoolMember(identity, server)) } + effects
        }
    }

    /// Takes those that the kernel would not add.
    mutating func setRefused(_ servers: Set<ServerIdentity>, now: Instant) -> [Effect] {
        guard refused != servers else { return [] }
        let before = condition
        refused = servers
        hasChanged = true
        return settle(from: before, because: nil, now: now)
    }

    private mutating func change(
        _ server: ServerIdentity, because cause: Cause, now: Instant, _ body: (inout RealServer) -> Void
    ) -> [Effect] {
        guard let position = positions[server] else { return [] }
        let (old, before) = (servers[position], condition)
        body(&servers[position])
        let new = servers[position]
        guard new != old else { return [] }
        let effects = follow(position, from: old, because: cause, now: now)
        // At the start each server of a large pool comes up: then there is nothing to add up again.
        guard !new.serves(like: old) else { return effects }
        hasChanged = true
        return effects + settle(from: before, because: server, now: now)
    }

    /// The record and the program of a server that has changed.
    mutating func follow(_ position: Int, from old: RealServer, because cause: Cause, now: Instant) -> [Effect] {
        var effects: [Effect] = []
        let new = servers[position]
        let isSame = new.state.status == old.state.status && new.weight == old.weight
        if !isSame || new.weightOverride != old.weightOverride {
            effects.append(.record(.server(transition(of: new, from: old, because: cause, now: now))))
        }
        if servers[position].followAlive() {
            let member = PoolMember(identity, new.identity)
            effects.append(.run(servers[position].isAlive ? .serverUp(member) : .serverDown(member)))
        }
        return effects
    }

    func transition(
        of new: RealServer, from old: RealServer?, because cause: Cause, now: Instant
    ) -> ServerTransition {
        ServerTransition(
            at: now, member: PoolMember(identity, new.identity), from: old?.state.status, to: new.state.status,
            cause: cause, evidence: new.reasons, weights: .init(from: old?.weight ?? 0, to: new.weight),
            connections: new.connections ?? old?.connections)
    }
}
