import CLinux
import NetworkTypes

extension NATTable {
    private static let dispatchChain = "dispatch"
    private static let returnsChain = "returns"

    /// What the services share: the chains that packets enter, and the maps from a packet to its service.
    init(sharedBy ruleset: NATRuleset) {
        self.init()
        var dispatch = Dispatch()
        for service in ruleset.services { dispatch.add(service) }
        for map in dispatch.services + dispatch.returns {
            let elements = map.elements.sorted()
            sets[map.name] = NamedSet(key: map.key, .sharedMap, elements)
        }
        let jump = [NFTRule([.jump(Self.dispatchChain)])]
        chains["prerouting"] = Chain(hook: .prerouting, rules: jump)
        if ruleset.translatesLocalOutput { chains["output"] = Chain(hook: .output, rules: jump) }
        chains[Self.dispatchChain] = Chain(rules: dispatch.services.map(\.rule))
        let isOurs = NFTExpression.hasTranslatedDestination
        chains["postrouting"] = Chain(hook: .postrouting, rules: [NFTRule(isOurs + [.jump(Self.returnsChain)])])
        chains[Self.returnsChain] = Chain(rules: dispatch.returns.map(\.rule))
        chains[Self.refusalChain] = Chain(rules: [
            NFTRule(NFTExpression.transport(TransportProtocol.tcp.number) + [.reset]),
            NFTRule([.portUnreachable]),
        ])
        addHandovers(of: ruleset)
    }
}

/// The maps that there is need for, in the order in which a packet is looked up: by mark, with port, without.
private struct Dispatch {
    /// Packet → chain of its service.
    private(set) var services: [DispatchMap] = []
    /// Translated packet → chain that translates its source.
    private(set) var returns: [DispatchMap] = []

    mutating func add(_ service: NATService) {
        Self.add(service.chainName, to: &services, by: service.match.key(ofTranslated: false))
        guard service.translatesSource else { return }
        Self.add(service.returnChainName, to: &returns, by: service.match.key(ofTranslated: true))
    }

    private static func add(
        _ chain: String, to maps: inout [DispatchMap], by key: (map: DispatchMap, bytes: [UInt8])
    ) {
        let element = NFTElement(key: key.bytes, chain: chain)
        if let position = maps.firstIndex(where: { $0.name == key.map.name }) {
            maps[position].elements.append(element)
        } else {
            let position = maps.firstIndex { ($0.rank, $0.name) > (key.map.rank, key.map.name) }
            maps.insert(key.map, at: position ?? maps.endIndex)
            maps[position ?? maps.endIndex - 1].elements.append(element)
        }
    }
}

/// A map of packets to chains, and the rule that looks a packet up.
private struct DispatchMap {
    let name: String
    /// Maps of lower rank are asked first.
    let rank: Int
    let key: NFTKeyType
    let load: [NFTExpression]
    var elements: [NFTElement] = []

    var rule: NFTRule { NFTRule(load + [.verdictMap(name)]) }
}

extension NATService.Match {
    /// The map that has the service, and under which key. After the translation conntrack knows where the packet went
    /// first; nft(8) can read that port back only in a rule for one protocol, which has a map for itself therefore.
    fileprivate func key(ofTranslated: Bool) -> (map: DispatchMap, bytes: [UInt8]) {
        let prefix = ofTranslated ? "returns" : "services"
        switch self {
        case .mark(let mark, let family):
            let load: [NFTExpression] = [.meta(NFT_META_MARK), .meta(NFT_META_NFPROTO, into: .init(word: 1))]
            let map = DispatchMap(name: "\(prefix)-by-mark", rank: 0, key: .mark + .network, load: load)
            return (map, hostOrder(mark) + [family.number, 0, 0, 0])
        case .address(let address, let transport, let port?):
            let map =
                ofTranslated
                ? Self.returns(address.family, transport)
                : DispatchMap(
                    name: "services-\(address.family.rawValue)", rank: 1,
                    key: .address(address.family) + .protocol + .port, load: Self.load(address.family, withPort: true))
            return (map, ofTranslated ? address.bytes + portKey(port) : endpointKey(address, transport, port))
        case .address(let address, let transport, nil):
            let family = address.family
            let map = DispatchMap(
                name: "\(prefix)-\(family.rawValue)-any-port", rank: 2, key: .address(family) + .protocol,
                load: ofTranslated
                    ? [original(family), .meta(NFT_META_L4PROTO, into: .init(word: family.addressLength / 4))]
                    : Self.load(family, withPort: false))
            return (map, address.bytes + protocolKey(transport))
        }
    }

    private static func load(_ family: AddressFamily, withPort: Bool) -> [NFTExpression] {
        let end = NFTExpression.endpoint(.destination, family)
        return withPort ? end : Array(end.dropLast())
    }

    private static func returns(
        _ family: AddressFamily, _ transport: TransportProtocol
    ) -> DispatchMap {
        let port = NFTExpression.conntrack(
            NFT_CT_PROTO_DST, ofOriginal: true, into: .init(word: family.addressLength / 4))
        return DispatchMap(
            name: "returns-\(family.rawValue)-\(transport.rawValue)", rank: 1, key: .address(family) + .port,
            load: NFTExpression.transport(transport.number) + [original(family), port])
    }
}

/// Where the connection went before the translation.
private func original(_ family: AddressFamily) -> NFTExpression {
    .conntrack(family == .ipv4 ? NFT_CT_DST_IP : NFT_CT_DST_IP6, ofOriginal: true)
}
