/// What the configuration says of a service.
package struct ServiceTerms: Hashable, Sendable {
    package var identity: ServiceIdentity
    package var scheduling: Scheduling
    package var servers: [ServerTerms]
    /// Checked like the others, and used beside them while the quorum is lost.
    package var backupServers: [ServerTerms]
    /// Used alone while the quorum is lost and no backup server is up.
    package var sorryServer: SorryServer?
    /// In weight, not in servers.
    package var quorum: Int
    package var hysteresis: Int

    package init(
        _ identity: ServiceIdentity, scheduling: Scheduling = Scheduling(), servers: [ServerTerms],
        backupServers: [ServerTerms] = [], sorryServer: SorryServer? = nil, quorum: Int = 1, hysteresis: Int = 0
    ) {
        self.identity = identity
        self.scheduling = scheduling
        self.servers = servers
        self.backupServers = backupServers
        self.sorryServer = sorryServer
        self.quorum = quorum
        self.hysteresis = hysteresis
    }
}

/// A server that says that the service is down. It is never checked.
package struct SorryServer: Hashable, Sendable {
    package var identity: ServerIdentity
    package var method: ForwardingMethod
    /// It keeps its place with weight 0 while it is not used (`sorry_server_inhibit`).
    package var staysWhenUnused: Bool

    package init(_ identity: ServerIdentity, method: ForwardingMethod = .nat, staysWhenUnused: Bool = false) {
        self.identity = identity
        self.method = method
        self.staysWhenUnused = staysWhenUnused
    }
}

/// When the quorum is lost and gained, as keepalived has it.
package struct Quorum: Hashable, Sendable {
    package let weight: Int
    package let hysteresis: Int

    /// A quorum above the sum of the configured weights is lowered to it; the hysteresis stays below the quorum.
    package init(of weight: Int, hysteresis: Int, among sum: Int) {
        self.weight = max(1, min(weight, sum))
        self.hysteresis = min(max(0, hysteresis), self.weight - 1)
    }

    package init(_ terms: ServiceTerms) {
        self.init(of: terms.quorum, hysteresis: terms.hysteresis, among: terms.servers.reduce(0) { $0 + $1.weight })
    }

    package func isLost(at sum: Int) -> Bool { sum == 0 || sum < weight - hysteresis }

    package func isGained(at sum: Int) -> Bool { sum >= weight + hysteresis }

    /// A service that starts with so much has its quorum: the hysteresis counts from the first loss on.
    package func isHeldAtStart(with sum: Int) -> Bool { sum >= weight }

    /// Whether all servers together can bring the quorum back. Where not, the first loss is for good, as in keepalived.
    package static func canBeRegained(_ terms: ServiceTerms) -> Bool {
        Quorum(terms).isGained(at: terms.servers.reduce(0) { $0 + $1.weight })
    }
}
