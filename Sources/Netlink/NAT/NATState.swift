/// What the kernel has of Aloft's table for load balancing, gathered from the answers to `requests(for:)`.
package struct NATState: Hashable, Sendable {
    /// Each chain with the number of its rules.
    private var chains: [String: Int] = [:]
    private var elements: [String: [NFTElement]] = [:]
    private var counters: [String: NetfilterMessage.Counter] = [:]

    package init() {}

    /// One dump after the other; for a set that is not there the kernel answers ENOENT.
    package static func requests(for ruleset: NATRuleset) -> [NetlinkRequest] {
        let sets = NATTable(ruleset).sets.filter(\.value.isWritten).keys.sorted()
        return [.dumpChains(), .dumpRules(ofTable: NATTable.name), .dumpCounters(ofTable: NATTable.name)]
            + sets.map { .dumpElements(of: $0, inTable: NATTable.name) }
    }

    /// The dump of the counters alone.
    package static var counterRequest: NetlinkRequest { .dumpCounters(ofTable: NATTable.name) }

    package mutating func add(_ message: NetfilterMessage) {
        switch message {
        case .chain(let name, NATTable.name): chains[name, default: 0] += 0
        case .rule(let chain, NATTable.name): chains[chain, default: 0] += 1
        case .elements(let part, let set, NATTable.name): elements[set, default: []] += part
        case .counter(let counter, let name, NATTable.name): counters[name] = counter
        default: break
        }
    }

    /// The connections that have gone to the server since its counter began; nil where there is none.
    package func connections(to server: NATService.Server, of service: NATService) -> UInt64? {
        counters[service.counterName(of: server)]?.packets
    }

    package enum Difference: Hashable, Sendable {
        /// Nothing is there.
        case table
        /// The chain is missing or has another number of rules.
        case chain(String)
        /// There is a chain that is not ours.
        case foreignChain(String)
        /// The set or map has other elements, or is missing.
        case set(String)
        case counter(String)
    }

    /// What is not as the ruleset wants it: another program has changed the table, or removed it.
    package func differences(from ruleset: NATRuleset) -> [Difference] {
        guard !chains.isEmpty else { return [.table] }
        let wanted = NATTable(ruleset)
        let different = wanted.chains.filter { chains[$0.key] != $0.value.rules.count }.keys.sorted()
        let foreign = chains.keys.filter { wanted.chains[$0] == nil }.sorted()
        let sets = wanted.sets.filter { name, set in
            set.isWritten && Set(set.elements) != Set(elements[name] ?? [])
        }
        return different.map(Difference.chain) + foreign.map(Difference.foreignChain)
            + sets.keys.sorted().map(Difference.set)
            + wanted.counters.filter { counters[$0] == nil }.sorted().map(Difference.counter)
    }

    /// The services that are not as the ruleset wants them; all of them where it is what they share.
    package func damagedServices(of ruleset: NATRuleset) -> Set<NATService.Match> {
        var names = Set(differences(from: ruleset).map(\.name))
        guard !names.isEmpty else { return [] }
        var damaged: Set<NATService.Match> = []
        for service in ruleset.services {
            let own = NATTable(of: service).names
            if !own.isDisjoint(with: names) { damaged.insert(service.match) }
            names.subtract(own)
        }
        return names.isEmpty ? damaged : Set(ruleset.services.map(\.match))
    }
}

extension NATState.Difference {
    fileprivate var name: String {
        switch self {
        case .table: ""
        case .chain(let name), .foreignChain(let name), .set(let name), .counter(let name): name
        }
    }
}

extension NATTable {
    fileprivate var names: Set<String> { Set(chains.keys).union(sets.keys).union(counters) }
}
