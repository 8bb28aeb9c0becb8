package import Balancing
private import Synchronization

/// What the balancer knows at one moment, for every reader: the very values of the core. Published by the balancer's
/// thread, read by the API, never changed.
package struct BalancingSnapshot: Sendable {
    package var takenAt: Stamp
    /// The same moment on the balancer's clock; deadlines in `services` compare with it.
    package var instant: ContinuousClock.Instant
    /// In configured order.
    package var services: [ServiceSnapshot]
    package var health: BalancerHealth

    package init(
        takenAt: Stamp, instant: ContinuousClock.Instant, services: [ServiceSnapshot] = [],
        health: BalancerHealth = BalancerHealth()
    ) {
        self.takenAt = takenAt
        self.instant = instant
        self.services = services
        self.health = health
    }
}

/// How well the balancer and its checks do, since the start.
package struct BalancerHealth: Hashable, Sendable {
    /// How often the kernel had something else than what was left there.
    package var drifts: UInt64 = 0
    /// Changes that the kernel refused.
    package var refusals: UInt64 = 0
    /// Why the kernel cannot be changed or read now; nil while it can.
    package var kernelFailure: String?
    package var runningChecks = 0
    /// How late the last check began, and the latest one.
    package var checkLateness = Duration.zero
    package var maximumCheckLateness = Duration.zero
    /// The largest change that the kernel was asked for took so long.
    package var longestApply = Duration.zero

    package init() {}
}

/// One service with its servers.
package struct ServiceSnapshot: Sendable {
    package var service: VirtualService
    package var engine: BalancingEngine
    /// When its quorum changed last, or who answers.
    package var since: Stamp
    package var servers: [ServerIdentity: ServerSnapshot]

    package init(
        service: VirtualService, engine: BalancingEngine = .nftables, since: Stamp,
        servers: [ServerIdentity: ServerSnapshot] = [:]
    ) {
        self.service = service
        self.engine = engine
        self.since = since
        self.servers = servers
    }

    /// The last part of its path in the API.
    package var id: String { service.identity.pathName }
}

/// What distributes the requests of a service.
package enum BalancingEngine: String, Codable, Hashable, Sendable, CaseIterable {
    case nftables
}

/// What is known of a server beside its state.
package struct ServerSnapshot: Hashable, Sendable {
    /// When its state changed last.
    package var since: Stamp
    /// What changed its state or weight last; nil before the first change.
    package var lastTransition: ServerTransition?
    /// Connections that were sent to it since the kernel's counter began; nil where nobody counts.
    package var connectionsTotal: UInt64?
    /// Connections that it has now; nil where nobody counted.
    package var activeConnections: Int?
    /// What operators have ordered and not taken back.
    package var orders: [ServerOrder]
    /// By the check's name, as `ServerTerms.checks` has it.
    package var checks: [String: ServerCheckSnapshot]

    package init(
        since: Stamp, lastTransition: ServerTransition? = nil, connectionsTotal: UInt64? = nil,
        activeConnections: Int? = nil, orders: [ServerOrder] = [], checks: [String: ServerCheckSnapshot] = [:]
    ) {
        self.since = since
        self.lastTransition = lastTransition
        self.connectionsTotal = connectionsTotal
        self.activeConnections = activeConnections
        self.orders = orders
        self.checks = checks
    }
}

/// One check of a server, with its last run.
package struct ServerCheckSnapshot: Hashable, Sendable {
    /// The keyword of its block, such as `HTTP_GET`.
    package var kind: String
    /// Nil before its first run has ended.
    package var lastRun: ServerCheckRun?

    package init(kind: String, lastRun: ServerCheckRun? = nil) {
        self.kind = kind
        self.lastRun = lastRun
    }
}

/// Where the balancer puts its latest snapshot and every other thread looks.
package final class BalancingSnapshotStore: Sendable {
    private let published = Mutex<BalancingSnapshot?>(nil)

    package init() {}

    package func publish(_ snapshot: BalancingSnapshot) { published.withLock { $0 = snapshot } }

    /// The latest snapshot; nil before the first, and where nothing is balanced.
    package var latest: BalancingSnapshot? { published.withLock { $0 } }
}
