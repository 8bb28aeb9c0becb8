/// The keywords of `global_defs`.
enum GlobalKeyword: String, BlockKeyword {
    case routerID = "router_id"
    case scriptUser = "script_user"
    case enableScriptSecurity = "enable_script_security"
    case version = "vrrp_version"
    case garpDelay = "vrrp_garp_master_delay"
    case garpRepeat = "vrrp_garp_master_repeat"
    case garpRefresh = "vrrp_garp_master_refresh"
    case garpRefreshRepeat = "vrrp_garp_master_refresh_repeat"
    case garpLowerPriorityDelay = "vrrp_garp_lower_prio_delay"
    case garpLowerPriorityRepeat = "vrrp_garp_lower_prio_repeat"
    case garpInterval = "vrrp_garp_interval"
    case neighbourInterval = "vrrp_gna_interval"
    case multicastGroup4 = "vrrp_mcast_group4"
    case multicastGroup6 = "vrrp_mcast_group6"
    case checksumAsV2 = "v3_checksum_as_v2"
    case strict = "vrrp_strict"
    case missedAdvertisements = "vrrp_down_timer_adverts"
    case checksUnicastSource = "vrrp_check_unicast_src"
    case startupDelay = "vrrp_startup_delay"
    case delayAfterBoot = "vrrp_delay_after_boot"
    case fifo = "notify_fifo"
    case fifoScript = "notify_fifo_script"
    case vrrpFIFO = "vrrp_notify_fifo"
    case vrrpFIFOScript = "vrrp_notify_fifo_script"
    case tellsPriority = "vrrp_notify_priority_changes"
    case realTimePriority = "vrrp_rt_priority"
    case niceness = "vrrp_priority"
    case processors = "vrrp_cpu_affinity"
    case locksMemory = "vrrp_no_swap"
    case realTimeLimit = "vrrp_rlimit_rttime"
    case realTimeLimitMisspelt = "vrrp_rlimit_rtime"
    /// Aloft's own.
    case nodeName = "node_name"
    case addressLease = "address_lease"
    case keepsPlaceOnRestart = "keep_place_on_restart"
    case ignoresVirtualServers = "ignore_virtual_servers"

    case defaultInterface = "default_interface"
    case mailRecipients = "notification_email"
    case mailSender = "notification_email_from"
    case mailServer = "smtp_server"
    case mailHello = "smtp_helo_name"
    case mailConnectTimeout = "smtp_connect_timeout"
    case mailAlerts = "smtp_alert"
    case mailRouterAlerts = "smtp_alert_vrrp"
    case mailWithoutFaults = "no_email_faults"
    /// Aloft's own.
    case mailSecurity = "smtp_tls"
    case mailCA = "smtp_ca"
    case mailUser = "smtp_user"
    case mailPasswordFile = "smtp_password_file"

    var opensBlock: Bool { self == .mailRecipients }
    var mayRepeat: Bool { self == .mailRecipients }

    var isAboutMail: Bool {
        switch self {
        case .mailRecipients, .mailSender, .mailServer, .mailHello, .mailConnectTimeout, .mailAlerts, .mailRouterAlerts,
            .mailWithoutFaults, .mailSecurity, .mailCA, .mailUser, .mailPasswordFile:
            true
        default: false
        }
    }

    var firstCounts: Bool {
        switch self {
        case .fifo, .fifoScript, .vrrpFIFO, .vrrpFIFOScript: true
        default: false
        }
    }

    /// The keyword of an instance that means the same for one alone.
    var announcement: AnnouncementKeyword? {
        rawValue.hasPrefix("vrrp_garp") ? AnnouncementKeyword(rawValue: String(rawValue.dropFirst(5))) : nil
    }

    static let table = KeywordTable<Self>(
        block: "global_defs", others: protocolWords.merging(harmlessWords) { first, _ in first })

    /// What changes how instances behave.
    private static let protocolWords: [String: UnsupportedPolicy] = [
        "vrrp_lower_prio_no_advert": .warns("an Active answers a lower priority at once (RFC 9568, 6.4.3)"),
        "vrrp_higher_prio_send_advert": .warns("an Active yields to a higher priority without a last word"),
        "vrrp_owner_ignore_adverts": .warns("an owner of the addresses listens to other routers"),
        "vrrp_min_garp": .warns("both batches of gratuitous ARP are sent"),
        "vrrp_garp_extra_if": extraInterfaces,
        "vrrp_vmac_garp_intvl": extraInterfaces,
        "fifo_write_vrrp_states_on_reload": events,
        "startup_script": hooks,
        "startup_script_timeout": hooks,
        "shutdown_script": hooks,
        "shutdown_script_timeout": hooks,
        "reload_time_file": timedReload,
        "reload_repeat": timedReload,
        "reload_file": timedReload,
    ]

    /// What changes how keepalived itself is run, watched and reported.
    private static let harmlessWords: [String: UnsupportedPolicy] = {
        let snmp = UnsupportedPolicy.warns("Aloft speaks no SNMP", instead: "let your monitoring ask GET /v1/status")
        let dbus = UnsupportedPolicy.warns("Aloft is not on D-Bus", instead: "use the API")
        let words: [(UnsupportedPolicy, [String])] =
            [
                (
                    snmp,
                    [
                        "snmp_socket", "enable_traps", "enable_snmp_vrrp", "enable_snmp_keepalived", "enable_snmp_rfc",
                        "enable_snmp_rfcv2", "enable_snmp_rfcv3", "enable_snmp_checker",
                    ]
                ),
                (dbus, ["enable_dbus", "dbus_service_name", "dbus_no_interface_name"]),
                (.silent, ["vrrp_skip_check_adv_addr", "dynamic_interfaces"]),
            ] + IgnoredGlobals.words
        return Dictionary(words.flatMap { meaning, words in words.map { ($0, meaning) } }) { first, _ in first }
    }()

    private static let extraInterfaces = UnsupportedPolicy.warns(
        "no gratuitous ARP leaves from the interface under the virtual MAC address")
    private static let events = UnsupportedPolicy.warns(
        "the FIFO gets changes only", instead: "ask GET /v1/status")
    private static let hooks = UnsupportedPolicy.warns(
        "nothing is run at the start and at the end", instead: "let systemd do it")
    private static let timedReload = UnsupportedPolicy.warns("reloads are not timed", instead: "use aloft reload")
}
