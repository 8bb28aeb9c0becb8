/// The keywords of `virtual_server`.
enum VirtualServerKeyword: BlockKeyword {
    case scheduling(SchedulingKeyword)
    case persistence(PersistenceKeyword)
    case timing(CheckTimingKeyword)
    case pool(PoolKeyword)

    init?(rawValue: String) {
        let keyword =
            SchedulingKeyword(rawValue: rawValue).map(Self.scheduling)
            ?? PersistenceKeyword(rawValue: rawValue).map(Self.persistence)
            ?? CheckTimingKeyword(rawValue: rawValue).map(Self.timing)
            ?? PoolKeyword(rawValue: rawValue).map(Self.pool)
        guard let keyword else { return nil }
        self = keyword
    }

    private var part: any DefinedKeyword {
        switch self {
        case .scheduling(let keyword): keyword
        case .persistence(let keyword): keyword
        case .timing(let keyword): keyword
        case .pool(let keyword): keyword
        }
    }

    var rawValue: String { part.rawValue }

    static var allCases: [VirtualServerKeyword] {
        SchedulingKeyword.allCases.map(Self.scheduling) + PersistenceKeyword.allCases.map(Self.persistence)
            + CheckTimingKeyword.allCases.map(Self.timing) + PoolKeyword.allCases.map(Self.pool)
    }

    static let table = KeywordTable<Self>(block: "virtual_server", others: serverWords)

    /// What reports servers in ways that Aloft does not have.
    static let serverWords: [String: UnsupportedPolicy] = [
        "smtp_alert": .warns("changes of servers are not mailed"),
        "snmp_name": .warns("Aloft speaks no SNMP", instead: "remove it"),
    ]

    var definition: KeywordDefinition { part.definition }
}

extension VirtualServer {
    var settings: [Setting] {
        SchedulingKeyword.settings(of: self) + PersistenceKeyword.settings(of: self)
            + CheckTimingKeyword.settings(of: timing) + PoolKeyword.settings(of: self)
    }
}
