internal import AgentModel
internal import Balancing

/// What the API shows of the balancer, kept up to date piece by piece.
struct BalancerView {
    typealias Instant = ContinuousClock.Instant

    /// Results of checks alone are shown so long after the last ones, or later where it takes long to put everything
    /// together.
    private static let shortestPause = Duration.milliseconds(200)
    /// Of results that change nothing, one in so many is written down; of failures each.
    private static let sample = 100

    private let clock: EngineClock
    private var setup = BalancingSetup()
    private var services: [ServiceIdentity: (since: Stamp, servers: [ServerIdentity: ServerSnapshot])] = [:]
    private var runs: [String: ServerCheckRun] = [:]
    private var repetitions: [String: Int] = [:]
    private var orders: [ServerOrder] = []
    private var isUrgent = true
    private var isStale = true
    private var publishedAt: Instant?
    private var pause = shortestPause
    var health = BalancerHealth() {
        didSet {
            guard health != oldValue else { return }
            isStale = true
            if health.drifts != oldValue.drifts || health.refusals != oldValue.refusals
                || health.kernelFailure != oldValue.kernelFailure
            {
                isUrgent = true
            }
        }
    }

    init(clock: EngineClock) {
        self.clock = clock
    }

    /// When what has changed is shown; nil while nothing has.
    var publishesAt: Instant? { isStale || isUrgent ? (publishedAt ?? clock.now) + pause : nil }

    mutating func configure(_ new: BalancingSetup) {
        setup = new
        let stamp = clock.stamp()
        let wanted = Set(new.services.map(\.identity))
        services = services.filter { wanted.contains($0.key) }
        for service in new.services {
            var known = services[service.identity] ?? (since: stamp, servers: [:])
            let members = service.servers + service.backupServers
            let identities = Set(members.map(\.identity))
            known.servers = known.servers.filter { identities.contains($0.key) }
            for member in members where known.servers[member.identity] == nil {
                known.servers[member.identity] = ServerSnapshot(since: stamp)
            }
            services[service.identity] = known
        }
        let checks = Set(new.checkKinds.keys)
        runs = runs.filter { checks.contains($0.key) }
        repetitions = repetitions.filter { checks.contains($0.key) }
        isUrgent = true
    }

    mutating func note(_ transition: ServerTransition) {
        let stamp = clock.stamp(at: transition.at)
        change(transition.member) { server in
            if transition.from != transition.to { server.since = stamp }
            server.lastTransition = transition
        }
        isUrgent = true
    }

    mutating func note(_ transition: ServiceTransition) {
        let stamp = clock.stamp(at: transition.at)
        services[transition.service]?.since = stamp
        isUrgent = true
    }

    /// Takes a run of a check.
    ///
    /// - Returns: whether it is to be written down.
    mutating func note(_ run: ServerCheckRun) -> Bool {
        let last = runs.updateValue(run, forKey: run.check)
        isStale = true
        guard let last, last.outcome == run.outcome else {
            repetitions[run.check] = 0
            return true
        }
        let count = (repetitions[run.check] ?? 0) + 1
        repetitions[run.check] = count
        return count % Self.sample == 0
    }

    mutating func setOrders(_ new: [ServerOrder]) {
        orders = new
        isUrgent = true
    }

    mutating func setTotals(_ totals: [PoolMember: UInt64]) {
        for (member, total) in totals { change(member) { $0.connectionsTotal = total } }
    }

    mutating func setActive(_ count: Int, of member: PoolMember) {
        change(member) { $0.activeConnections = count }
    }

    private mutating func change(_ member: PoolMember, _ change: (inout ServerSnapshot) -> Void) {
        guard var server = services[member.service]?.servers[member.server] else { return }
        let before = server
        change(&server)
        guard server != before else { return }
        services[member.service]?.servers[member.server] = server
        isStale = true
    }

    /// What is to be shown now; nil while nothing has changed, or only results of checks have and the last ones were
    /// shown a moment ago.
    mutating func next(_ balancer: Balancer, now: Instant) -> BalancingSnapshot? {
        guard isUrgent || isStale && publishedAt.map({ $0 + pause <= now }) ?? true else { return nil }
        (isUrgent, isStale, publishedAt) = (false, false, now)
        let shown = setup.services.compactMap { terms in
            balancer.services[terms.identity].flatMap { service in snapshot(of: service) }
        }
        pause = max(Self.shortestPause, now.duration(to: clock.now) * 20)
        return BalancingSnapshot(takenAt: clock.stamp(at: now), instant: now, services: shown, health: health)
    }

    private func snapshot(of service: VirtualService) -> ServiceSnapshot? {
        guard let known = services[service.identity] else { return nil }
        var servers = known.servers
        for server in service.servers {
            let member = PoolMember(service.identity, server.identity)
            servers[server.identity]?.orders = orders.filter { $0.member == member }
            for check in server.terms.checks {
                servers[server.identity]?.checks[check.name] = ServerCheckSnapshot(
                    kind: setup.checkKinds[check.name] ?? "", lastRun: runs[check.name])
            }
        }
        return ServiceSnapshot(service: service, since: known.since, servers: servers)
    }
}

extension BalancerHealth {
    /// Takes how the checks are doing.
    mutating func load(_ load: ServerCheckRunner.Load) {
        runningChecks = load.running
        checkLateness = load.lateness
        maximumCheckLateness = load.maximumLateness
    }
}
