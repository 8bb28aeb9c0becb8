/// What a file says of load balancing.
package struct BalancingConfiguration: Hashable, Sendable {
    /// What `global_defs` says of it.
    package var globals = BalancingGlobals()
    /// What checks over TLS show and trust (`SSL`); nil where the file does not say.
    package var tls: CheckerTLS?
    /// In the order of the files; so the next.
    package var groups: [VirtualServerGroup] = []
    package var virtualServers: [VirtualServer] = []

    package init() {}
}

/// The keywords of `global_defs` that are about load balancing.
package struct BalancingGlobals: Hashable, Sendable {
    package var syncDaemon: SyncDaemon?
    package var timeouts = ConnectionTimeouts()
    /// Whether all services of the network namespace are removed at the start (`lvs_flush`).
    package var flushesAtStart = false
    package var flushAtStop = FlushAtStop.none
    /// Every change of a server is written here (`lvs_notify_fifo`).
    package var notifyFIFO: NotifyFIFO?
    /// Whether notify programs run for servers that are up at the start (`rs_init_notifies`).
    package var notifiesAtStart = false
    /// Whether each failed check is logged, for checks that do not say otherwise.
    package var logsAllFailures = false
    /// How the process of the checks is scheduled (`checker_priority` and its like).
    package var checkerScheduling = SchedulingConfiguration()
    /// The nftables table that marks the packets of groups; nil for none (`nftables_ipvs`).
    package var nftables: MarkingTable?

    package init() {}

    /// What is left when the agent ends.
    package enum FlushAtStop: Hashable, Sendable {
        /// Each service is removed, server by server.
        case none
        /// Everything in the network namespace is removed at once.
        case everything
        /// The services alone, and their servers with them.
        case virtualServers
    }
}

/// The connections of IPVS are copied to other nodes (`lvs_sync_daemon`).
package struct SyncDaemon: Hashable, Sendable {
    package var interface: String
    /// Sends while this instance is Active, and else receives; nil for both all the time.
    package var instance: String?
    /// Nil for the virtual_router_id of the instance, or 0.
    package var id: Int?
    package var maximumLength: Int?
    package var port: Int?
    package var ttl: Int?
    package var group: String?

    package init(interface: String) {
        self.interface = interface
    }
}

/// How long the kernel keeps idle connections; nil for the kernel's own (`lvs_timeouts`).
package struct ConnectionTimeouts: Hashable, Sendable {
    package var tcp: Int?
    package var tcpFinished: Int?
    package var udp: Int?

    package init() {}
}

/// Where packets of groups get a firewall mark.
package struct MarkingTable: Hashable, Sendable {
    package static let customaryName = "keepalived_ipvs"

    package var name = Self.customaryName
    package var priority: Int?
    package var firstMark: UInt32 = 1000

    package init() {}
}

/// What checks over TLS show and trust (`SSL`).
package struct CheckerTLS: Hashable, Sendable {
    /// Of the key.
    package var password: String?
    package var authoritiesPath: String?
    package var certificatePath: String?
    package var keyPath: String?

    package init() {}
}
