import Balancing

/// Something that can be asked for and is not there, as nftables cannot do it or as it is not built yet.
struct EngineLack<Subject>: Sendable {
    /// The keywords that ask for it; messages name the one that is written, or else the first.
    let keywords: [String]
    /// What becomes of a subject that asks for it; nil for one that does not.
    let policy: @Sendable (Subject) -> UnsupportedPolicy?
    /// What is wrong where it is asked for by a default, and what to write; nil for what somebody has to write.
    let unwritten: Unwritten?

    typealias Unwritten = @Sendable (Subject) -> (message: String, suggestion: String)

    init(
        _ keywords: any DefinedKeyword..., unwritten: Unwritten? = nil,
        policy: @escaping @Sendable (Subject) -> UnsupportedPolicy?
    ) {
        self.keywords = keywords.map { $0.rawValue }
        self.policy = policy
        self.unwritten = unwritten
    }
}

/// All that virtual servers may ask for and do not get. What is not here is done.
enum EngineLacks {
    static let ofServers: [EngineLack<VirtualServer>] = [
        EngineLack(
            SchedulingKeyword.scheduler, SchedulingKeyword.schedulerAlias,
            unwritten: { server in
                (
                    "virtual_server \(server.identity.described) has no scheduler, and keepalived would use"
                        + " \(server.scheduler.rawValue), which needs IPVS", Scheduler.withoutCounting
                )
            }, policy: { $0.scheduler.lack }),
        EngineLack(SchedulingKeyword.onePacket) { server in
            server.isOnePacket
                ? .refuses(
                    "datagrams of one client would go to one server until it has been silent for a while",
                    instead: "remove it") : nil
        },
        flag(.firstFlag), flag(.secondFlag), flag(.thirdFlag),
        EngineLack(PersistenceKeyword.engine) { server in
            guard let engine = server.persistence?.engine else { return nil }
            return .refuses(
                "clients would be known by their address, and not by what \(engine) finds", instead: "remove it")
        },
        EngineLack(PoolKeyword.suspendsChecks) { server in
            server.suspendsChecks
                ? .warns("checks run on every node, so that each knows the servers when it takes the address over")
                : nil
        },
        EngineLack(PoolKeyword.sorryMethod, SchedulingKeyword.method, SchedulingKeyword.methodAlias) {
            $0.sorryServer?.forwarding.lack
        },
    ]

    static let ofRealServers: [EngineLack<RealServerConfiguration>] = [
        EngineLack(ServerKeyword.method, ServerKeyword.methodAlias) { $0.forwarding.lack },
        EngineLack(ServerKeyword.lowerThreshold) { server in
            server.lowerThreshold > 0
                ? .warns("the server gets new connections again as soon as it has fewer than uthreshold") : nil
        },
    ]

    static let ofChecks: [EngineLack<Checker>] = [
        EngineLack(CheckerKeyword.file) { checker in
            checker.keyword == .file
                ? .refuses(
                    "the number in the file would change nothing",
                    instead: "write MISC_CHECK with misc_dynamic, and a program that reads the file") : nil
        }
    ]

    static let ofGroups: [EngineLack<VirtualServerGroup>] = [
        EngineLack(TopLevelKeyword.virtualServerGroup) { group in
            let limit = BalancingLimits.groupAddresses
            return group.addressCount > limit
                ? .refuses(
                    "it has \(group.addressCount) addresses, and each of them is a service of its own, of which there may be"
                        + " \(limit)",
                    instead: "mark their packets by a firewall, and write fwmark and the mark") : nil
        }
    ]

    /// Of the keywords of `global_defs`, wherever virtual servers are run.
    static func ofGlobals(_ keyword: BalancingGlobalKeyword) -> UnsupportedPolicy? {
        switch keyword {
        case .syncDaemon: copiedConnections
        case .timeouts, .flush, .flushAtStop, .flushAtStopAlias, .nftables, .tablePriority, .firstMark:
            .warns("it is about IPVS, which distributes nothing here")
        case .fifo, .fifoScript:
            .warns("changes of servers are not written to a pipe", instead: "write notify_up and notify_down")
        case .notifiesAtStart:
            .warns("notify programs run at changes alone, and not for servers that are up at the start")
        case .niceness, .locksMemory, .realTimePriority, .processors, .realTimeLimit, .realTimeLimitAlias:
            .warns("checks have no scheduling of their own in the agent")
        case .logsAllFailures: nil
        }
    }

    /// Of words that are outside of all blocks.
    static let words: [String: UnsupportedPolicy] = [
        "net_namespace_ipvs": .refuses(
            "the services would appear in the network namespace of the agent",
            instead: "remove it and start Aloft inside the namespace with ip netns exec")
    ]

    /// Of words in `vrrp_instance`.
    static let instanceWords = ["lvs_sync_daemon_interface": copiedConnections]

    private static let copiedConnections = UnsupportedPolicy.refuses(
        "the connections would not be copied to the other nodes",
        instead: "remove it, and write lvs_sched mh, by which all nodes choose the same servers")

    /// Of a check that has no value of its own.
    static let sessionCheck = UnsupportedPolicy.refuses(
        "BFD sessions are not watched, and their failure would go unseen",
        instead: "check the server with TCP_CHECK or another of the checks")

    /// Of words of load balancing where no virtual server is run.
    static let unused = UnsupportedPolicy.warns("no virtual_server is run")

    private static func flag(_ keyword: SchedulingKeyword) -> EngineLack<VirtualServer> {
        EngineLack(keyword) { server in
            guard let flag = keyword.flag?.flags, server.schedulerFlags.contains(flag) else { return nil }
            let isNamed = [.sourceHash, .maglevHash].contains(server.scheduler) && flag != .third
            return isNamed
                ? nil
                : .refuses(
                    "with nftables \(server.scheduler.rawValue) has no flag of this number", instead: "remove it")
        }
    }
}

extension Scheduler {
    /// Nil where the table of slots does it.
    fileprivate var lack: UnsupportedPolicy? {
        switch self {
        case .roundRobin, .weightedRoundRobin, .sourceHash, .maglevHash: nil
        case .leastConnection, .weightedLeastConnection, .shortestExpectedDelay, .neverQueue, .twoRandomChoices:
            .refuses(
                "\(rawValue) counts the connections of each server, which needs IPVS", instead: Self.withoutCounting)
        case .destinationHash, .localityBased, .localityBasedWithReplication:
            .refuses(
                "\(rawValue) chooses by the destination, which needs IPVS",
                instead: "write mh, by which each client stays with its server")
        case .weightedFailover:
            .refuses(
                "\(rawValue) uses the heaviest server alone, which needs IPVS",
                instead: "write rr with one real_server, and another one as sorry_server")
        case .weightedOverflow:
            .refuses(
                "\(rawValue) fills one server after the other, which needs IPVS",
                instead: "write wrr, and uthreshold for servers that can be full")
        }
    }

    static let withoutCounting = "write lb_algo rr or wrr: with servers alike they do as well"
}

extension ForwardingMethod {
    fileprivate var lack: UnsupportedPolicy? {
        guard self != .nat else { return nil }
        return .refuses(
            "\(word) needs IPVS, and with NAT in its place answers that do not come back by this node are lost",
            instead: "write NAT, and source_translation unless the servers answer by way of this node")
    }
}
