internal import AgentModel
internal import Balancing

/// What is balanced at one moment.
struct BalancingView {
    /// Nil where nothing is.
    let snapshot: BalancingSnapshot?

    func service(_ name: String) throws(Problem) -> ServiceView {
        guard let snapshot, let found = snapshot.services.first(where: { $0.id == name }) else {
            throw Problem(.notFound, "No service \(name). \(knownServices)")
        }
        return ServiceView(found, in: snapshot)
    }

    /// The services that there are, in a sentence.
    var knownServices: String {
        guard let snapshot, !snapshot.services.isEmpty else {
            return "This node distributes no requests: its configuration has no virtual_server."
        }
        return Problem.list(snapshot.services.map(\.id))
    }
}

/// One service at one moment.
struct ServiceView {
    let service: VirtualService
    let snapshot: ServiceSnapshot
    let balancing: BalancingSnapshot
    /// What the kernel is to choose from: the weight of each server that gets new connections.
    private let shares: [ServerIdentity: Int]
    private let sum: Int

    init(_ snapshot: ServiceSnapshot, in balancing: BalancingSnapshot) {
        (service, self.snapshot, self.balancing) = (snapshot.service, snapshot, balancing)
        let isWeighted = snapshot.service.terms.scheduling.scheduler != .roundRobin
        shares = snapshot.service.wanted.destinations.filter { $0.value.weight > 0 }
            .mapValues { isWeighted ? $0.weight : 1 }
        sum = shares.values.reduce(0, +)
    }

    func server(_ name: String) throws(Problem) -> RealServer {
        if let identity = ServerIdentity(pathName: name), let server = service.server(identity) { return server }
        let known = Problem.list(service.servers.map(\.identity.pathName), of: "It")
        throw Problem(.notFound, "No server \(name) in \(snapshot.id). \(known)")
    }

    /// The part of new connections that a server gets, from 0 to 1.
    func share(of server: ServerIdentity) -> Double {
        shares[server].map { Double($0) / Double(sum) } ?? 0
    }

    func isBackup(_ server: ServerIdentity) -> Bool {
        service.backupServers.contains { $0.identity == server }
    }

    /// When something was by the balancer's clock, in microseconds since 1970 UTC.
    func wallMicroseconds(_ instant: ContinuousClock.Instant) -> Int64 {
        balancing.takenAt.wallMicroseconds - Int64((balancing.instant - instant).microseconds)
    }
}

extension ManagementAPI {
    /// - Throws: before the agent has read its configuration.
    func balancingView() throws(Problem) -> BalancingView {
        _ = try view()
        return BalancingView(snapshot: balancing.latest)
    }
}
