import AgentModel
import Balancing
import NetworkTypes

/// A node that distributes requests: what a real balancer makes of a few events.
extension Fixture {
    package static let service = ServiceIdentity.address(.v4(IPv4Address(192, 168, 100, 167)), port: 80, .tcp)
    package static let member = PoolMember(service, server(11))
    /// For all ports, with servers that get the port that the client asked for.
    package static let secondService = ServiceIdentity.firewallMark(7, .ipv6)

    package static func server(_ number: UInt8) -> ServerIdentity {
        ServerIdentity(.v4(IPv4Address(192, 168, 100, number)), port: 8080)
    }

    package static let serverCheck = "HTTP_GET 192.168.100.11:8080"

    package static let orders = [
        ServerOrder(
            id: 3, member: PoolMember(service, server(12)), kind: .weight(3), reason: "new disk",
            by: Author(.token, "ansible"), since: stamp(2)),
        ServerOrder(
            id: 4, member: PoolMember(service, server(13)),
            kind: .drain(untilMicroseconds: wall + 600_000_000, atDeadline: .reset), reason: "kernel upgrade",
            by: Author(.uid, "anna"), since: stamp(4)),
    ]

    /// One server is in, one has failed, one has another weight, one is drained, one is a backup server; and a service
    /// whose only server has failed.
    package static var balancing: BalancingSnapshot { balanced.snapshot }

    /// What was recorded on the way there.
    package static var balancingRecords: [BalancingRecord] { balanced.records }

    private static var balanced: (snapshot: BalancingSnapshot, records: [BalancingRecord]) {
        var balancer = Balancer()
        var records: [BalancingRecord] = []
        func tell(_ event: Balancer.Event) {
            for effect in balancer.handle(event, at: start) {
                if case .record(let record) = effect { records.append(record) }
            }
        }
        tell(.configured([terms, secondTerms], remembered: [:]))
        for number in [11, 12, 13, 14, 20] as [UInt8] {
            tell(.checkFinished(checkName(number), number == 14 ? .failed("connection refused") : .passed))
        }
        tell(.checkFinished("TCP_CHECK", .couldNotRun("no route to host")))
        tell(.weightSet(PoolMember(service, server(12)), 3))
        tell(
            .drainStarted(
                PoolMember(service, server(13)), Drain(deadline: start + .seconds(600), atDeadline: .reset)))
        tell(.connectionsCounted(PoolMember(service, server(13)), 7))
        var health = BalancerHealth()
        (health.drifts, health.refusals, health.runningChecks) = (2, 1, 3)
        (health.checkLateness, health.maximumCheckLateness) = (.milliseconds(2), .milliseconds(40))
        let changes = records.compactMap { record in
            if case .server(let transition) = record { transition } else { nil }
        }
        let last = Dictionary(changes.map { ($0.member, $0) }) { $1 }
        let balancing = BalancingSnapshot(
            takenAt: stamp(10), instant: start,
            services: [terms, secondTerms].compactMap { terms in
                balancer.services[terms.identity].map { snapshot(of: $0, last) }
            }, health: health)
        return (balancing, records)
    }

    private static func snapshot(
        of service: VirtualService, _ last: [PoolMember: ServerTransition]
    ) -> ServiceSnapshot {
        let servers = service.servers.map { server in
            let member = PoolMember(service.identity, server.identity)
            let isCounted = service.identity == self.service
            return (
                server.identity,
                ServerSnapshot(
                    since: stamp(5), lastTransition: last[member], connectionsTotal: isCounted ? 4711 : nil,
                    activeConnections: isCounted ? 7 : nil, orders: orders.filter { $0.member == member },
                    checks: Dictionary(uniqueKeysWithValues: server.terms.checks.map { ($0.name, check(of: server)) }))
            )
        }
        return ServiceSnapshot(
            service: service, since: stamp(6), servers: Dictionary(uniqueKeysWithValues: servers))
    }

    private static func check(of server: RealServer) -> ServerCheckSnapshot {
        switch server.health {
        case .incomplete, .doubtful: ServerCheckSnapshot(kind: "HTTP_GET")
        case .passed:
            ServerCheckSnapshot(
                kind: "HTTP_GET",
                lastRun: ServerCheckRun(
                    stamp: stamp(9), check: checkName(11), outcome: .passed, duration: .microseconds(1500),
                    evidence: .init(phase: "response", statusLine: "HTTP/1.1 200 OK", received: [0x4F, 0x4B, 0xFF])))
        case .failed:
            ServerCheckSnapshot(
                kind: "TCP_CHECK",
                lastRun: ServerCheckRun(
                    stamp: stamp(9), check: "TCP_CHECK", outcome: .failed(why: "connection refused", counts: true),
                    duration: .microseconds(250), evidence: .init(phase: "connect", errorName: "ECONNREFUSED")))
        }
    }

    private static func checkName(_ number: UInt8) -> String { "HTTP_GET 192.168.100.\(number):8080" }

    private static var terms: ServiceTerms {
        func server(_ number: UInt8) -> ServerTerms {
            ServerTerms(self.server(number), weight: 1, checks: [CheckTerms(checkName(number))])
        }
        return ServiceTerms(
            service, scheduling: Scheduling(.weightedRoundRobin, persistence: Persistence(timeout: .seconds(300))),
            servers: [11, 12, 13, 14].map(server), backupServers: [server(20)],
            sorryServer: SorryServer(self.server(99)), quorum: 2)
    }

    private static var secondTerms: ServiceTerms {
        let address = IPv6Address("2001:db8::11").map(IPAddress.v6) ?? .v4(IPv4Address(127, 0, 0, 1))
        return ServiceTerms(
            secondService, scheduling: Scheduling(.maglevHash, isOnePacket: false),
            servers: [
                ServerTerms(
                    ServerIdentity(address), weight: 2, method: .directRouting, checks: [CheckTerms("TCP_CHECK")])
            ])
    }
}
