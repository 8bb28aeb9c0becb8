import NetworkTypes

/// Reads one line of `virtual_routes`, in the words of `ip route`.
struct RouteReader {
    private var kind = RouteKind.unicast
    private var destination: IPPrefix?
    private var isDefault = false
    private var family: AddressFamily?
    private var hops: [VirtualRoute.NextHop] = []
    private var hop = VirtualRoute.NextHop()
    private var source: IPAddress?
    private var table: UInt32?
    private var metric: UInt32?
    private var scope: UInt8?
    private var mtu: UInt32?
    private var isOnLink = false
    private var isUntracked = false

    /// The route; nil where a word would be left out, which is reported: the route would be another one.
    static func read(_ statement: Statement, _ report: inout Report) -> VirtualRoute? {
        var reader = RouteReader()
        var arguments = Arguments(statement.keyword, [statement.keyword] + statement.arguments)
        while let word = arguments.next() {
            guard reader.take(word, &arguments, &report) else { return nil }
        }
        return reader.finish(statement.keyword, &report)
    }

    private mutating func take(_ word: Word, _ arguments: inout Arguments, _ report: inout Report) -> Bool {
        if let kind = RouteKind(rawValue: word.text) {
            self.kind = kind
            return true
        }
        switch word.text {
        case "to": return true
        case "inet": family = .ipv4
        case "inet6": family = .ipv6
        case "default": isDefault = true
        case "onlink": isOnLink = true
        case "no_track": isUntracked = true
        case "nexthop": endHop()
        case "or":  // keepalived's older word for the next of several routers
            endHop()
            return set(\.hop.gateway, word, &arguments, &report) { IPAddress($0) }
        case "via", "gw": return set(\.hop.gateway, word, &arguments, &report) { IPAddress($0) }
        case "dev", "oif": return set(\.hop.interface, word, &arguments, &report, interfaceName)
        case "weight": return set(\.hop.weight, word, &arguments, &report) { number($0, in: 1...256) }
        case "src": return set(\.source, word, &arguments, &report) { IPAddress($0) }
        case "table": return set(\.table, word, &arguments, &report, routingTable)
        case "metric", "priority", "preference": return set(\.metric, word, &arguments, &report) { UInt32($0) }
        case "mtu": return set(\.mtu, word, &arguments, &report) { UInt32($0) }
        case "scope": return set(\.scope, word, &arguments, &report, routeScope)
        case "track_group": _ = arguments.next()
        default: return takeDestination(word, &report)
        }
        return true
    }

    private mutating func takeDestination(_ word: Word, _ report: inout Report) -> Bool {
        guard destination == nil, let prefix = IPPrefix(word.text) else {
            report.error(
                word.location, "\(word.shown) is not supported in a route, which would be another one without it",
                instead: "let a notify script set this route up")
            return false
        }
        destination = prefix
        return true
    }

    private mutating func set<Value>(
        _ path: WritableKeyPath<Self, Value>, _ word: Word, _ arguments: inout Arguments, _ report: inout Report,
        _ parse: (String) -> Value?
    ) -> Bool {
        var text = arguments.next()
        if word.text == "via", let family = text?.text, family == "inet" || family == "inet6" {
            text = arguments.next()
        }
        guard let text, let value = parse(text.text) else {
            report.error(word.location, "\(word.shown) has no value that fits", instead: "write it as for ip route")
            return false
        }
        self[keyPath: path] = value
        return true
    }

    private mutating func endHop() {
        if hop != VirtualRoute.NextHop() { hops.append(hop) }
        hop = VirtualRoute.NextHop()
    }

    private mutating func finish(_ first: Word, _ report: inout Report) -> VirtualRoute? {
        endHop()
        guard destination != nil || isDefault else {
            report.error(first.location, "the route has no destination", instead: "write one such as 10.0.0.0/8")
            return nil
        }
        guard kind != .unicast || !hops.isEmpty else {
            report.error(first.location, "the route leads nowhere", instead: "write via ROUTER or dev INTERFACE")
            return nil
        }
        let families = Set(
            [family, destination?.address.family, source?.family].compactMap(\.self)
                + hops.compactMap { $0.gateway?.family })
        guard families.count <= 1 else {
            report.error(first.location, "the route mixes IPv4 and IPv6", instead: "write one route for each")
            return nil
        }
        return VirtualRoute(
            kind: kind, family: families.first ?? .ipv4, destination: destination, gateways: hops, source: source,
            table: table,
            metric: metric, scope: scope, mtu: mtu, isOnLink: isOnLink, isUntracked: isUntracked)
    }
}

func interfaceName(_ text: String) -> String? {
    (1...Limits.interfaceName).contains(text.utf8.count) && !text.contains("/") ? text : nil
}

/// The names of iproute2's `rt_tables` that every system has, or a number.
func routingTable(_ text: String) -> UInt32? {
    switch text {
    case "main": 254
    case "local": 255
    case "default": 253
    default: UInt32(text).flatMap { $0 > 0 ? $0 : nil }
    }
}

private func number(_ text: String, in range: ClosedRange<Int>) -> Int? {
    wholeNumber(text).flatMap { range.contains($0) ? $0 : nil }
}

private func routeScope(_ text: String) -> UInt8? {
    switch text {
    case "global", "universe": 0
    case "site": 200
    case "link": 253
    case "host": 254
    default: UInt8(text)
    }
}
