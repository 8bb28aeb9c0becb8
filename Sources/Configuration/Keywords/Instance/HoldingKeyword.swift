import NetworkTypes
import VRRP

/// What only the Active holds.
enum HoldingKeyword: String, DefinedKeyword {
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

    var definition: KeywordDefinition {
        switch self {
        case .addresses:
            .block(
                "{ ADDRESS[/LENGTH] [dev INTERFACE] [brd ADDRESS] [scope SCOPE] [label LABEL] ... }",
                "The addresses that only the Active has, and that advertisements list. Over IPv6 the first is link-local."
            )
        case .excludedAddresses: .block("{ ... }", "More of them, of either family, that advertisements do not list.")
        case .routes: .block("{ ROUTE ... }", "Routes in the words of ip-route(8) that only the Active has.")
        case .rules: .block("{ RULE ... }", "Rules in the words of ip-rule(8) that only the Active has.")
        case .virtualMAC:  // each word counts where it stands first
            .line(
                "[INTERFACE]",
                "The addresses are reached at the virtual MAC address, on an interface of their own: vrrp.VRID by default, or vrrp6.VRID, vrrp1.VRID and so on where there is one already.",
                counts: .all)
        case .sendsFromBase: .flag("With use_vmac: advertisements leave from the interface itself.")
        case .noAddress: .flag("There are no addresses: the instance elects, notifies and records.")
        case .accept: .flag("Traffic to the addresses is accepted, as it is by default.")
        case .noAccept:
            .flag(
                "Nothing but neighbour discovery of IPv6 is accepted at the addresses, unless this router is their owner."
            )
        case .promotesSecondaries:
            .flag("While Active, removing an address of the interface does not remove others of the same network.")
        }
    }
}

extension HoldingKeyword: SettingKeyword {
    func setting(of instance: InstanceConfiguration) -> Setting.Content? {
        let router = instance.router
        switch self {
        case .addresses: return .list(instance.items(router.addresses))
        case .excludedAddresses: return .list(instance.items(router.excludedAddresses))
        case .routes: return .list(instance.routes.map { Setting.Item($0.described, $0.described) })
        case .rules: return .list(instance.rules.map { Setting.Item($0.described, $0.described) })
        case .virtualMAC:
            let words = router.virtualMAC.map { [$0.interface.map(quoted), $0.address?.description] }
            return .value(words?.compactMap(\.self).joined(separator: " "))
        case .sendsFromBase: return .flag(router.virtualMAC?.sendsFromBase == true)
        case .noAddress: return .flag(router.heldAddresses.isEmpty)
        case .accept: return nil
        case .noAccept: return .flag(!router.acceptsTraffic)
        case .promotesSecondaries: return .flag(instance.promotesSecondaries)
        }
    }
}

extension InstanceConfiguration {
    /// An address may stand there twice, with two lengths.
    fileprivate func items(_ addresses: [VirtualAddress]) -> [Setting.Item] {
        var counts: [IPAddress: Int] = [:]
        return addresses.map { address in
            let words = untrackedAddresses.contains(address.prefix) ? " no_track" : ""
            let count = counts[address.prefix.address, default: 0]
            counts[address.prefix.address] = count + 1
            let key = count == 0 ? "\(address.prefix.address)" : "\(address.prefix.address) \(count)"
            return Setting.Item(key, address.described + words)
        }
    }
}
