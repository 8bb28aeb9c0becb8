internal import LinuxIO
internal import Texts

/// The rules of nftables and iptables, as the administrator's own programs print them.
struct PacketFilterRules {
    struct Rule: Hashable {
        /// `nft`, `iptables` or `ip6tables`, with the chain where that is known.
        var table: String
        var text: String
    }

    /// Those that could drop an advertisement.
    var suspects: [Rule]

    /// Of this network namespace; none where the programs are not installed or may not be run.
    static func current() -> PacketFilterRules {
        let legacy =
            CommandOutput.lines(of: "iptables-legacy-save").filter(isSuspect).map { Rule(table: "iptables", text: $0) }
            + CommandOutput.lines(of: "ip6tables-legacy-save").filter(isSuspect).map {
                Rule(table: "ip6tables", text: $0)
            }
        return PacketFilterRules(suspects: suspects(inRuleset: CommandOutput.lines(of: "nft list ruleset")) + legacy)
    }

    /// - Parameter lines: of `nft list ruleset`.
    static func suspects(inRuleset lines: [String]) -> [Rule] {
        var (table, chain) = ("", "")
        var found: [Rule] = []
        for line in lines {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.first == "table" { table = words.dropFirst().filter { $0 != "{" }.joined(separator: " ") }
            if words.first == "chain", words.count > 1 { chain = String(words[1]) }
            let isPolicy =
                line.contains(part: "policy drop")
                && (line.contains(part: "hook input") || line.contains(part: "hook output"))
            // What the agent itself blocks is traffic to its addresses (no_accept).
            guard isPolicy || isSuspect(line), table.split(separator: " ").last != "aloft" else { continue }
            found.append(Rule(table: "nft \(table) \(chain)", text: line.trimmed))
        }
        return found
    }

    private static let words: Set<String> = [
        "vrrp", "112", "ah", "51", "224.0.0.18", "224.0.0.0/24", "224.0.0.0/4", "ff02::12",
    ]
    private static let verdicts: Set<String> = ["drop", "reject", "DROP", "REJECT"]

    private static func isSuspect(_ line: String) -> Bool {
        let parts = Set(line.split { $0.isWhitespace || ",{}".contains($0) }.map(String.init))
        return !parts.isDisjoint(with: words) && !parts.isDisjoint(with: verdicts)
    }
}

extension String {
    fileprivate var trimmed: String { String(drop(while: \.isWhitespace)) }
}
