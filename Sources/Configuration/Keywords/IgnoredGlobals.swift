/// The keywords of `global_defs` that have no meaning for Aloft, and why.
enum IgnoredGlobals {
    static let words: [(UnsupportedPolicy, [String])] = [
        (.warns("the kernel joins the multicast group on the interface as ever"), ["disable_local_igmp"]),
        (.warns("packets of virtual routers that are not here are not logged"), ["log_unknown_vrids"]),
        (
            .warns(
                "the interface of a virtual MAC address is named vrrp.VRID, or vrrp6.VRID or vrrp1.VRID where there is one already",
                instead: "write its name behind use_vmac"), ["vmac_prefix", "vmac_addr_prefix"]
        ),
        (.warns("traffic is filtered in Aloft's own way, and only with no_accept"), firewall),
        (
            .warns(
                "the engine's priority does not change by itself, and its buffers are as large as they need to be"),
            buffers
        ),
        (.warns("names, files and directories of keepalived's processes are of no use to Aloft"), files),
        (
            .warns("scripts get the groups of their user, and their paths are followed as they are"),
            ["use_symlink_paths", "set_supplementary_groups"]
        ),
        (.warns("a new configuration is read and checked before anything changes, in any case"), checks),
        (.warns("no buffers of netlink are set for load balancing"), netlinkBuffers),
        (.warns("changes of servers are not mailed"), ["smtp_alert_checker", "no_checker_emails"]),
        (.elsewhere, BalancingGlobalKeyword.allCases.map(\.rawValue)),
        (.warns("BFD is not spoken"), bidirectionalForwarding),
    ]

    private static let firewall = [
        "vrrp_iptables", "vrrp_ipsets", "nftables", "nftables_priority", "nftables_ifindex", "nftables_counters",
    ]
    private static let buffers = [
        "max_auto_priority", "min_auto_priority_delay", "vrrp_rx_bufs_policy",
        "vrrp_rx_bufs_multiplier", "vrrp_netlink_cmd_rcv_bufs", "vrrp_netlink_cmd_rcv_bufs_force",
        "vrrp_netlink_monitor_rcv_bufs", "vrrp_netlink_monitor_rcv_bufs_force", "process_monitor_rcv_bufs",
        "process_monitor_rcv_bufs_force", "umask",
    ]
    private static let files = [
        "process_names", "process_name", "vrrp_process_name", "checker_process_name", "lvs_process_name",
        "bfd_process_name",
        "config_save_dir", "tmp_config_directory", "data_use_instance", "json_version", "state_dump_file",
        "stats_dump_file", "json_dump_file", "iproute_usr_dir", "iproute_etc_dir", "random_seed",
    ]
    private static let checks = ["reload_check_config", "include_check"]
    private static let netlinkBuffers = [
        "lvs_netlink_cmd_rcv_bufs", "lvs_netlink_cmd_rcv_bufs_force", "lvs_netlink_monitor_rcv_bufs",
        "lvs_netlink_monitor_rcv_bufs_force",
    ]
    private static let bidirectionalForwarding = [
        "bfd_priority", "bfd_no_swap", "bfd_rt_priority", "bfd_cpu_affinity", "bfd_rlimit_rttime",
    ]
}
