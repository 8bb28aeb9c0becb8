import Balancing
import NetworkTypes

/// Reads what tells whether the connections of one client go to one server.
struct PersistenceReader {
    private var timeout: Duration?
    private var granularity: (value: Persistence.Granularity, word: Word)?
    private var engine: (name: String, word: Word)?

    mutating func take(_ keyword: PersistenceKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        switch keyword {
        case .timeout:
            timeout =
                arguments.isEmpty
                ? Persistence.customaryTimeout
                : arguments.number(in: BalancingLimits.persistence, &report).map { .seconds($0) }
        case .granularity:
            let word = arguments.keyword
            let value = arguments.value("a mask such as 255.255.255.0, or for IPv6 a length from 1 to 128", &report) {
                text -> Persistence.Granularity? in
                if let mask = IPv4Address(text) { return .mask(mask) }
                return wholeNumber(text).flatMap { (1...128).contains($0) ? .prefixLength(UInt8($0)) : nil }
            }
            granularity = value.map { ($0, word) }
        case .engine:
            let word = arguments.keyword
            let name = arguments.value("a name of at most \(BalancingLimits.engineName.upperBound) characters", &report)
            {
                BalancingLimits.engineName.contains($0.utf8.count) ? $0 : nil
            }
            engine = name.map { ($0, word) }
        }
    }

    /// - Parameter family: of the virtual server; nil for both.
    func persistence(of family: AddressFamily?, _ report: inout Report) -> Persistence? {
        guard timeout != nil || granularity != nil else {
            if let engine {
                report.warning(
                    engine.word.location, "\(engine.word.shown) has no effect without persistence, as in keepalived",
                    instead: "write persistence_timeout, or remove it")
            }
            return nil
        }
        var persistence = Persistence(timeout: timeout ?? Persistence.customaryTimeout)
        persistence.engine = engine?.name
        guard let granularity else { return persistence }
        switch (granularity.value, family) {
        case (.mask, .ipv6):
            report.error(
                granularity.word.location, "a mask is for IPv4, and the virtual server has IPv6 addresses",
                instead: "write a length from 1 to 128")
        case (.prefixLength, .ipv4):
            report.error(
                granularity.word.location, "a length is for IPv6, and the virtual server has IPv4 addresses",
                instead: "write a mask such as 255.255.255.0")
        default: persistence.granularity = granularity.value
        }
        return persistence
    }
}

extension CheckTiming {
    /// - Parameter retries: how many may be asked for.
    mutating func take(
        _ keyword: CheckTimingKeyword, _ arguments: inout Arguments, retries bounds: ClosedRange<Int>,
        _ report: inout Report
    ) {
        switch keyword {
        case .interval: interval = arguments.seconds(in: BalancingLimits.intervals, &report) ?? interval
        case .connectTimeout:
            connectTimeout = arguments.seconds(in: BalancingLimits.connectTimeouts, &report) ?? connectTimeout
        case .retries: retries = arguments.number(in: bounds, &report) ?? retries
        case .retryDelay: retryDelay = arguments.seconds(in: BalancingLimits.delays, &report) ?? retryDelay
        case .warmup: warmup = arguments.seconds(in: BalancingLimits.delays, &report) ?? warmup
        }
    }
}
