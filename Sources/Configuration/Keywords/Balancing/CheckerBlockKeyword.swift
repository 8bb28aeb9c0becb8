import NetworkTypes

/// The keywords that one kind of check has for itself.
protocol OwnCheckKeyword: SettingKeyword {
    /// The block's name, for messages.
    static var block: String { get }
    /// Whether the check connects to something.
    static var connects: Bool { get }
    /// Whether it is run again and again.
    static var repeats: Bool { get }
    /// Other keywords that are known there.
    static var others: [String: UnsupportedPolicy] { get }
}

extension OwnCheckKeyword {
    static var connects: Bool { true }
    static var repeats: Bool { true }
    static var others: [String: UnsupportedPolicy] { [:] }
}

/// All keywords of a check: its own, and those that it shares with others.
enum CheckerBlockKeyword<Own: OwnCheckKeyword>: BlockKeyword {
    case own(Own)
    case connection(ConnectionKeyword)
    case timing(CheckTimingKeyword)
    case result(CheckResultKeyword)

    init?(rawValue: String) {
        guard let keyword = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = keyword
    }

    private var part: any DefinedKeyword {
        switch self {
        case .own(let keyword): keyword
        case .connection(let keyword): keyword
        case .timing(let keyword): keyword
        case .result(let keyword): keyword
        }
    }

    var rawValue: String { part.rawValue }

    static var allCases: [Self] {
        let timing = CheckTimingKeyword.allCases.filter { Own.repeats && (Own.connects || $0 != .connectTimeout) }
        return Own.allCases.map(Self.own) + (Own.connects ? ConnectionKeyword.allCases.map(Self.connection) : [])
            + timing.map(Self.timing) + (Own.repeats ? CheckResultKeyword.allCases.map(Self.result) : [])
    }

    static var table: KeywordTable<Self> { KeywordTable(block: Own.block, others: Own.others) }

    var definition: KeywordDefinition { part.definition }
}

/// From where to where a check connects.
enum ConnectionKeyword: String, DefinedKeyword {
    case address = "connect_ip"
    case port = "connect_port"
    case source = "bindto"
    case sourcePort = "bind_port"
    case interface = "bind_if"
    case mark = "fwmark"

    var definition: KeywordDefinition {
        switch self {
        case .address: .line("ADDRESS", "Where it connects to; by default the address of the server.")
        case .port: .line("1...65535", "The port there; by default that of the server.")
        case .source: .line("ADDRESS", "The address that it connects from.")
        case .sourcePort: .line("1...65535", "The port that it connects from.")
        case .interface: .line("INTERFACE", "The interface that it leaves by. A link-local address needs one.")
        case .mark: .line("MARK", "The firewall mark of its packets.")
        }
    }
}

extension ConnectionKeyword: SettingKeyword {
    func setting(of connection: CheckConnection) -> Setting.Content? {
        switch self {
        case .address: .value(connection.address.description)
        case .port: .value(connection.port.map { "\($0)" })
        case .source: .value(connection.sourceAddress?.description)
        case .sourcePort: .value(connection.sourcePort.map { "\($0)" })
        case .interface: .value(connection.interface.map(quoted))
        case .mark: .value(connection.firewallMark.map { "\($0)" })
        }
    }
}

/// What a result counts for.
enum CheckResultKeyword: String, DefinedKeyword {
    case startsFailed = "alpha"
    case logsAllFailures = "log_all_failures"

    var definition: KeywordDefinition {
        switch self {
        case .startsFailed: .line("[true | false]", "It counts as failed until it has passed once.")
        case .logsAllFailures: .line("[true | false]", "Each failed run is logged, and not the first alone.")
        }
    }
}

extension CheckResultKeyword: SettingKeyword {
    func setting(of checker: Checker) -> Setting.Content? {
        switch self {
        case .startsFailed: .value(onOff(checker.startsFailed))
        case .logsAllFailures: .value(onOff(checker.logsAllFailures))
        }
    }
}
