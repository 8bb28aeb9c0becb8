/// What takes part in the election, and how its packets are formed.
enum ElectionKeyword: String, InstanceKeywordPart {
    case state
    case interface
    case virtualRouterID = "virtual_router_id"
    case priority
    case advertisementInterval = "advert_int"
    case authentication
    case hmac = "auth_hmac"
    case noPreempt = "nopreempt"
    case preempt
    case preemptDelay = "preempt_delay"
    case version
    case checksumAsV2 = "v3_checksum_as_v2"
    case strictMode = "strict_mode"
    case missedAdvertisements = "down_timer_adverts"

    var opensBlock: Bool { self == .authentication || self == .hmac }
    /// MASTER counts wherever it stands.
    var mayRepeat: Bool { self == .state }
    var firstCounts: Bool { self == .version }
}

/// Whom advertisements go to, and from which address.
enum TransportKeyword: String, InstanceKeywordPart {
    case unicastPeers = "unicast_peer"
    case unicastSource = "unicast_src_ip"
    case unicastTTL = "unicast_ttl"
    case checksUnicastSource = "check_unicast_src"
    case multicastSource = "mcast_src_ip"
    case multicastGroup = "mcast_dst_ip"

    var opensBlock: Bool { self == .unicastPeers }
    var mayRepeat: Bool { self == .unicastPeers }
}

/// What only the Active holds.
enum HoldingKeyword: String, InstanceKeywordPart {
    case addresses = "virtual_ipaddress"
    case excludedAddresses = "virtual_ipaddress_excluded"
    case routes = "virtual_routes"
    case rules = "virtual_rules"
    case virtualMAC = "use_vmac"
    case sendsFromBase = "vmac_xmit_base"
    case noAddress = "no_virtual_ipaddress"
    case accept
    case noAccept = "no_accept"
    case promotesSecondaries = "promote_secondaries"

    var opensBlock: Bool {
        switch self {
        case .addresses, .excludedAddresses, .routes, .rules: true
        case .virtualMAC, .sendsFromBase, .noAddress, .accept, .noAccept, .promotesSecondaries: false
        }
    }

    /// Of `use_vmac` each word counts where it stands first.
    var mayRepeat: Bool { opensBlock || self == .virtualMAC }
}

/// How the addresses are announced.
enum AnnouncementKeyword: String, InstanceKeywordPart {
    case delay = "garp_master_delay"
    case rounds = "garp_master_repeat"
    case refresh = "garp_master_refresh"
    case refreshRounds = "garp_master_refresh_repeat"
    case lowerPriorityDelay = "garp_lower_prio_delay"
    case lowerPriorityRounds = "garp_lower_prio_repeat"

    var opensBlock: Bool { false }
    var mayRepeat: Bool { false }
}

/// What an instance or a group depends on.
enum TrackingKeyword: String, InstanceKeywordPart {
    case scripts = "track_script"
    case interfaces = "track_interface"
    case files = "track_file"
    case processes = "track_process"
    case ignoresOwnInterface = "dont_track_primary"

    var opensBlock: Bool { self != .ignoresOwnInterface }
    var mayRepeat: Bool { opensBlock }
}

/// Who is told what an instance or a group does.
enum NotificationKeyword: String, InstanceKeywordPart {
    case active = "notify_master"
    case backup = "notify_backup"
    case fault = "notify_fault"
    case stop = "notify_stop"
    case deletion = "notify_deleted"
    case lowerPriority = "notify_master_rx_lower_pri"
    case any = "notify"
    case priorityChanges = "notify_priority_changes"
    case mails = "smtp_alert"

    var opensBlock: Bool { false }
    var mayRepeat: Bool { false }
    var firstCounts: Bool { self != .priorityChanges }
}
