/// The keywords of `real_server`.
enum RealServerKeyword: BlockKeyword {
    case server(ServerKeyword)
    case timing(CheckTimingKeyword)
    case checker(CheckerKeyword)

    init?(rawValue: String) {
        let keyword =
            ServerKeyword(rawValue: rawValue).map(Self.server)
            ?? CheckTimingKeyword(rawValue: rawValue).map(Self.timing)
            ?? CheckerKeyword(rawValue: rawValue).map(Self.checker)
        guard let keyword else { return nil }
        self = keyword
    }

    private var part: any DefinedKeyword {
        switch self {
        case .server(let keyword): keyword
        case .timing(let keyword): keyword
        case .checker(let keyword): keyword
        }
    }

    var rawValue: String { part.rawValue }

    static var allCases: [RealServerKeyword] {
        ServerKeyword.allCases.map(Self.server) + CheckTimingKeyword.allCases.map(Self.timing)
            + CheckerKeyword.allCases.map(Self.checker)
    }

    static let table = KeywordTable<Self>(
        block: "real_server",
        others: VirtualServerKeyword.serverWords.merging([
            "BFD_CHECK": EngineLacks.sessionCheck
        ]) { first, _ in first })

    var definition: KeywordDefinition { part.definition }
}

/// What a server is, and who is told of it.
enum ServerKeyword: String, DefinedKeyword {
    case weight
    case method = "lvs_method"
    case methodAlias = "lb_kind"
    case upperThreshold = "uthreshold"
    case lowerThreshold = "lthreshold"
    /// Aloft's own.
    case slowStart = "slow_start"
    case inhibitsOnFailure = "inhibit_on_failure"
    case startsFailed = "alpha"
    case up = "notify_up"
    case down = "notify_down"
    case virtualHost = "virtualhost"

    var definition: KeywordDefinition {
        switch self {
        case .weight:
            .line("WEIGHT", "Its share of new connections, 0 to 2147483647; that of the virtual server by default.")
        case .method: .line("METHOD", "How packets reach it; as the virtual server says by default.")
        case .methodAlias: .line("METHOD", "See lvs_method.")
        case .upperThreshold:
            .line("COUNT", "With so many connections it gets no new ones, at most 2147483647; 0, no limit, by default.")
        case .lowerThreshold:
            .line(
                "COUNT",
                "In keepalived it gets new ones again with fewer than these, at most uthreshold, and in Aloft with fewer than uthreshold; 0 by default."
            )
        case .slowStart:
            .line(
                "SECONDS",
                "How long its weight rises to the whole after it was out, at most 86400; 0, at once, by default. Aloft's own."
            )
        case .inhibitsOnFailure: .line("[true | false]", "See there in virtual_server.")
        case .startsFailed: .line("[true | false]", "See there in virtual_server.")
        case .up: .line("\"PROGRAM ARGUMENT...\" [USER [GROUP]]", "Is run when it is up.", counts: .first)
        case .down: .line("\"PROGRAM ARGUMENT...\" [USER [GROUP]]", "Is run when it is down.", counts: .first)
        case .virtualHost: .line("NAME", "The name that HTTP checks ask for; that of the virtual server by default.")
        }
    }
}

extension ServerKeyword: SettingKeyword {
    func setting(of server: RealServerConfiguration) -> Setting.Content? {
        switch self {
        case .weight: .value("\(server.weight)")
        case .method: .value(server.forwarding.described)
        case .methodAlias: nil
        case .upperThreshold: .value("\(server.upperThreshold)")
        case .lowerThreshold: .value("\(server.lowerThreshold)")
        case .slowStart: .value(server.slowStart?.decimalSeconds)
        case .inhibitsOnFailure: .value(onOff(server.inhibitsOnFailure))
        case .startsFailed: .value(onOff(server.startsFailed))
        case .up: .value(server.onUp?.described)
        case .down: .value(server.onDown?.described)
        case .virtualHost: .value(server.virtualHost.map(quoted))
        }
    }
}

extension RealServerConfiguration {
    var nestedBlock: Setting.NestedBlock {
        let name = endpoint(address, port)
        return Setting.NestedBlock(
            key: name, name: name,
            settings: ServerKeyword.settings(of: self) + CheckTimingKeyword.settings(of: timing)
                + CheckerKeyword.settings(of: checkers),
            location: location)
    }
}
