import Balancing
import NetworkTypes

/// Reads one `real_server` block.
struct RealServerReader {
    private let service: VirtualServer
    private let context: BalancingContext
    private var real: RealServerConfiguration
    private var checkers: [(kind: CheckerKeyword, word: Word, block: Block)] = []

    init(_ service: VirtualServer, context: BalancingContext) {
        self.service = service
        self.context = context
        real = RealServerConfiguration(address: .v4(.any), port: nil, location: service.location)
        real.weight = service.weight
        real.forwarding = service.forwarding
        real.inhibitsOnFailure = service.inhibitsOnFailure
        real.startsFailed = service.startsFailed
        real.timing = service.timing
        real.virtualHost = service.virtualHost
    }

    mutating func read(_ pending: VirtualServerReader.Pending, _ report: inout Report) -> RealServerConfiguration {
        real.address = pending.address
        real.location = pending.keyword.location
        var places: [RealServerKeyword: SourcePosition] = [:]
        RealServerKeyword.table.read(pending.block.statements, &report) { keyword, arguments, block, report in
            places[keyword] = arguments.keyword.location
            switch keyword {
            case .server(let keyword): take(keyword, &arguments, &report)
            case .timing(let keyword):
                real.timing.take(keyword, &arguments, retries: BalancingLimits.positiveCounts, &report)
            case .checker(let kind):
                if let block { checkers.append((kind, arguments.keyword, block)) }
            }
        }
        let written = pending.port
        real.port = service.port(
            of: "real_server \(pending.address)", written, real.forwarding, at: real.location, &report)
        checkThresholds(places[.server(.lowerThreshold)], &report)
        let port = real.port ?? written
        for kind in CheckerKeyword.allCases {
            for checker in checkers where checker.kind == kind {
                var reader = CheckerReader(real, port: port, service: service, context: context, at: checker.word)
                if let read = reader.read(kind, checker.block, &report) { real.checkers.append(read) }
            }
        }
        return real
    }

    private mutating func take(_ keyword: ServerKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        switch keyword {
        case .weight: real.weight = arguments.number(in: BalancingLimits.serverWeights, &report) ?? real.weight
        case .method, .methodAlias: real.forwarding = arguments.forwardingMethod(&report) ?? real.forwarding
        case .upperThreshold: real.upperThreshold = arguments.number(in: BalancingLimits.thresholds, &report) ?? 0
        case .lowerThreshold: real.lowerThreshold = arguments.number(in: BalancingLimits.thresholds, &report) ?? 0
        case .slowStart:
            real.slowStart = arguments.seconds(in: BalancingLimits.slowStarts, &report).flatMap {
                $0 == .zero ? nil : $0
            }
        case .inhibitsOnFailure: real.inhibitsOnFailure = arguments.isOn(&report)
        case .startsFailed: real.startsFailed = arguments.isOn(&report)
        case .up: real.onUp = arguments.notifyCommand(context.scriptUser, &report)
        case .down: real.onDown = arguments.notifyCommand(context.scriptUser, &report)
        case .virtualHost: real.virtualHost = arguments.required("a name", &report)?.text
        }
    }

    /// keepalived does not look, and the kernel refuses the server.
    private func checkThresholds(_ place: SourcePosition?, _ report: inout Report) {
        guard real.lowerThreshold > real.upperThreshold else { return }
        let upper = real.upperThreshold == 0 ? "uthreshold is missing" : "uthreshold is \(real.upperThreshold)"
        report.error(
            place ?? real.location,
            "lthreshold is \(real.lowerThreshold) and \(upper): the kernel refuses the server, which keepalived only logs",
            instead: "write a uthreshold that is not less")
    }
}
