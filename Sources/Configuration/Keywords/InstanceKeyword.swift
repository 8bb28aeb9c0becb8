/// The keywords of `vrrp_instance`.
enum InstanceKeyword: String, BlockKeyword {
    case state
    case interface
    case virtualRouterID = "virtual_router_id"
    case priority
    case advertisementInterval = "advert_int"
    case authentication
    case virtualAddresses = "virtual_ipaddress"
    case trackers = "track_script"
    case noPreempt = "nopreempt"
    case version
    case garpDelay = "garp_master_delay"
    case garpRepeat = "garp_master_repeat"
    case checksumAsV2 = "v3_checksum_as_v2"
    case strictMode = "strict_mode"

    var opensBlock: Bool {
        switch self {
        case .authentication, .virtualAddresses, .trackers: true
        case .state, .interface, .virtualRouterID, .priority, .advertisementInterval, .noPreempt, .version, .garpDelay,
            .garpRepeat, .checksumAsV2, .strictMode:
            false
        }
    }

    var mayRepeat: Bool { self == .virtualAddresses || self == .trackers }

    static let table = KeywordTable<Self>(
        block: "vrrp_instance", others: refusedWords.merging(ignoredWords) { first, _ in first })

    private static let refusedWords: [String: Treatment] = [
        "unicast_peer": unicast,
        "unicast_src_ip": unicast,
        "mcast_dst_ip": .refuses(
            "this router would speak to another group than its peers",
            instead: "remove it on every router so that all use 224.0.0.18"),
        "use_vmac": virtualMAC,
        "use_vmac_addr": virtualMAC,
        "use_ipvlan": virtualMAC,
        "virtual_ipaddress_excluded": incomplete,
        "virtual_routes": incomplete,
        "virtual_rules": incomplete,
        "no_virtual_ipaddress": .refuses("an instance needs a virtual_ipaddress"),
        "track_interface": unwatched,
        "track_file": unwatched,
        "track_process": unwatched,
        "track_bfd": unwatched,
        "auth_hmac": .refuses(
            "the peers would not accept this router", instead: "remove it on every router of the group"),
    ]

    private static let ignoredWords: [String: Treatment] = [
        "preempt": .silent,
        "accept": .silent,
        "preempt_delay": .warns("a router of higher priority takes over at once"),
        "no_accept": .warns("traffic to the addresses is accepted while Active"),
        "notify": notify,
        "notify_master": notify,
        "notify_backup": notify,
        "notify_fault": notify,
        "notify_stop": notify,
        "notify_deleted": notify,
        "notify_master_rx_lower_pri": notify,
        "notify_priority_changes": notify,
        "smtp_alert": .warns("Aloft sends no mail"),
        "garp_master_refresh": noRefresh,
        "garp_master_refresh_repeat": noRefresh,
        "garp_lower_prio_delay": lowerPriorityGARP,
        "garp_lower_prio_repeat": lowerPriorityGARP,
        "garp_extra_if": .silent,
        "mcast_src_ip": .warns("advertisements leave from the first address of the interface"),
        "track_src_ip": .warns("advertisements leave from the first address of the interface"),
        "dont_track_primary": .warns("an interface that is down puts its instance in fault"),
        "vrf": .warns("the interface is used in whatever VRF it is"),
        "promote_secondaries": .warns("the kernel's own setting of promote_secondaries stays"),
        "down_timer_adverts": .warns("a Backup takes over after three missed advertisements"),
        "timer_expired_backup": lateTimers,
        "thread_timer_expired": lateTimers,
        "lower_prio_no_advert": .warns("an Active answers a lower priority at once (RFC 9568, 6.4.3)"),
        "higher_prio_send_advert": .warns("an Active yields to a higher priority without a last word"),
        "owner_ignore_adverts": .warns("an owner of the addresses listens to other routers"),
        "linkbeat_use_polling": .warns("links are watched over netlink, never polled"),
        "lvs_sync_daemon_interface": .warns("Aloft does not balance load"),
        "debug": .warns("it has no meaning in keepalived either", instead: "remove it"),
        "skip_check_adv_addr": .silent,
        "native_ipv6": .silent,
        "kernel_rx_buf_size": .silent,
        "vmac_xmit_base": .silent,
        "unicast_fault_no_peer": .silent,
        "unicast_ttl": .silent,
        "check_unicast_src": .silent,
        "old_unicast_checksum": .silent,
    ]

    private static let unicast = Treatment.refuses(
        "advertisements are multicast, and unicast peers would not hear them",
        instead: "remove the unicast keywords on every router of the group")
    private static let virtualMAC = Treatment.refuses(
        "the addresses keep the interface's own MAC address", instead: "remove it on every router of the group")
    private static let incomplete = Treatment.refuses("what moves with the address would stay behind")
    private static let unwatched = Treatment.refuses(
        "what it names would not be watched, and its failure would go unseen",
        instead: "check it with a vrrp_script and track_script")
    private static let notify = Treatment.warns("notify scripts are not run yet", instead: "use the API")
    private static let noRefresh = Treatment.warns("gratuitous ARP is not repeated while an instance stays Active")
    private static let lowerPriorityGARP = Treatment.warns("a lower priority is answered without gratuitous ARP")
    private static let lateTimers = Treatment.warns("an Active whose timers are late stays Active")
}
