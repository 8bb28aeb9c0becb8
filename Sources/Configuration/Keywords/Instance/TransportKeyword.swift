import NetworkTypes
import VRRP

/// Whom advertisements go to, and from which address.
enum TransportKeyword: String, DefinedKeyword {
    case unicastPeers = "unicast_peer"
    case unicastSource = "unicast_src_ip"
    case unicastTTL = "unicast_ttl"
    case checksUnicastSource = "check_unicast_src"
    case multicastSource = "mcast_src_ip"
    case multicastGroup = "mcast_dst_ip"

    var definition: KeywordDefinition {
        switch self {
        case .unicastPeers:
            .block("{ ADDRESS... }", "Advertisements go to these routers, and no multicast is sent or heard.")
        case .unicastSource:
            .line(
                "ADDRESS",
                "Where advertisements come from; by default the first address of the interface.")
        case .unicastTTL: .line("0...255", "The TTL of advertisements to unicast peers; 255 by default.")
        case .checksUnicastSource: .line("[true | false]", "See vrrp_check_unicast_src in global_defs.")
        case .multicastSource:
            .line("ADDRESS", "The same as unicast_src_ip, for either; by default the first address of the interface.")
        case .multicastGroup:
            .line(
                "ADDRESS",
                "The multicast group, the same on all nodes; vrrp_mcast_group4 or vrrp_mcast_group6, 224.0.0.18 and ff02::12 by default."
            )
        }
    }
}

extension TransportKeyword: SettingKeyword {
    func setting(of router: VirtualRouter.Configuration) -> Setting.Content? {
        let source = router.sourceAddress?.description
        guard case .unicast(let unicast) = router.transport else {
            switch self {
            case .multicastSource: return .value(source)
            case .multicastGroup: return .value(router.multicastGroup?.description)
            case .unicastPeers, .unicastSource, .unicastTTL, .checksUnicastSource: return nil
            }
        }
        switch self {
        case .unicastPeers:
            return .list(unicast.peers.map { Setting.Item($0.address.description, $0.described) })
        case .unicastSource: return .value(source)
        case .unicastTTL: return .value(unicast.timeToLive == 255 ? nil : "\(unicast.timeToLive)")
        case .checksUnicastSource: return .value(onOff(unicast.checksSource))
        case .multicastSource, .multicastGroup: return nil
        }
    }
}

extension UnicastPeer {
    fileprivate var described: String {
        var text = address.description
        if timesToLive.lowerBound > 0 { text += " min_ttl \(timesToLive.lowerBound)" }
        if timesToLive.upperBound < 255 { text += " max_ttl \(timesToLive.upperBound)" }
        return text
    }
}
