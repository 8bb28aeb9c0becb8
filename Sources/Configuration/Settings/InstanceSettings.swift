import Health
import NetworkTypes
import VRRP

extension InstanceConfiguration {
    /// - Parameter isStrict: whether `vrrp_strict` would take the authentication away.
    func settings(inStrictMode isStrict: Bool = false) -> [Setting] {
        router.electionSettings(inStrictMode: isStrict) + router.transportSettings
            + [router.authentication.setting] + router.virtualMACSettings
            + [
                .list("virtual_ipaddress", items(router.addresses)),
                .list("virtual_ipaddress_excluded", items(router.excludedAddresses)),
                .flag("no_virtual_ipaddress", router.heldAddresses.isEmpty),
                .list("virtual_routes", routes.map { Setting.Item($0.described, $0.described) }),
                .list("virtual_rules", rules.map { Setting.Item($0.described, $0.described) }),
                .flag("no_accept", !router.acceptsTraffic),
                .flag("promote_secondaries", promotesSecondaries),
                .flag("dont_track_primary", !tracksInterface),
            ] + trackers.settings + notifications.settings
    }

    /// One that is there again is told from the first by how often it was there before.
    private func items(_ addresses: [VirtualAddress]) -> [Setting.Item] {
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

extension VirtualRouter.Configuration {
    fileprivate func electionSettings(inStrictMode isStrict: Bool) -> [Setting] {
        [
            .value("state", startsAsActive ? "MASTER" : "BACKUP"),
            .value("interface", quoted(interface)),
            .value("virtual_router_id", "\(vrid)"),
            .value("priority", "\(basePriority)"),
            .value("advert_int", advertisementInterval.decimalSeconds),
            .value("version", "\(version.rawValue)"),
            .flag("nopreempt", !preempts),
            .value("preempt_delay", preemptDelay == .zero ? nil : preemptDelay.decimalSeconds),
            .value("down_timer_adverts", "\(missedAdvertisements)"),
        ] + announcement.settings(prefix: "") + [
            .value("v3_checksum_as_v2", onOff(checksumForm == .messageOnly)),
            .value("strict_mode", isStrict && authentication.isStandard ? "off" : nil),
        ]
    }

    fileprivate var transportSettings: [Setting] {
        let source = sourceAddress?.description
        guard case .unicast(let unicast) = transport else {
            return [.value("mcast_src_ip", source), .value("mcast_dst_ip", multicastGroup?.description)]
        }
        return [
            .value("unicast_src_ip", source),
            .list("unicast_peer", unicast.peers.map { Setting.Item($0.address.description, $0.described) }),
            .value("unicast_ttl", unicast.timeToLive == 255 ? nil : "\(unicast.timeToLive)"),
            .value("check_unicast_src", onOff(unicast.checksSource)),
        ]
    }

    fileprivate var virtualMACSettings: [Setting] {
        let words = virtualMAC.map { [$0.interface.map(quoted), $0.address?.description].compactMap(\.self) }
        return [
            .value("use_vmac", words?.joined(separator: " ")),
            .flag("vmac_xmit_base", virtualMAC?.sendsFromBase == true),
        ]
    }
}

extension VirtualRouter.Announcement {
    /// - Parameter prefix: `vrrp_` where they stand in `global_defs`.
    func settings(prefix: String) -> [Setting] {
        [
            .value("\(prefix)garp_master_delay", delay.decimalSeconds),
            .value("\(prefix)garp_master_repeat", "\(rounds)"),
            .value("\(prefix)garp_master_refresh", refresh.decimalSeconds),
            .value("\(prefix)garp_master_refresh_repeat", "\(refreshRounds)"),
            .value("\(prefix)garp_lower_prio_delay", lowerPriorityDelay?.decimalSeconds),
            .value("\(prefix)garp_lower_prio_repeat", lowerPriorityRounds.map { "\($0)" }),
        ]
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

extension VirtualAddress {
    var described: String {
        var text = prefix.description
        if let broadcast { text += " brd \(broadcast)" }
        if let interface { text += " dev \(quoted(interface))" }
        if scope != .global { text += " scope \(scope)" }
        if let label { text += " label \(quoted(label))" }
        if let isPreferred { text += " preferred_lft \(isPreferred ? "forever" : "0")" }
        for keyword in AddressKeyword.allCases {
            if let flag = keyword.flag, flags.contains(flag) { text += " \(keyword.rawValue)" }
        }
        return text
    }
}
