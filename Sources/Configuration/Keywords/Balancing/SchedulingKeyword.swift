import Balancing
import NetworkTypes

/// Which server a connection goes to, and how its packets get there.
enum SchedulingKeyword: String, DefinedKeyword {
    case family = "ip_family"
    case scheduler = "lvs_sched"
    case schedulerAlias = "lb_algo"
    case onePacket = "ops"
    case firstFlag = "flag-1"
    case secondFlag = "flag-2"
    case thirdFlag = "flag-3"
    case sourceFallback = "sh-fallback"
    case sourcePort = "sh-port"
    case maglevFallback = "mh-fallback"
    case maglevPort = "mh-port"
    case hashed
    case method = "lvs_method"
    case methodAlias = "lb_kind"
    /// Aloft's own.
    case sourceTranslation = "source_translation"
    case transport = "protocol"

    var definition: KeywordDefinition {
        switch self {
        case .family:
            .line(
                "inet | inet6",
                "The family of a firewall mark whose servers are all tunnelled; else that of the first server that is not."
            )
        case .scheduler:
            .line(
                Scheduler.allCases.map(\.rawValue).joined(separator: " | "),
                "The server that a new connection goes to. rr, wrr, sh and mh are there; the others, and with them wlc, the default, need IPVS and are refused."
            )
        case .schedulerAlias: .line("SCHEDULER", "See lvs_sched.")
        case .onePacket: .flag("Each packet goes to a server of its own, over UDP and with firewall marks.")
        case .firstFlag: .flag("The first flag of the scheduler; sh and mh have names for theirs.")
        case .secondFlag: .flag("The second one.")
        case .thirdFlag: .flag("The third one.")
        case .sourceFallback:
            .flag("Behind lvs_sched sh: the next server takes over for one of weight 0. In Aloft always so.")
        case .sourcePort: .flag("Behind lvs_sched sh: the port of the client counts too.")
        case .maglevFallback:
            .flag("Behind lvs_sched mh: the next server takes over for one of weight 0. In Aloft always so.")
        case .maglevPort: .flag("Behind lvs_sched mh: the port of the client counts too.")
        case .hashed: .flag("Has no effect.")
        case .method:
            .line(
                "NAT | DR | TUN [type ipip | gue port PORT | gre] [nocsum | csum | remcsum]",
                "How packets reach the servers; NAT by default. DR and TUN leave the port as it is, need IPVS and are refused."
            )
        case .methodAlias: .line("METHOD", "See lvs_method.")
        case .sourceTranslation:
            .line(
                "ADDRESS | none",
                "What servers see as the client: an address of this node, for servers whose answers do not come back by this node by themselves. none by default. Aloft's own."
            )
        case .transport: .line("TCP | UDP | SCTP", "The protocol of an address; UDP by default.")
        }
    }

    /// What the keyword sets, of the scheduler that it is for; nil for any.
    var flag: (flags: SchedulerFlags, scheduler: Scheduler?)? {
        switch self {
        case .firstFlag: (.first, nil)
        case .secondFlag: (.second, nil)
        case .thirdFlag: (.third, nil)
        case .sourceFallback: (.hashFallback, .sourceHash)
        case .sourcePort: (.hashPort, .sourceHash)
        case .maglevFallback: (.hashFallback, .maglevHash)
        case .maglevPort: (.hashPort, .maglevHash)
        default: nil
        }
    }
}

extension SchedulingKeyword: SettingKeyword {
    func setting(of server: VirtualServer) -> Setting.Content? {
        if let flag {
            // By its name where the scheduler has one for it.
            let named: Set<Scheduler> = flag.flags == .third ? [] : [.sourceHash, .maglevHash]
            let isFor = flag.scheduler.map { $0 == server.scheduler } ?? !named.contains(server.scheduler)
            return isFor ? .flag(server.schedulerFlags.isSuperset(of: flag.flags)) : nil
        }
        switch self {
        case .family: return server.writtenFamily.map { .value($0.keyword) }
        case .scheduler: return .value(server.scheduler.rawValue)
        case .onePacket: return .flag(server.isOnePacket)
        case .method: return .value(server.forwarding.described)
        case .sourceTranslation: return .value(server.sourceTranslation?.description)
        case .transport: return server.transport.map { .value($0.word) }
        default: return nil
        }
    }
}

extension VirtualServer {
    /// The family where it does not follow from anything else.
    fileprivate var writtenFamily: AddressFamily? {
        guard case .firewallMark = identity, realServers.allSatisfy(\.forwarding.isTunnelled) else { return nil }
        return family
    }
}

extension AddressFamily {
    /// As in `ip_family`.
    var keyword: String {
        switch self {
        case .ipv4: "inet"
        case .ipv6: "inet6"
        }
    }

    init?(keyword: String) {
        guard let family = Self.allCases.first(where: { $0.keyword == keyword }) else { return nil }
        self = family
    }
}

extension ForwardingMethod {
    var word: String {
        switch self {
        case .nat: "NAT"
        case .directRouting: "DR"
        case .tunnel: "TUN"
        }
    }

    /// The word with its options.
    var described: String {
        if case .tunnel(let tunnel) = self { "\(word) \(tunnel.described)" } else { word }
    }
}

extension Tunnel {
    fileprivate var described: String {
        let type =
            switch kind {
            case .ipip: "ipip"
            case .gue(let port): "gue port \(port)"
            case .gre: "gre"
            }
        return checksum == .none ? "type \(type)" : "type \(type) \(checksum.word)"
    }
}

extension TransportProtocol {
    /// As the configuration writes it.
    var word: String { rawValue.uppercased() }
}

extension Tunnel.Checksum {
    var word: String {
        switch self {
        case .none: "nocsum"
        case .full: "csum"
        case .remote: "remcsum"
        }
    }

    init?(word: String) {
        guard let checksum = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = checksum
    }
}
