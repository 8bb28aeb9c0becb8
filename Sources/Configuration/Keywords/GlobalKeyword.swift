import NetworkTypes
import VRRP

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

    var isAboutMail: Bool {
        switch self {
        case .mailRecipients, .mailSender, .mailServer, .mailHello, .mailConnectTimeout, .mailAlerts, .mailRouterAlerts,
            .mailWithoutFaults, .mailSecurity, .mailCA, .mailUser, .mailPasswordFile:
            true
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
                        "snmp_vs_stats_update_interval", "snmp_rs_stats_update_interval",
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

    var definition: KeywordDefinition {
        switch self {
        case .routerID:
            .line(
                "NAME",
                "What the subjects of mails call this node; nothing else, as many files have one on all nodes. See node_name."
            )
        case .scriptUser:
            .line(
                "USER [GROUP]",
                "User for scripts that name none; by default keepalived_script where that user exists, else the agent's own."
            )
        case .enableScriptSecurity: .flag("A program that others than its owner and root may change is not run.")
        case .version:
            .line("2 | 3", "The version of VRRP of instances that name none. 2 by default; IPv6 is always version 3.")
        case .garpDelay, .garpRepeat, .garpRefresh, .garpRefreshRepeat, .garpLowerPriorityDelay,
            .garpLowerPriorityRepeat:
            announcement?.definition ?? .flag("")
        case .garpInterval:
            .line(
                "SECONDS",
                "The distance of gratuitous ARP packets and neighbour advertisements on one interface, at most 1; 0 by default. The longer of this and vrrp_gna_interval counts."
            )
        case .neighbourInterval: .line("SECONDS", "See vrrp_garp_interval.")
        case .multicastGroup4: .line("ADDRESS", "The group that IPv4 instances advertise to; 224.0.0.18 by default.")
        case .multicastGroup6: .line("ADDRESS", "The group that IPv6 instances advertise to; ff02::12 by default.")
        case .checksumAsV2:
            .line(
                "[true | false]",
                "VRRPv3 over IPv4 has a checksum without pseudo-header, as some other routers want it.")
        case .strict:
            .flag(
                "Instances that do not say otherwise go without authentication. Nothing else of keepalived's strict mode is done."
            )
        case .missedAdvertisements:
            .line("COUNT", "How many advertisements a Backup misses before it takes over, 1 to 100; 3 by default.")
        case .checksUnicastSource:
            .line("[true | false]", "Unicast advertisements of others than the peers are discarded; true by default.")
        case .startupDelay: .line("SECONDS", "How long instances wait after the agent's start; at most 3600.")
        case .delayAfterBoot:
            .line("SECONDS", "How long the machine must be up before instances take part; at most 3600.")
        case .fifo, .vrrpFIFO:
            .line(
                "PATH [USER [GROUP]]",
                "A named pipe into which each change of an instance or a group is written, a line each.", counts: .first
            )
        case .fifoScript, .vrrpFIFOScript:
            .line(
                "\"PROGRAM ARGUMENT...\" [USER [GROUP]]",
                "The program that reads the pipe; started, and started again, by the agent.", counts: .first)
        case .tellsPriority:
            .line("[true | false]", "Write changes of priority to the pipe too; false by default.")
        case .realTimePriority:
            .line(
                "PRIORITY",
                "SCHED_RR priority of the VRRP thread, 1 to 99; 0 disables it; 40 by default where rights allow it."
            )
        case .niceness: .line("NICENESS", "Niceness of the VRRP thread while it has no real-time priority, -20 to 19.")
        case .processors: .line("NUMBER...", "The processors that the engine's thread may run on; all by default.")
        case .locksMemory:
            .line("[true | false]", "Memory is locked once it is touched; true by default where rights allow it.")
        case .realTimeLimit:
            .line(
                "MICROSECONDS",
                "How long the VRRP thread may compute without a wait before it loses real-time priority for a while; 1000000 by default."
            )
        case .realTimeLimitMisspelt: .line("MICROSECONDS", "See vrrp_rlimit_rttime.")
        case .nodeName: .line("NAME", "The name of this node; by default that of the host. Aloft's own.")
        case .addressLease:
            .line(
                "SECONDS",
                "When the kernel removes a virtual address that the agent no longer renews: 2 to 3600, 10 by default, 0 for never. Aloft's own."
            )
        case .keepsPlaceOnRestart:
            .line(
                "[true | false]",
                "Every instance stays Active while the agent is restarted, as those with nopreempt always do; false by default. Aloft's own."
            )
        case .defaultInterface:
            .line("INTERFACE", "Where addresses of static_ipaddress are that name none; eth0 by default.")
        case .mailRecipients:
            .block(
                "{ ADDRESS ... }",
                "Who is mailed changes of state, such as ops@example.org or \"Operators <ops@example.org>\".")
        case .mailSender:
            .line("ADDRESS", "Where these mails come from; by default keepalived@ and the name of the host.")
        case .mailServer: .line("HOST [PORT]", "The server that takes them; port 25 by default.")
        case .mailHello: .line("NAME", "What it is greeted with; by default the name of the host.")
        case .mailConnectTimeout: .line("SECONDS", "How long a connection to it may take; 30 by default.")
        case .mailAlerts:
            .line(
                "[true | false]",
                "Instances and groups that do not say otherwise are told of by mail; false by default.")
        case .mailRouterAlerts: .line("[true | false]", "The same, and counts more than smtp_alert.")
        case .mailWithoutFaults: .flag("Faults are not mailed.")
        case .mailSecurity:
            .line(
                "off | starttls | implicit",
                "With starttls the mail server must offer STARTTLS; implicit is TLS from the beginning, often on port 465. off by default. Aloft's own."
            )
        case .mailCA:
            .line(
                "PATH", "The authorities that vouch for the mail server, in PEM; the system's by default. Aloft's own.")
        case .mailUser: .line("NAME", "Whom to log in as at the mail server. Aloft's own.")
        case .mailPasswordFile: .line("PATH", "A file whose first line is that user's password. Aloft's own.")
        case .ignoresVirtualServers:
            .line(
                "[true | false]",
                "virtual_server blocks are left out, for another program to balance, and mistakes in them are warnings. Aloft's own."
            )
        }
    }
}

extension GlobalKeyword: SettingKeyword {
    func setting(of globals: GlobalConfiguration) -> Setting.Content? {
        switch self {
        case .routerID: .value(globals.routerID.map(quoted))
        case .nodeName: .value(globals.nodeName.map(quoted))
        case .scriptUser: .value(globals.scriptUser?.described)
        case .enableScriptSecurity: .flag(globals.refusesWritablePrograms)
        case .version: .value("\(globals.version.rawValue)")
        case .garpDelay, .garpRepeat, .garpRefresh, .garpRefreshRepeat, .garpLowerPriorityDelay,
            .garpLowerPriorityRepeat:
            announcement?.setting(of: globals.announcement)
        case .garpInterval: .value(globals.announcement.spacing.unlessZero)
        // The one above has the longer of the two.
        case .neighbourInterval: nil
        case .multicastGroup4: .value(globals.multicastGroup4?.description)
        case .multicastGroup6: .value(globals.multicastGroup6?.description)
        case .checksumAsV2: .value(onOff(globals.checksumForm == .messageOnly))
        case .strict: .flag(globals.isStrict)
        case .missedAdvertisements: .value("\(globals.missedAdvertisements)")
        case .checksUnicastSource: .value(onOff(globals.checksUnicastSource))
        case .startupDelay: .value(globals.startupDelay.unlessZero)
        case .delayAfterBoot: .value(globals.delayAfterBoot.unlessZero)
        // By the keywords that say least: which of them named a pipe makes no difference.
        case .fifo: .value(globals.notifyFIFOs.first.map { quoted($0.path) })
        case .fifoScript: .value(globals.notifyFIFOs.first?.reader?.described)
        case .vrrpFIFO: .value(globals.notifyFIFOs.dropFirst().first.map { quoted($0.path) })
        case .vrrpFIFOScript: .value(globals.notifyFIFOs.dropFirst().first?.reader?.described)
        case .tellsPriority: .value(onOff(globals.tellsPriority))
        case .realTimePriority: .value(globals.scheduling.realTimePriority.map(String.init))
        case .niceness: .value(globals.scheduling.niceness.map(String.init))
        case .processors: .value(globals.scheduling.processorList)
        case .locksMemory: .value(globals.scheduling.locksMemory.map(onOff))
        case .realTimeLimit: .value(globals.scheduling.realTimeMicroseconds)
        case .realTimeLimitMisspelt: nil
        case .addressLease: .value(globals.addressLease.decimalSeconds)
        case .keepsPlaceOnRestart: .flag(globals.keepsPlaceOnRestart)
        case .ignoresVirtualServers: .flag(globals.ignoresVirtualServers)
        case .defaultInterface: .value(globals.defaultInterface.map(quoted))
        case .mailRecipients, .mailSender, .mailServer, .mailHello, .mailConnectTimeout, .mailAlerts,
            .mailRouterAlerts, .mailWithoutFaults, .mailSecurity, .mailCA, .mailUser, .mailPasswordFile:
            mailSetting(globals.mail)
        }
    }

    private func mailSetting(_ mail: MailConfiguration) -> Setting.Content? {
        switch self {
        case .mailRecipients:
            .list(mail.recipients.map { Setting.Item($0.description, quoted($0.description)) })
        case .mailSender: .value(mail.sender.map { quoted($0.description) })
        case .mailServer: .value(mail.server.map { "\($0.host) \($0.port)" })
        case .mailHello: .value(mail.helloName)
        case .mailConnectTimeout:
            .value(mail == MailConfiguration() ? nil : mail.connectTimeout.decimalSeconds)
        case .mailAlerts: .value(mail.alerts.map(onOff))
        case .mailRouterAlerts: .value(mail.routerAlerts.map(onOff))
        case .mailWithoutFaults: .flag(mail.leavesOutFaults)
        case .mailSecurity: .value(mail.security == .off ? nil : mail.security.rawValue)
        case .mailCA: .value(mail.authoritiesPath.map(quoted))
        case .mailUser: .value(mail.user.map(quoted))
        case .mailPasswordFile: .value(mail.passwordPath.map(quoted))
        default: nil
        }
    }
}

extension Duration {
    fileprivate var unlessZero: String? { self == .zero ? nil : decimalSeconds }
}

extension SchedulingConfiguration {
    /// Nil for all.
    var processorList: String? {
        processors.isEmpty ? nil : processors.map(String.init).joined(separator: " ")
    }

    /// Nil for the customary time.
    var realTimeMicroseconds: String? { realTimeLimit.map { String(Int64($0 / .microseconds(1))) } }
}
