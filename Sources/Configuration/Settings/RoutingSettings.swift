import NetworkTypes

extension VirtualRoute {
    /// In the words of `ip route`.
    package var described: String {
        var words = kind == .unicast ? [] : [kind.rawValue]
        if destination == nil, family == .ipv6 { words.append("inet6") }
        words.append(destination?.description ?? "default")
        if let source { words.append("src \(source)") }
        if let table { words.append("table \(table)") }
        if let metric { words.append("metric \(metric)") }
        if let scope { words.append("scope \(scope)") }
        if let mtu { words.append("mtu \(mtu)") }
        if isOnLink { words.append("onlink") }
        if isUntracked { words.append("no_track") }
        let hops = gateways.map(\.described)
        return (words + (hops.count > 1 ? hops.map { "nexthop \($0)" } : hops)).joined(separator: " ")
    }
}

extension VirtualRoute.NextHop {
    fileprivate var described: String {
        [gateway.map { "via \($0)" }, interface.map { "dev \(quoted($0))" }, weight == 1 ? nil : "weight \(weight)"]
            .compactMap(\.self).joined(separator: " ")
    }
}

extension RoutingRule {
    /// In the words of `ip rule`.
    package var described: String {
        var words = source == nil && destination == nil && family == .ipv6 ? ["inet6"] : []
        if let source { words.append("from \(source)") }
        if let destination { words.append("to \(destination)") }
        if let inputInterface { words.append("iif \(quoted(inputInterface))") }
        if let outputInterface { words.append("oif \(quoted(outputInterface))") }
        if let firewallMark { words.append("fwmark \(firewallMark)") }
        if let priority { words.append("priority \(priority)") }
        if isUntracked { words.append("no_track") }
        return (words + [action.described]).joined(separator: " ")
    }
}

extension RoutingRule.Action {
    fileprivate var described: String {
        switch self {
        case .lookUp(let table): "table \(table)"
        case .blackhole: "blackhole"
        case .unreachable: "unreachable"
        case .prohibit: "prohibit"
        }
    }
}
