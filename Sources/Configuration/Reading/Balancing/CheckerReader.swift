import NetworkTypes

/// Reads one check of a `real_server`.
struct CheckerReader {
    let word: Word
    let real: RealServerConfiguration
    let service: VirtualServer
    let context: BalancingContext
    var connection: CheckConnection
    var timing: CheckTiming
    private var startsFailed: Bool
    private var logsAllFailures: Bool

    /// - Parameter port: where it connects to unless it says otherwise.
    init(
        _ real: RealServerConfiguration, port: UInt16?, service: VirtualServer, context: BalancingContext, at word: Word
    ) {
        self.word = word
        self.real = real
        self.service = service
        self.context = context
        connection = CheckConnection(address: real.address, port: port)
        timing = real.timing
        startsFailed = real.startsFailed
        logsAllFailures = context.logsAllFailures
    }

    /// The check; nil where it lacks what it cannot be without, which is reported.
    mutating func read(_ keyword: CheckerKeyword, _ block: Block, _ report: inout Report) -> Checker? {
        let kind = readKind(keyword, block, &report)
        guard let kind else { return nil }
        let connects = keyword != .misc && keyword != .file
        if keyword == .ping { connection.port = nil }
        if connects, !canConnect(keyword, &report) { return nil }
        settleTiming(keyword)
        return Checker(
            kind, connection: connects ? connection : nil, timing: timing, startsFailed: startsFailed,
            logsAllFailures: logsAllFailures, location: word.location)
    }

    private mutating func readKind(_ keyword: CheckerKeyword, _ block: Block, _ report: inout Report) -> Checker.Kind? {
        switch keyword {
        case .tcp:
            read(block, TCPCheckKeyword.self, &report) { _, _, _, _, _ in }
            return .tcp
        case .ping:
            read(block, TCPCheckKeyword.self, &report) { _, _, _, _, _ in }
            return .ping
        case .http: return readHTTP(block, isEncrypted: false, &report)
        case .https: return readHTTP(block, isEncrypted: true, &report)
        case .smtp: return readSMTP(block, &report)
        case .dns: return readDNS(block, &report)
        case .misc: return readMisc(block, &report)
        case .udp: return readUDP(block, &report)
        case .file: return readFile(block, &report)
        }
    }

    /// Reads what checks share, and gives what this one has for itself to `take`.
    mutating func read<Own: OwnCheckKeyword>(
        _ block: Block, _: Own.Type, _ report: inout Report,
        _ take: (inout Self, Own, inout Arguments, Block?, inout Report) -> Void
    ) {
        CheckerBlockKeyword<Own>.table.read(block.statements, &report) { keyword, arguments, block, report in
            switch keyword {
            case .own(let keyword): take(&self, keyword, &arguments, block, &report)
            case .connection(let keyword): self.take(keyword, &arguments, &report)
            case .timing(let keyword): timing.take(keyword, &arguments, retries: BalancingLimits.counts, &report)
            case .result(.startsFailed): startsFailed = arguments.isOn(&report)
            case .result(.logsAllFailures): logsAllFailures = arguments.isOn(&report)
            }
        }
    }

    private mutating func take(_ keyword: ConnectionKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        switch keyword {
        case .address: connection.address = arguments.address(&report) ?? connection.address
        case .port: connection.port = arguments.port(&report) ?? connection.port
        case .source: connection.sourceAddress = arguments.address(&report)
        case .sourcePort: connection.sourcePort = arguments.port(&report)
        case .interface: connection.interface = arguments.interface(&report)
        case .mark: connection.firewallMark = arguments.firewallMark(&report)
        }
    }

    private func canConnect(_ keyword: CheckerKeyword, _ report: inout Report) -> Bool {
        if connection.address.family == .ipv6, connection.address.isLinkLocal, connection.interface == nil {
            report.warning(
                word.location,
                "\(word.shown) is left out, as in keepalived: \(connection.address) is link-local, and no interface leads to it",
                instead: "write bind_if and the interface", rule: .droppedServer)
            return false
        }
        if let source = connection.sourceAddress, source.family != connection.address.family {
            report.error(
                word.location,
                "\(word.shown) connects from \(source) to \(connection.address), which is of another family",
                instead: "write an \(connection.address.family.name) address behind bindto")
        }
        if connection.port == nil, [.tcp, .http, .https, .udp].contains(keyword) {
            report.warning(
                word.location, "\(word.shown) has no port to connect to: neither the check nor the server names one",
                instead: "write connect_port", rule: .idleCheck)
        }
        return true
    }

    /// What is usual for the kind of check, where nothing is said around it.
    private mutating func settleTiming(_ keyword: CheckerKeyword) {
        switch keyword {
        case .tcp, .udp, .ping, .smtp: fill(retries: 1, delay: .seconds(1))
        case .http, .https: fill(retries: 1, delay: .seconds(3))
        case .dns: fill(retries: 3, delay: timing.interval)
        case .misc: fill(retries: 0, delay: .seconds(1))
        // It looks whenever the file changes.
        case .file: timing = CheckTiming()
        }
    }

    private mutating func fill(retries: Int, delay: Duration) {
        timing.retries = timing.retries ?? retries
        timing.retryDelay = timing.retryDelay ?? delay
        timing.warmup = timing.warmup ?? timing.interval
    }
}
