import Balancing
import NetworkTypes

/// Reads one `virtual_server` block.
struct VirtualServerReader {
    /// A `real_server` block that waits until all that it inherits is known.
    struct Pending {
        var keyword: Word
        var address: IPAddress
        var port: UInt16?
        var block: Block
    }

    let keyword: Word
    let context: BalancingContext
    var server: VirtualServer
    var found: Set<VirtualServerKeyword> = []
    private var pending: [Pending] = []
    /// Where keywords stand that what is found later is held against.
    var places: [VirtualServerKeyword: SourcePosition] = [:]
    // What is put together at the end.
    var family: AddressFamily?
    var transport: TransportProtocol?
    private var schedulerSoFar: Scheduler?
    var persistence = PersistenceReader()
    var sorryMethod: ForwardingMethod?

    init(_ identity: VirtualServer.Identity, at keyword: Word, context: BalancingContext) {
        self.keyword = keyword
        self.context = context
        server = VirtualServer(identity, location: keyword.location)
    }

    /// The virtual server; nil where keepalived leaves it out, which is reported.
    mutating func read(_ block: Block, _ report: inout Report) -> VirtualServer? {
        found = VirtualServerKeyword.table.read(block.statements, &report) { keyword, arguments, block, report in
            places[keyword] = arguments.keyword.location
            switch keyword {
            case .scheduling(let keyword): take(keyword, &arguments, &report)
            case .persistence(let keyword): persistence.take(keyword, &arguments, &report)
            case .timing(let keyword):
                server.timing.take(keyword, &arguments, retries: BalancingLimits.positiveCounts, &report)
            case .pool(let keyword): take(keyword, &arguments, block, &report)
            }
        }
        settleScheduling(&report)
        settleTransport(&report)
        for pending in pending {
            var reader = RealServerReader(server, context: context)
            server.realServers.append(reader.read(pending, &report))
        }
        settleFamily(&report)
        settleSourceTranslation(&report)
        settleServers(&report)
        guard !server.realServers.isEmpty else {
            report.warning(
                keyword.location, "\(server.name) has no real_server, and keepalived leaves it out",
                instead: "write a real_server, or remove it", rule: .droppedServer)
            return nil
        }
        settlePersistence(&report)
        settleSorryServer(&report)
        settleQuorum(&report)
        settleSuspension(&report)
        return server
    }

    private mutating func take(_ keyword: SchedulingKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        if let flag = keyword.flag { return takeFlag(flag, arguments.keyword, &report) }
        switch keyword {
        case .family: family = arguments.value("inet or inet6", &report, AddressFamily.init(keyword:))
        case .scheduler, .schedulerAlias:
            schedulerSoFar = readScheduler(&arguments, &report)
            server.scheduler = schedulerSoFar ?? server.scheduler
        case .onePacket: server.isOnePacket = true
        case .hashed:
            report.warning(
                arguments.keyword.location, "\"hashed\" has no effect, in keepalived neither", instead: "remove it",
                rule: .ignoredKeyword)
        case .method, .methodAlias: server.forwarding = arguments.forwardingMethod(&report) ?? server.forwarding
        case .sourceTranslation: server.sourceTranslation = arguments.sourceTranslation(&report)
        case .transport:
            transport = arguments.value("TCP, UDP or SCTP", &report) { TransportProtocol(rawValue: $0.lowercased()) }
        default: break
        }
    }

    private func readScheduler(_ arguments: inout Arguments, _ report: inout Report) -> Scheduler? {
        guard let word = arguments.required("the name of a scheduler, such as wlc", &report) else { return nil }
        if let scheduler = Scheduler(rawValue: word.text) { return scheduler }
        let names = Scheduler.allCases.map(\.rawValue)
        report.error(
            word.location, "\(word.shown) is not a scheduler, and keepalived takes wlc for it",
            instead: nearestWordQuestion(to: word.text, among: names)
                ?? "write \(names.joined(separator: ", "))")
        return nil
    }

    /// keepalived looks at what it has read so far.
    private mutating func takeFlag(
        _ flag: (flags: SchedulerFlags, scheduler: Scheduler?), _ word: Word, _ report: inout Report
    ) {
        guard let scheduler = flag.scheduler, scheduler != schedulerSoFar else {
            server.schedulerFlags.formUnion(flag.flags)
            return
        }
        report.warning(
            word.location,
            "\(word.shown) is ignored, as in keepalived: it counts only behind lvs_sched \(scheduler.rawValue)",
            instead: "write lvs_sched \(scheduler.rawValue) above it, or remove it", rule: .keywordOrder)
    }

    private mutating func take(
        _ keyword: PoolKeyword, _ arguments: inout Arguments, _ block: Block?, _ report: inout Report
    ) {
        switch keyword {
        case .suspendsChecks, .inhibitsOnFailure, .startsFailed, .notifiesAtStop:
            arguments.presence(&report)
            switchOn(keyword)
        case .weight: server.weight = arguments.number(in: BalancingLimits.serviceWeights, &report) ?? server.weight
        case .quorum: takeQuorum(&arguments, &report)
        case .hysteresis:
            server.hysteresis = arguments.number(in: BalancingLimits.counts, &report) ?? server.hysteresis
        case .quorumUp: server.onQuorumUp = arguments.notifyCommand(context.scriptUser, &report)
        case .quorumDown: server.onQuorumDown = arguments.notifyCommand(context.scriptUser, &report)
        case .sorryServer:
            guard let (address, port) = arguments.endpoint(&report) else { return }
            server.sorryServer = SorryServerConfiguration(address: address, port: port)
        case .sorryInhibits: takeSorryInhibition(arguments.keyword, &report)
        case .sorryMethod: sorryMethod = arguments.forwardingMethod(&report)
        case .virtualHost: server.virtualHost = arguments.required("a name", &report)?.text
        case .realServer:
            guard let (address, port) = arguments.endpoint(&report), let block else { return }
            pending.append(Pending(keyword: arguments.keyword, address: address, port: port, block: block))
        }
    }

    private mutating func switchOn(_ keyword: PoolKeyword) {
        switch keyword {
        case .suspendsChecks: server.suspendsChecks = true
        case .inhibitsOnFailure: server.inhibitsOnFailure = true
        case .startsFailed: server.startsFailed = true
        case .notifiesAtStop: server.notifiesAtStop = true
        default: break
        }
    }

    private mutating func takeQuorum(_ arguments: inout Arguments, _ report: inout Report) {
        guard let quorum = arguments.number(in: BalancingLimits.counts, &report) else { return }
        server.quorum = max(1, quorum)
        guard quorum == 0 else { return }
        report.warning(
            arguments.keyword.location, "a quorum of 0 is one of 1, as in keepalived", instead: "write 1",
            rule: .adjustedValue)
    }

    private mutating func takeSorryInhibition(_ word: Word, _ report: inout Report) {
        if server.sorryServer != nil {
            server.sorryServer?.inhibitsOnFailure = true
        } else {
            report.warning(
                word.location, "\(word.shown) is ignored, as in keepalived: it counts only behind sorry_server",
                instead: "write sorry_server above it", rule: .keywordOrder)
        }
    }
}
