import VRRP

/// What takes part in the election, and how its packets are formed.
enum ElectionKeyword: String, DefinedKeyword {
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

    var definition: KeywordDefinition {
        switch self {
        case .state:  // MASTER counts wherever it stands
            .line(
                "BACKUP | MASTER",
                "With MASTER the first wait is as short as after one missed advertisement; who is Active is a matter of priority all the same.",
                counts: .all)
        case .interface:
            .line(
                "INTERFACE",
                "Where the router advertises, and where its addresses are unless they say otherwise. Required.")
        case .virtualRouterID:
            .line(
                "1...255", "The number of the virtual router, the same on all nodes and unique on the link. Required.")
        case .priority:
            .line("1...255", "The higher one is Active; 100 by default. 255 is for the owner of the addresses.")
        case .advertisementInterval:
            .line(
                "SECONDS",
                "Between advertisements: whole seconds up to 255 in version 2, 0.01 to 40.95 in version 3; 1 by default."
            )
        case .authentication: .block("{ ... }", "The authentication of version 2; see there.", counts: .last)
        case .hmac: .block("{ ... }", "The signature of version 3; see there.", counts: .last)
        case .noPreempt:
            .flag(
                "Do not preempt an Active of lower priority. With it the instance keeps its place when the agent is restarted."
            )
        case .preempt: .flag("Takes an earlier nopreempt back.")
        case .preemptDelay:
            .line("SECONDS", "How long a Backup waits before it preempts an Active of lower priority; at most 1000.")
        case .version: .line("2 | 3", "The version of VRRP; else vrrp_version counts.", counts: .first)
        case .checksumAsV2: .line("[true | false]", "See v3_checksum_as_v2 in global_defs.")
        case .strictMode: .line("[true | false]", "See vrrp_strict in global_defs.")
        case .missedAdvertisements: .line("COUNT", "See vrrp_down_timer_adverts in global_defs.")
        }
    }
}

extension ElectionKeyword: SettingKeyword {
    /// - Parameter subject: an instance, and whether `vrrp_strict` holds for those that do not say otherwise.
    func setting(of subject: (instance: InstanceConfiguration, isStrict: Bool)) -> Setting.Content? {
        let router = subject.instance.router
        switch self {
        case .state: return .value(router.startsAsActive ? "MASTER" : "BACKUP")
        case .interface: return .value(quoted(router.interface))
        case .virtualRouterID: return .value("\(router.vrid)")
        case .priority: return .value("\(router.basePriority)")
        case .advertisementInterval: return .value(router.advertisementInterval.decimalSeconds)
        case .authentication: return router.authentication.password
        case .hmac: return router.authentication.signature
        case .noPreempt: return .flag(!router.preempts)
        case .preempt: return nil
        case .preemptDelay: return .value(router.preemptDelay == .zero ? nil : router.preemptDelay.decimalSeconds)
        case .version: return .value("\(router.version.rawValue)")
        case .checksumAsV2: return .value(onOff(router.checksumForm == .messageOnly))
        case .strictMode: return .value(subject.isStrict && router.authentication.isStandard ? "off" : nil)
        case .missedAdvertisements: return .value("\(router.missedAdvertisements)")
        }
    }
}
