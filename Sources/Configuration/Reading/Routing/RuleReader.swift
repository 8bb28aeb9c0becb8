import NetworkTypes

/// Reads one line of `virtual_rules`, in the words of `ip rule`.
struct RuleReader {
    private var family: AddressFamily?
    private var source: IPPrefix?
    private var destination: IPPrefix?
    private var inputInterface: String?
    private var outputInterface: String?
    private var mark: UInt32?
    private var priority: UInt32?
    private var action: RoutingRule.Action?
    private var isUntracked = false

    /// The rule; nil where a word would be left out, which is reported: the rule would be another one.
    static func read(_ statement: Statement, _ report: inout Report) -> RoutingRule? {
        var reader = RuleReader()
        var arguments = Arguments(statement.keyword, [statement.keyword] + statement.arguments)
        while let word = arguments.next() {
            guard reader.take(word, &arguments, &report) else { return nil }
        }
        return reader.finish(statement.keyword, &report)
    }

    private mutating func take(_ word: Word, _ arguments: inout Arguments, _ report: inout Report) -> Bool {
        switch word.text {
        case "inet": family = .ipv4
        case "inet6": family = .ipv6
        case "no_track": isUntracked = true
        case "blackhole": action = .blackhole
        case "unreachable": action = .unreachable
        case "prohibit": action = .prohibit
        case "from", "to": return takePrefix(word, &arguments, &report)
        case "iif", "dev": return set(\.inputInterface, word, &arguments, &report, interfaceName)
        case "oif": return set(\.outputInterface, word, &arguments, &report, interfaceName)
        case "fwmark": return set(\.mark, word, &arguments, &report, unsigned)
        case "priority", "preference", "pref": return set(\.priority, word, &arguments, &report, unsigned)
        case "table", "lookup":
            return set(\.action, word, &arguments, &report) { routingTable($0).map { .lookUp(table: $0) } }
        default:
            report.error(
                word.location, "\(word.shown) is not supported in a rule, which would be another one without it",
                instead: "let a notify script set this rule up")
            return false
        }
        return true
    }

    private mutating func takePrefix(_ word: Word, _ arguments: inout Arguments, _ report: inout Report) -> Bool {
        let path: WritableKeyPath<Self, IPPrefix?> = word.text == "from" ? \.source : \.destination
        return set(path, word, &arguments, &report) { text in
            text == "all" || text == "default" ? .some(nil) : IPPrefix(text).map(Optional.some)
        }
    }

    private mutating func set<Value>(
        _ path: WritableKeyPath<Self, Value>, _ word: Word, _ arguments: inout Arguments, _ report: inout Report,
        _ parse: (String) -> Value?
    ) -> Bool {
        guard let text = arguments.next(), let value = parse(text.text) else {
            report.error(word.location, "\(word.shown) has no value that fits", instead: "write it as for ip rule")
            return false
        }
        self[keyPath: path] = value
        return true
    }

    private func finish(_ first: Word, _ report: inout Report) -> RoutingRule? {
        guard let action else {
            report.error(first.location, "the rule does nothing", instead: "write table and its number")
            return nil
        }
        let families = Set([source, destination].compactMap { $0?.address.family } + [family].compactMap(\.self))
        guard families.count <= 1 else {
            report.error(first.location, "the rule mixes IPv4 and IPv6", instead: "write one rule for each")
            return nil
        }
        return RoutingRule(
            family: families.first ?? .ipv4, source: source, destination: destination,
            inputInterface: inputInterface, outputInterface: outputInterface, firewallMark: mark, priority: priority,
            action: action, isUntracked: isUntracked)
    }
}

/// A number in decimal, or with 0x in front in hexadecimal.
private func unsigned(_ text: String) -> UInt32? {
    text.hasPrefix("0x") ? UInt32(text.dropFirst(2), radix: 16) : UInt32(text)
}
