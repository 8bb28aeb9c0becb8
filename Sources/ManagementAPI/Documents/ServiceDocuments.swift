// What `virtual_server` blocks are now. openapi.yaml says what each field means.

/// `GET /v1/services`: every service, and how the balancer does.
package struct ServicesDocument: Codable, Hashable, Sendable {
    /// Nil, with `balancer`, where nothing is balanced.
    package var asOf: String?
    package var balancer: BalancerDocument?
    package var items: [ServiceDocument]
}

/// How well the balancer and its checks do, since the start.
package struct BalancerDocument: Codable, Hashable, Sendable {
    /// Why the kernel cannot be changed or read now; nil while it can.
    package var kernelFailure: String?
    package var drifts: UInt64
    package var refusals: UInt64
    package var runningChecks: Int
    package var checkLatenessUs: Int
    package var maximumCheckLatenessUs: Int
    package var longestApplyUs: Int
}

/// `GET /v1/services/{service}`.
package struct ServiceDocument: Codable, Hashable, Sendable {
    package var id: String
    /// Nil for a service by firewall mark.
    package var address: String?
    /// Nil for every port.
    package var port: Int?
    package var `protocol`: String?
    /// Nil, with `family`, for a service by address.
    package var mark: UInt32?
    package var family: String?
    package var engine: String
    package var scheduler: String
    /// Nil where the servers differ.
    package var method: String?
    package var persistence: PersistenceDocument?
    package var quorum: QuorumDocument
    package var answers: String
    package var since: String
    package var weight: Int
    package var servers: ServerCountsDocument
    package var sorryServer: SorryServerDocument?
    package var asOf: String
}

/// That a client keeps its server.
package struct PersistenceDocument: Codable, Hashable, Sendable {
    package var timeoutS: Int
    /// Which clients count as one: a mask, or the length of a prefix; nil for each by itself.
    package var granularity: String?
    /// Nil for the client's address.
    package var engine: String?
}

/// What a service needs to be up.
package struct QuorumDocument: Codable, Hashable, Sendable {
    package var weight: Int
    package var hysteresis: Int
    package var held: Bool
}

/// How many servers are in which state, backup servers included.
package struct ServerCountsDocument: Codable, Hashable, Sendable {
    package var total = 0
    package var unknown = 0
    package var up = 0
    package var slowStart = 0
    package var failing = 0
    package var failed = 0
    package var draining = 0
    package var drained = 0
    package var maintenance = 0
}

/// A server that says that the service is down.
package struct SorryServerDocument: Codable, Hashable, Sendable {
    package var address: String
    package var port: Int?
    package var inUse: Bool
}
