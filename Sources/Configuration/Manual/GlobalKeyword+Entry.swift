extension GlobalKeyword {
    var entry: KeywordEntry {
        switch self {
        case .routerID:
            .init(
                "NAME",
                "What the subjects of mails call this node; nothing else, as many files have one on all nodes. See node_name."
            )
        case .scriptUser:
            .init(
                "USER [GROUP]",
                "User for scripts that name none; by default keepalived_script where that user exists, else the agent's own."
            )
        case .enableScriptSecurity: .init("", "A program that others than its owner and root may change is not run.")
        case .version:
            .init("2 | 3", "The version of VRRP of instances that name none. 2 by default; IPv6 is always version 3.")
        case .garpDelay, .garpRepeat, .garpRefresh, .garpRefreshRepeat, .garpLowerPriorityDelay,
            .garpLowerPriorityRepeat:
            announcement?.entry ?? .init("", "")
        case .garpInterval:
            .init(
                "SECONDS",
                "The distance of gratuitous ARP packets and neighbour advertisements on one interface, at most 1; 0 by default. The longer of this and vrrp_gna_interval counts."
            )
        case .neighbourInterval: .init("SECONDS", "See vrrp_garp_interval.")
        case .multicastGroup4: .init("ADDRESS", "The group that IPv4 instances advertise to; 224.0.0.18 by default.")
        case .multicastGroup6: .init("ADDRESS", "The group that IPv6 instances advertise to; ff02::12 by default.")
        case .checksumAsV2:
            .init(
                "[true | false]",
                "VRRPv3 over IPv4 has a checksum without pseudo-header, as some other routers want it.")
        case .strict:
            .init(
                "",
                "Instances that do not say otherwise go without authentication. Nothing else of keepalived's strict mode is done."
            )
        case .missedAdvertisements:
            .init("COUNT", "How many advertisements a Backup misses before it takes over, 1 to 100; 3 by default.")
        case .checksUnicastSource:
            .init("[true | false]", "Unicast advertisements of others than the peers are discarded; true by default.")
        case .startupDelay: .init("SECONDS", "How long instances wait after the agent's start; at most 3600.")
        case .delayAfterBoot:
            .init("SECONDS", "How long the machine must be up before instances take part; at most 3600.")
        case .fifo, .vrrpFIFO:
            .init(
                "PATH [USER [GROUP]]",
                "A named pipe into which each change of an instance or a group is written, a line each.")
        case .fifoScript, .vrrpFIFOScript:
            .init(
                "\"PROGRAM ARGUMENT...\" [USER [GROUP]]",
                "The program that reads the pipe; started, and started again, by the agent.")
        case .tellsPriority:
            .init("[true | false]", "Write changes of priority to the pipe too; false by default.")
        case .realTimePriority:
            .init(
                "PRIORITY",
                "SCHED_RR priority of the VRRP thread, 1 to 99; 0 disables it; 40 by default where rights allow it."
            )
        case .niceness: .init("NICENESS", "Niceness of the VRRP thread while it has no real-time priority, -20 to 19.")
        case .processors: .init("NUMBER...", "The processors that the engine's thread may run on; all by default.")
        case .locksMemory:
            .init("[true | false]", "Memory is locked once it is touched; true by default where rights allow it.")
        case .realTimeLimit:
            .init(
                "MICROSECONDS",
                "How long the VRRP thread may compute without a wait before it loses real-time priority for a while; 1000000 by default."
            )
        case .realTimeLimitMisspelt: .init("MICROSECONDS", "See vrrp_rlimit_rttime.")
        case .nodeName: .init("NAME", "The name of this node; by default that of the host. Aloft's own.")
        case .addressLease:
            .init(
                "SECONDS",
                "When the kernel removes a virtual address that the agent no longer renews: 2 to 3600, 10 by default, 0 for never. Aloft's own."
            )
        case .keepsPlaceOnRestart:
            .init(
                "[true | false]",
                "Every instance stays Active while the agent is restarted, as those with nopreempt always do; false by default. Aloft's own."
            )
        case .defaultInterface:
            .init("INTERFACE", "Where addresses of static_ipaddress are that name none; eth0 by default.")
        case .mailRecipients:
            .init(
                "{ ADDRESS ... }",
                "Who is mailed changes of state, such as ops@example.org or \"Operators <ops@example.org>\".")
        case .mailSender:
            .init("ADDRESS", "Where these mails come from; by default keepalived@ and the name of the host.")
        case .mailServer: .init("HOST [PORT]", "The server that takes them; port 25 by default.")
        case .mailHello: .init("NAME", "What it is greeted with; by default the name of the host.")
        case .mailConnectTimeout: .init("SECONDS", "How long a connection to it may take; 30 by default.")
        case .mailAlerts:
            .init(
                "[true | false]",
                "Instances and groups that do not say otherwise are told of by mail; false by default.")
        case .mailRouterAlerts: .init("[true | false]", "The same, and counts more than smtp_alert.")
        case .mailWithoutFaults: .init("", "Faults are not mailed.")
        case .mailSecurity:
            .init(
                "off | starttls | implicit",
                "With starttls the mail server must offer STARTTLS; implicit is TLS from the beginning, often on port 465. off by default. Aloft's own."
            )
        case .mailCA:
            .init(
                "PATH", "The authorities that vouch for the mail server, in PEM; the system's by default. Aloft's own.")
        case .mailUser: .init("NAME", "Whom to log in as at the mail server. Aloft's own.")
        case .mailPasswordFile: .init("PATH", "A file whose first line is that user's password. Aloft's own.")
        case .ignoresVirtualServers:
            .init(
                "[true | false]",
                "A file with virtual_server blocks is run without them; otherwise they are an error, because Aloft balances no load. Aloft's own."
            )
        }
    }
}
