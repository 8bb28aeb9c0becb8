import Balancing
import NetworkTypes

/// Whether the connections of one client go to one server.
enum PersistenceKeyword: String, DefinedKeyword {
    case timeout = "persistence_timeout"
    case granularity = "persistence_granularity"
    case engine = "persistence_engine"

    var definition: KeywordDefinition {
        switch self {
        case .timeout:
            .line(
                "[SECONDS]",
                "Connections of one client go to one server until this long after the last, 1 to 2678400; 360 without a number and, where the service has no port, by default."
            )
        case .granularity:
            .line(
                "MASK | LENGTH",
                "How much of the client's address counts: a mask of IPv4 or a length of IPv6, 1 to 128; all by default."
            )
        case .engine: .line("NAME", "What else tells clients apart: the kernel has sip.")
        }
    }
}

extension PersistenceKeyword: SettingKeyword {
    func setting(of server: VirtualServer) -> Setting.Content? {
        switch self {
        case .timeout: .value(server.persistence.map { "\($0.timeout.components.seconds)" })
        case .granularity: .value(server.persistence?.granularity.described)
        case .engine: .value(server.persistence?.engine.map(quoted))
        }
    }
}

extension Persistence.Granularity {
    /// Nil for what needs not be said.
    fileprivate var described: String? {
        switch self {
        case .host: nil
        case .mask(let mask): mask.description
        case .prefixLength(let length): "\(length)"
        }
    }
}
