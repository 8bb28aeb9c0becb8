import NetworkTypes
import VRRP

extension GlobalConfiguration {
    var settings: [Setting] {
        [
            .value("router_id", routerID.map(quoted)),
            .value("node_name", nodeName.map(quoted)),
            .value("script_user", scriptUser?.described),
            .flag("enable_script_security", refusesWritablePrograms),
            .flag("vrrp_strict", isStrict),
            .value("vrrp_version", "\(version.rawValue)"),
        ] + announcement.settings(prefix: "vrrp_") + [
            .value("vrrp_garp_interval", announcement.spacing == .zero ? nil : announcement.spacing.decimalSeconds),
            .value("vrrp_mcast_group4", multicastGroup4?.description),
            .value("vrrp_mcast_group6", multicastGroup6?.description),
            .value("v3_checksum_as_v2", onOff(checksumForm == .messageOnly)),
            .value("vrrp_down_timer_adverts", "\(missedAdvertisements)"),
            .value("vrrp_check_unicast_src", onOff(checksUnicastSource)),
            .value("vrrp_startup_delay", startupDelay == .zero ? nil : startupDelay.decimalSeconds),
            .value("vrrp_delay_after_boot", delayAfterBoot == .zero ? nil : delayAfterBoot.decimalSeconds),
            .value("address_lease", addressLease.decimalSeconds),
            .flag("keep_place_on_restart", keepsPlaceOnRestart),
            .flag("ignore_virtual_servers", ignoresVirtualServers),
            .value("vrrp_notify_priority_changes", onOff(tellsPriority)),
            .value("default_interface", defaultInterface.map(quoted)),
        ] + mail.settings + scheduling.settings + fifoSettings
    }

    /// The two FIFOs that there may be, by the keywords that say least.
    private var fifoSettings: [Setting] {
        zip(["notify_fifo", "vrrp_notify_fifo"], notifyFIFOs).flatMap { keyword, fifo in
            [Setting.value(keyword, quoted(fifo.path)), .value("\(keyword)_script", fifo.reader?.described)]
        }
    }

    /// What is there in whatever state, a block each.
    var staticSettings: [(TopLevelKeyword, [Setting.Item])] {
        [
            (.staticAddresses, statics.addresses.map { Setting.Item($0.prefix.description, $0.described) }),
            (.staticRoutes, statics.routes.map { Setting.Item($0.described, $0.described) }),
            (.staticRules, statics.rules.map { Setting.Item($0.described, $0.described) }),
        ]
    }

    /// The lines of `interface_up_down_delays`.
    var linkDelaySettings: [Setting] {
        linkDelays.map { .value(quoted($0.interface), "\($0.down.decimalSeconds) \($0.up.decimalSeconds)") }
    }
}

extension SchedulingConfiguration {
    fileprivate var settings: [Setting] {
        [
            .value("vrrp_rt_priority", realTimePriority.map(String.init)),
            .value("vrrp_priority", niceness.map(String.init)),
            .value(
                "vrrp_cpu_affinity", processors.isEmpty ? nil : processors.map(String.init).joined(separator: " ")),
            .value("vrrp_no_swap", locksMemory.map(onOff)),
            .value("vrrp_rlimit_rttime", realTimeLimit.map { String(Int64($0 / .microseconds(1))) }),
        ]
    }
}

extension MailConfiguration {
    fileprivate var settings: [Setting] {
        [
            .list(
                "notification_email",
                recipients.map { Setting.Item($0.description, quoted($0.description)) }),
            .value("notification_email_from", sender.map { quoted($0.description) }),
            .value("smtp_server", server.map { "\($0.host) \($0.port)" }),
            .value("smtp_helo_name", helloName),
            .value("smtp_connect_timeout", self == MailConfiguration() ? nil : connectTimeout.decimalSeconds),
            .value("smtp_alert", alerts.map(onOff)),
            .value("smtp_alert_vrrp", routerAlerts.map(onOff)),
            .flag("no_email_faults", leavesOutFaults),
            .value("smtp_tls", security == .off ? nil : security.rawValue),
            .value("smtp_ca", authoritiesPath.map(quoted)),
            .value("smtp_user", user.map(quoted)),
            .value("smtp_password_file", passwordPath.map(quoted)),
        ]
    }
}

extension APIConfiguration {
    var settings: [Setting] {
        [
            .repeated("listen", listeners.map { Setting.Item($0.description, $0.description) }),
            .value("socket", socketPath.map(quoted)),
            .value("tokens", tokensPath.map(quoted)),
            .value("tls_certificate", tlsCertificatePath.map(quoted)),
            .value("tls_key", tlsKeyPath.map(quoted)),
            .value("tls_client_ca", tlsClientCAPath.map(quoted)),
            .repeated("peer", peers.map { Setting.Item($0.name, "\(quoted($0.name)) \(quoted($0.url))") }),
            .value("peer_token", peerTokenPath.map(quoted)),
            .value("peer_ca", peerCAPath.map(quoted)),
        ]
    }
}

extension HistoryConfiguration {
    var settings: [Setting] {
        [
            .value("path", path.map(quoted)),
            .value("keep_transitions", keepTransitions.withUnits),
            .value("keep_check_results", keepCheckResults.withUnits),
            .value("max_size", sizeText(maxSize)),
        ]
    }
}
