import VRRP

/// How the addresses are announced.
enum AnnouncementKeyword: String, DefinedKeyword {
    case delay = "garp_master_delay"
    case rounds = "garp_master_repeat"
    case refresh = "garp_master_refresh"
    case refreshRounds = "garp_master_refresh_repeat"
    case lowerPriorityDelay = "garp_lower_prio_delay"
    case lowerPriorityRounds = "garp_lower_prio_repeat"

    var definition: KeywordDefinition {
        switch self {
        case .delay:
            .line(
                "SECONDS",
                "When to announce the addresses again after becoming Active; 5 by default, 0 for never.")
        case .rounds: .line("COUNT", "How often each is announced at a time, 1 to 100; 5 by default.")
        case .refresh:
            .line(
                "SECONDS", "An Active announces its addresses again and again at this distance; 0, never, by default.")
        case .refreshRounds: .line("COUNT", "How often each is announced then; 1 by default.")
        case .lowerPriorityDelay:
            .line(
                "SECONDS",
                "As the delay of the second time, after an advertisement of a lower priority; by default the same.")
        case .lowerPriorityRounds:
            .line("COUNT", "How often each is announced after one, 0 to 100; by default as on becoming Active.")
        }
    }
}

extension AnnouncementKeyword: SettingKeyword {
    func setting(of announcement: VirtualRouter.Announcement) -> Setting.Content? {
        switch self {
        case .delay: .value(announcement.delay.decimalSeconds)
        case .rounds: .value("\(announcement.rounds)")
        case .refresh: .value(announcement.refresh.decimalSeconds)
        case .refreshRounds: .value("\(announcement.refreshRounds)")
        case .lowerPriorityDelay: .value(announcement.lowerPriorityDelay?.decimalSeconds)
        case .lowerPriorityRounds: .value(announcement.lowerPriorityRounds.map { "\($0)" })
        }
    }
}
