import NetworkTypes

@testable import Balancing

enum Fixture {
    static let start = ContinuousClock().systemEpoch + .seconds(1000)
    static let service = ServiceIdentity.address(.v4(IPv4Address(192, 0, 2, 10)), port: 80, .tcp)
    static let other = ServiceIdentity.address(.v4(IPv4Address(192, 0, 2, 11)), port: 80, .tcp)
    static let sorry = server(200)
    static let scheduling = Scheduling(.weightedRoundRobin)

    static func server(_ number: Int) -> ServerIdentity {
        ServerIdentity(.v4(IPv4Address(10, 0, UInt8(number >> 8), UInt8(number & 0xFF))), port: 8080)
    }

    static func member(_ number: Int) -> PoolMember { PoolMember(service, server(number)) }

    /// The check of a server, which bears its number.
    static func check(_ number: Int) -> String { "http-\(number)" }

    static func terms(
        _ number: Int, weight: Int = 1, checks: [CheckTerms]? = nil, alpha: Bool = false, inhibits: Bool = false,
        slowStart: Duration? = nil
    ) -> ServerTerms {
        ServerTerms(
            server(number), weight: weight, checks: checks ?? [CheckTerms(check(number))], alpha: alpha,
            inhibitOnFailure: inhibits, slowStart: slowStart)
    }

    static func service(
        _ servers: [ServerTerms], backups: [ServerTerms] = [], sorry: Bool = false, quorum: Int = 1,
        hysteresis: Int = 0
    ) -> ServiceTerms {
        ServiceTerms(
            service, scheduling: scheduling, servers: servers, backupServers: backups,
            sorryServer: sorry ? SorryServer(Self.sorry) : nil, quorum: quorum, hysteresis: hysteresis)
    }

    /// A server whose checks have all passed.
    static func up(_ terms: ServerTerms) -> RealServer {
        var server = RealServer(terms)
        for check in terms.checks { server.checkFinished(check.name, .passed, now: start) }
        return server
    }

    /// A balancer that has read an empty kernel, with its effects since.
    static func balancer(_ services: [ServiceTerms], kernel: KernelState = KernelState()) -> (
        Balancer, [Balancer.Effect]
    ) {
        var balancer = Balancer()
        _ = balancer.handle(.configured(services, remembered: [:]), at: start)
        let effects = balancer.handle(.kernelRead(kernel), at: start)
        return (balancer, effects)
    }

    static func destination(_ weight: Int) -> Destination { Destination(weight: weight) }
}

extension [Balancer.Effect] {
    /// What is applied to the kernel.
    var changes: [Change] {
        flatMap { effect in
            if case .apply(let changes) = effect { changes } else { [Change]() }
        }
    }

    var notifications: [BalancingNotification] {
        compactMap { effect in
            if case .run(let notification) = effect { notification } else { nil }
        }
    }

    var serverTransitions: [ServerTransition] {
        compactMap { effect in
            if case .record(.server(let transition)) = effect { transition } else { nil }
        }
    }

    var serviceTransitions: [ServiceTransition] {
        compactMap { effect in
            if case .record(.service(let transition)) = effect { transition } else { nil }
        }
    }
}
