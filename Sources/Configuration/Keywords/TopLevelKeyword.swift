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
    case api
    case history

    /// Those whose lines begin with no keyword.
    static let ofLines: Set<Self> = [.staticAddresses, .staticRoutes, .staticRules]

    var opensBlock: Bool { true }
    var mayRepeat: Bool { true }

    static let table = KeywordTable<Self>(block: "the configuration", others: words)
    /// The same where `ignore_virtual_servers` accepts what is left out.
    static let tableIgnoringVirtualServers = KeywordTable<Self>(
        block: "the configuration",
        others: words.mapValues { [loadBalancer, virtualServer].contains($0) ? .silent : $0 })

    private static let words: [String: UnsupportedPolicy] =
        [
            "virtual_server": virtualServer,
            "virtual_server_group": loadBalancer,
            "real_server": loadBalancer,
            "SSL": loadBalancer,
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
            "net_namespace_ipvs": loadBalancer,
            "namespace_with_ipsets": processes,
            "instance": processes,
            "use_pid_dir": processes,
            "child_wait_time": processes,
        ]

    private static let virtualServer = UnsupportedPolicy.refuses(
        "Aloft balances no load, and this node would hold an address behind which nothing answers",
        instead: "let another program balance, and remove these blocks or write ignore_virtual_servers in global_defs")
    private static let loadBalancer = UnsupportedPolicy.warns("Aloft does not balance load and leaves these blocks out")
    private static let processes = UnsupportedPolicy.warns(
        "names, files and limits of keepalived's processes are of no use to Aloft", instead: "remove it")
}
