/// The keywords of `global_defs` that are about load balancing: read and checked, and passed over.
enum BalancingGlobalKeyword: String, BlockKeyword {
    case syncDaemon = "lvs_sync_daemon"
    case timeouts = "lvs_timeouts"
    case flush = "lvs_flush"
    case flushAtStop = "lvs_flush_on_stop"
    case flushAtStopAlias = "lvs_flush_onstop"
    case fifo = "lvs_notify_fifo"
    case fifoScript = "lvs_notify_fifo_script"
    case notifiesAtStart = "rs_init_notifies"
    case logsAllFailures = "checker_log_all_failures"
    case niceness = "checker_priority"
    case locksMemory = "checker_no_swap"
    case realTimePriority = "checker_rt_priority"
    case processors = "checker_cpu_affinity"
    case realTimeLimit = "checker_rlimit_rttime"
    case realTimeLimitAlias = "checker_rlimit_rtime"
    case nftables = "nftables_ipvs"
    case tablePriority = "nftables_ipvs_priority"
    case firstMark = "nftables_ipvs_start_fwmark"

    static let table = KeywordTable<Self>(block: "global_defs", others: [:])

    var definition: KeywordDefinition {
        switch self {
        case .syncDaemon:
            .line(
                "INTERFACE [[inst] INSTANCE] [id NUMBER] [maxlen BYTES] [port PORT] [ttl TTL] [group ADDRESS]",
                "The kernel copies its connections to the other nodes: it sends while the instance is Active, and else receives."
            )
        case .timeouts:
            .line("[tcp SECONDS] [tcpfin SECONDS] [udp SECONDS]", "When idle connections are forgotten, 0 to 2678400.")
        case .flush: .flag("All services of the network namespace are removed at the start, whoever made them.")
        case .flushAtStop:
            .line(
                "[VS]", "At the stop everything is removed at once; with VS the services, and their servers with them.")
        case .flushAtStopAlias: .line("[VS]", "See lvs_flush_on_stop.")
        case .fifo:
            .line("PATH [USER [GROUP]]", "A named pipe into which each change of a server is written.", counts: .first)
        case .fifoScript:
            .line(
                "\"PROGRAM ARGUMENT...\" [USER [GROUP]]", "The program that reads the pipe.", counts: .first)
        case .notifiesAtStart: .flag("Notify programs run for servers that are up at the start.")
        case .logsAllFailures:
            .line("[true | false]", "Each failed check is logged, where checks do not say otherwise.")
        case .niceness: .line("NICENESS", "Niceness of the checks, -20 to 19.")
        case .locksMemory: .flag("The memory of the checks is locked.")
        case .realTimePriority: .line("PRIORITY", "SCHED_RR priority of the checks, 1 to 99.")
        case .processors: .line("NUMBER...", "The processors that the checks may run on.")
        case .realTimeLimit: .line("MICROSECONDS", "How long checks may compute without a wait.")
        case .realTimeLimitAlias: .line("MICROSECONDS", "See checker_rlimit_rttime.")
        case .nftables:
            .line(
                "[NAME]", "Packets of a group get a firewall mark in this nftables table; keepalived_ipvs by default.")
        case .tablePriority: .line("NUMBER", "The priority of its chain.")
        case .firstMark: .line("MARK", "The first of these marks; 1000 by default.")
        }
    }
}

extension BalancingGlobalKeyword: SettingKeyword {
    func setting(of globals: BalancingGlobals) -> Setting.Content? {
        let scheduling = globals.checkerScheduling
        switch self {
        case .syncDaemon: return .value(globals.syncDaemon?.described)
        case .timeouts: return .value(globals.timeouts.described)
        case .flush: return .flag(globals.flushesAtStart)
        case .flushAtStop: return .value(globals.flushAtStop.described)
        case .fifo: return .value(globals.notifyFIFO.map { quoted($0.path) })
        case .fifoScript: return .value(globals.notifyFIFO?.reader?.described)
        case .notifiesAtStart: return .flag(globals.notifiesAtStart)
        case .logsAllFailures: return .flag(globals.logsAllFailures)
        case .niceness: return .value(scheduling.niceness.map(String.init))
        case .locksMemory: return .flag(scheduling.locksMemory == true)
        case .realTimePriority: return .value(scheduling.realTimePriority.map(String.init))
        case .processors: return .value(scheduling.processorList)
        case .realTimeLimit: return .value(scheduling.realTimeMicroseconds)
        case .nftables: return .value(globals.nftables.map { quoted($0.name) })
        case .tablePriority: return .value(globals.nftables?.priority.map(String.init))
        case .firstMark: return .value(globals.nftables.map { "\($0.firstMark)" })
        // Another of them says the same.
        case .flushAtStopAlias, .realTimeLimitAlias: return nil
        }
    }
}

extension SyncDaemon {
    fileprivate var described: String {
        let words: [(String, String?)] = [
            ("inst", instance.map(quoted)), ("id", id.map(String.init)), ("maxlen", maximumLength.map(String.init)),
            ("port", port.map(String.init)), ("ttl", ttl.map(String.init)), ("group", group),
        ]
        return ([quoted(interface)] + words.compactMap { word, value in value.map { "\(word) \($0)" } })
            .joined(separator: " ")
    }
}

extension ConnectionTimeouts {
    fileprivate var described: String? {
        let words = [("tcp", tcp), ("tcpfin", tcpFinished), ("udp", udp)].compactMap { word, value in
            value.map { "\(word) \($0)" }
        }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}

extension BalancingGlobals.FlushAtStop {
    fileprivate var described: String? {
        switch self {
        case .none: nil
        case .everything: ""
        case .virtualServers: "VS"
        }
    }
}
