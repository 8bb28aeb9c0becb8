import NetworkTypes
import VRRP

/// The blocks of a configuration file.
enum TopLevelKeyword: String, BlockKeyword {
    case globalDefinitions = "global_defs"
    case check = "vrrp_script"
    case instance = "vrrp_instance"
    case syncGroup = "vrrp_sync_group"
    case trackedFile = "track_file"
    case vrrpTrackedFile = "vrrp_track_file"
    case trackedProcess = "vrrp_track_process"
    case linkDelays = "interface_up_down_delays"
    case staticAddresses = "static_ipaddress"
    case staticRoutes = "static_routes"
    case staticRules = "static_rules"
    case virtualServer = "virtual_server"
    case virtualServerGroup = "virtual_server_group"
    case checkerTLS = "SSL"
    case api
    case history

    /// Those whose lines begin with no keyword.
    static let ofLines: Set<Self> = [.staticAddresses, .staticRoutes, .staticRules, .virtualServerGroup]

    static let table = KeywordTable<Self>(block: "the configuration", others: words)

    private static let words: [String: UnsupportedPolicy] =
        [
            "real_server": .warns("a server outside of a virtual_server serves nothing", instead: "move it into one"),
            "bfd_instance": .warns("BFD is not spoken, and an instance that tracks this session is refused"),
            "track_group": .warns(
                "a static address, route or rule that somebody removes is put back, and moves no instance"),
            "garp_group": .warns(
                "gratuitous ARP is not spaced out for a group of interfaces",
                instead: "write vrrp_garp_interval in global_defs, which holds for each interface"),
            "linkbeat_interfaces": .warns("links are watched over netlink, never polled"),
            "linkbeat_use_polling": .warns("links are watched over netlink, never polled"),
            "net_namespace": .refuses(
                "the addresses would appear in the wrong network namespace",
                instead: "remove it and start Aloft inside the namespace with ip netns exec"),
            "net_namespace_ipvs": .elsewhere,
            "namespace_with_ipsets": processes,
            "instance": processes,
            "use_pid_dir": processes,
            "child_wait_time": processes,
        ]

    private static let processes = UnsupportedPolicy.warns(
        "names, files and limits of keepalived's processes are of no use to Aloft", instead: "remove it")

    var definition: KeywordDefinition {
        switch self {
        case .globalDefinitions: .block("{ ... }", "What holds for all that does not say otherwise.")
        case .check:
            .block(
                "NAME { ... }", "A check: a program that is run again and again, and whose exit status is its verdict.")
        case .instance: .block("NAME { ... }", "A virtual router.")
        case .syncGroup: .block("NAME { ... }", "Instances that move together.")
        case .trackedFile, .vrrpTrackedFile: .block("NAME { ... }", "A file whose number changes priorities.")
        case .trackedProcess: .block("NAME { ... }", "Processes that have to run.")
        case .linkDelays:
            .block("{ INTERFACE DOWN [UP] ... }", "How many seconds an interface is down, and up, before that counts.")
        case .staticAddresses:
            .block(
                "{ ADDRESS ... }",
                "Addresses that this node has while the agent runs, in whatever state, written as in virtual_ipaddress; dev is default_interface by default. What the host has already stays its own."
            )
        case .staticRoutes: .block("{ ROUTE ... }", "Routes of the same kind, in the words of ip-route(8).")
        case .staticRules: .block("{ RULE ... }", "Rules of the same kind, in the words of ip-rule(8).")
        case .virtualServer:
            .block(
                "ADDRESS [PORT] | fwmark MARK | group NAME { ... }",
                "A service whose requests are distributed to servers, by nftables. What needs IPVS, or is not there yet, is an error. With ignore_virtual_servers it is left out."
            )
        case .virtualServerGroup:
            .block(
                "NAME { ADDRESS[-ADDRESS] [PORT] | ADDRESS/LENGTH [PORT] | fwmark MARK [inet | inet6] ... }",
                "The addresses and firewall marks of virtual servers, at most 1024 addresses.")
        case .checkerTLS: .block("{ ... }", "What checks over TLS show and trust.")
        case .api: .block("{ ... }", "Where the API is served, and to whom. Aloft's own.")
        case .history: .block("{ ... }", "Where the history is, and how much is kept. Aloft's own.")
        }
    }
}

extension GlobalConfiguration {
    /// The blocks of lines that begin with no keyword.
    var staticSettings: [(TopLevelKeyword, [Setting.Item])] {
        [
            (.staticAddresses, statics.addresses.map { Setting.Item($0.prefix.description, $0.described) }),
            (.staticRoutes, statics.routes.map { Setting.Item($0.described, $0.described) }),
            (.staticRules, statics.rules.map { Setting.Item($0.described, $0.described) }),
        ]
    }

    /// A line for each interface, as in `interface_up_down_delays`.
    var linkDelaySettings: [Setting] {
        linkDelays.map {
            Setting(quoted($0.interface), .value("\($0.down.decimalSeconds) \($0.up.decimalSeconds)"))
        }
    }
}
