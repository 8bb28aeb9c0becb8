import CLinux

/// What the table holds: chains with rules, sets and maps with elements, counters. `NATBatch` makes one out of another.
///
/// `prerouting` and `output` jump to `dispatch`, which looks a packet up by mark, by address, protocol and port, and by
/// address and protocol: `ip daddr . meta l4proto . th dport vmap @services-ipv4`. The chain of the service sends
/// clients that persistence remembers to their server, which has a set of them, others by `numgen inc mod M vmap
/// @slots-…` or `jhash … mod M seed S vmap @slots-…`, and the rest to `refuse`. The chain of the server has its limit,
/// counter, persistence and `dnat`. `postrouting` looks up translated packets whose source is to be translated as well.
///
/// nft(8) can print each rule and read it back, so that a ruleset that somebody saves can be loaded.
struct NATTable: Hashable, Sendable {
    static let name = "aloft_balancing"

    var chains: [String: Chain] = [:]
    var sets: [String: NamedSet] = [:]
    var counters: Set<String> = []

    struct Chain: Hashable, Sendable {
        var hook: Hook?
        var rules: [NFTRule] = []
    }

    /// Where packets enter; chains of the kind `nat` see the first packet of each connection.
    struct Hook: Hashable, Sendable {
        let number: UInt32
        var kind = "nat"
        /// Before the chains that iptables, Docker, kube-proxy and firewalld have, whose priorities are -100 or higher
        /// and 100 or higher: the first to translate a connection wins. What they drop in `forward` is dropped all the
        /// same.
        let priority: Int32

        static let prerouting = Hook(number: CLinux_NF_INET_PRE_ROUTING, priority: -105)
        static let output = Hook(number: CLinux_NF_INET_LOCAL_OUT, priority: -105)
        static let postrouting = Hook(number: CLinux_NF_INET_POST_ROUTING, priority: 95)

        /// Before conntrack, which has -200.
        static let arrival = Hook(number: CLinux_NF_INET_PRE_ROUTING, kind: "filter", priority: -300)
        static let departure = Hook(number: CLinux_NF_INET_LOCAL_OUT, kind: "filter", priority: -300)

        /// Before others' filters, which have 0.
        static let passing = Hook(number: CLinux_NF_INET_FORWARD, kind: "filter", priority: -5)
        static let leaving = Hook(number: CLinux_NF_INET_LOCAL_OUT, kind: "filter", priority: -5)
        static let local = Hook(number: CLinux_NF_INET_LOCAL_IN, kind: "filter", priority: -5)
    }

    struct NamedSet: Hashable, Sendable {
        let definition: Definition
        var elements: [NFTElement] = []

        struct Definition: Hashable, Sendable {
            let key: NFTKeyType
            let content: Content
        }

        enum Content: Hashable, Sendable {
            case members
            /// Values are chains. Services share it, and each has elements of its own there.
            case sharedMap
            case map
            /// Packets add to it; elements vanish after the timeout.
            case dynamic(timeout: Duration, maximumCount: UInt32)
        }

        /// Whether Aloft says what is in it.
        var isWritten: Bool {
            switch definition.content {
            case .members, .sharedMap, .map: true
            case .dynamic: false
            }
        }
    }

    /// Takes everything of the other table, which has none of the same names.
    mutating func merge(_ other: NATTable) {
        chains.merge(other.chains) { _, other in other }
        sets.merge(other.sets) { _, other in other }
        counters.formUnion(other.counters)
    }
}

extension NATTable {
    /// Everything that the ruleset needs.
    init(_ ruleset: NATRuleset) {
        self.init(sharedBy: ruleset)
        for service in ruleset.services { merge(NATTable(of: service)) }
    }
}
