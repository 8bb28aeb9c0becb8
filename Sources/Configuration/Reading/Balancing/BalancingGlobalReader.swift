import NetworkTypes

/// Reads what `global_defs` says of load balancing.
struct BalancingGlobalReader {
    private var globals = BalancingGlobals()
    private var fifoPath: String?
    private var fifoReader: NotifyCommand?
    private var table = MarkingTable()

    /// - Parameter statements: of all `global_defs` blocks; those of other kinds are left to others.
    mutating func read(
        _ statements: [Statement], _ user: ScriptUser?, _ report: inout Report
    ) -> BalancingGlobals {
        let own = statements.filter { BalancingGlobalKeyword(rawValue: $0.keyword.text) != nil }
        let found = BalancingGlobalKeyword.table.read(own, &report) { keyword, arguments, _, report in
            take(keyword, &arguments, user, &report)
        }
        globals.notifyFIFO = fifoPath.map { NotifyFIFO(path: $0, reader: fifoReader) }
        if found.contains(.nftables) { globals.nftables = table }
        return globals
    }

    private mutating func take(
        _ keyword: BalancingGlobalKeyword, _ arguments: inout Arguments, _ user: ScriptUser?, _ report: inout Report
    ) {
        switch keyword {
        case .syncDaemon: globals.syncDaemon = readSyncDaemon(&arguments, &report)
        case .timeouts: takeTimeouts(&arguments, &report)
        case .flush:
            globals.flushesAtStart = true
            report.warning(
                arguments.keyword.location,
                "in keepalived \(arguments.keyword.shown) removes the services of others too, such as those of Kubernetes",
                instead: "remove it")
        case .flushAtStop, .flushAtStopAlias: takeFlush(&arguments, &report)
        case .fifo:
            fifoPath = arguments.path(&report)
            while arguments.next() != nil {}
        case .fifoScript: fifoReader = arguments.notifyCommand(user, &report)
        case .notifiesAtStart:
            arguments.presence(&report)
            globals.notifiesAtStart = true
        case .logsAllFailures: globals.logsAllFailures = arguments.isOn(&report)
        default: takeScheduling(keyword, &arguments, &report)
        }
    }

    private mutating func takeScheduling(
        _ keyword: BalancingGlobalKeyword, _ arguments: inout Arguments, _ report: inout Report
    ) {
        switch keyword {
        case .niceness: globals.checkerScheduling.niceness = arguments.number(in: -20...19, &report)
        case .locksMemory:
            arguments.presence(&report)
            globals.checkerScheduling.locksMemory = true
        case .realTimePriority: globals.checkerScheduling.realTimePriority = arguments.number(in: 1...99, &report)
        case .processors: globals.checkerScheduling.processors = arguments.processors(&report)
        case .realTimeLimit, .realTimeLimitAlias:
            globals.checkerScheduling.realTimeLimit = arguments.number(in: 1...Int(Int32.max), &report).map(
                Duration.microseconds)
        case .nftables: table.name = arguments.next()?.text ?? MarkingTable.customaryName
        case .tablePriority: table.priority = arguments.number(in: Int(Int32.min)...Int(Int32.max), &report)
        case .firstMark: table.firstMark = arguments.firewallMark(&report) ?? table.firstMark
        default: break
        }
    }

    private mutating func takeFlush(_ arguments: inout Arguments, _ report: inout Report) {
        globals.flushAtStop = .everything
        guard !arguments.isEmpty else { return }
        if arguments.value("VS, or nothing", &report, { $0 == "VS" ? true : nil }) != nil {
            globals.flushAtStop = .virtualServers
        }
    }

    private mutating func takeTimeouts(_ arguments: inout Arguments, _ report: inout Report) {
        var timeouts = ConnectionTimeouts()
        repeat {
            let kind = arguments.value("tcp, tcpfin or udp and seconds", &report) { text in
                ["tcp", "tcpfin", "udp"].contains(text) ? text : nil
            }
            guard let kind, let seconds = arguments.number(in: 0...2_678_400, &report) else { return }
            switch kind {
            case "tcp": timeouts.tcp = seconds
            case "tcpfin": timeouts.tcpFinished = seconds
            default: timeouts.udp = seconds
            }
        } while !arguments.isEmpty
        globals.timeouts = timeouts
    }

    /// `IF [[inst] INSTANCE] [id N] [maxlen N] [port N] [ttl N] [group ADDRESS]`.
    private func readSyncDaemon(_ arguments: inout Arguments, _ report: inout Report) -> SyncDaemon? {
        guard let interface = arguments.interface(&report) else { return nil }
        var daemon = SyncDaemon(interface: interface)
        var isFirst = true
        while let word = arguments.next() {
            var value = Arguments(word, [])
            if ["inst", "id", "maxlen", "port", "ttl", "group"].contains(word.text) {
                value = arguments.value(of: word)
            }
            switch word.text {
            case "inst": daemon.instance = value.required("the name of a vrrp_instance", &report)?.text
            case "id": daemon.id = value.number(in: 0...255, &report)
            case "maxlen": daemon.maximumLength = value.number(in: 1...65507, &report)
            case "port": daemon.port = value.number(in: 1...65535, &report)
            case "ttl": daemon.ttl = value.number(in: 1...255, &report)
            case "group":
                daemon.group = value.value("a multicast address", &report) { text in
                    IPAddress(text).flatMap { $0.isMulticast ? $0.description : nil }
                }
            default:
                guard isFirst else {
                    report.error(
                        word.location, "\(word.shown) is not an option of \(arguments.keyword.shown)",
                        instead: "write inst, id, maxlen, port, ttl or group")
                    break
                }
                daemon.instance = word.text
            }
            isFirst = false
        }
        return daemon
    }
}
