import CLinux
import NetworkTypes

extension NATTable {
    static let refusalChain = "refuse"

    /// What one service has for itself: its chain, one for each server, its slots, clients and counters.
    init(of service: NATService) {
        precondition(
            service.servers.allSatisfy { $0.address.family == service.match.family },
            "a server of \(service.name) has an address of another family")
        self.init()
        chains[service.chainName] = Chain(rules: service.rules)
        let serverChains = service.servers.map(service.chainName)
        let slots = (0..<service.slots.count + (service.slots.isEmpty ? 0 : service.spareSlots)).map {
            NFTElement(key: hostOrder(UInt32($0)), chain: serverChains[service.slots[$0 % service.slots.count]])
        }
        if !slots.isEmpty { sets[service.slotsName] = NamedSet(key: .integer, .map, slots) }
        for server in service.servers {
            chains[service.chainName(of: server)] = Chain(rules: service.rules(of: server))
            counters.insert(service.counterName(of: server))
        }
        if let persistence = service.persistence {
            for server in service.returnableServers {
                sets[service.clientsName(of: server)] = NamedSet(
                    key: .address(service.match.family),
                    .dynamic(timeout: persistence.timeout, maximumCount: persistence.maximumClients))
            }
        }
        let returnRules = service.returnRules
        if !returnRules.isEmpty { chains[service.returnChainName] = Chain(rules: returnRules) }
        if let rule = service.adoptionRule { chains[service.adoptionChainName] = Chain(rules: [rule]) }
        if service.translatesHairpinsAlone {
            let members = Set(service.servers.map(\.address)).sorted().map { NFTElement(key: $0.bytes) }
            sets[service.membersName] = NamedSet(key: .address(service.match.family), .members, members)
        }
    }
}

extension NATTable.NamedSet {
    init(key: NFTKeyType, _ content: Content, _ elements: [NFTElement] = []) {
        self.init(definition: Definition(key: key, content: content), elements: elements)
    }
}

// MARK: Choosing a server

extension NATService {
    /// The servers that persistence may send a client to.
    fileprivate var returnableServers: [Server] {
        guard persistence != nil else { return [] }
        let used = Set(slots)
        return servers.indices.filter { used.contains($0) || servers[$0].keepsClients }.map { servers[$0] }
    }

    fileprivate var rules: [NFTRule] {
        var rules = returnableServers.map { server in
            NFTRule(
                client(into: .first) + [.lookup(clientsName(of: server), from: .first), .goto(chainName(of: server))])
        }
        if !slots.isEmpty { rules.append(NFTRule(choice + [.verdictMap(slotsName)])) }
        rules.append(NFTRule([.goto(NATTable.refusalChain)]))
        return rules
    }

    /// Puts the number of a slot into the first register.
    private var choice: [NFTExpression] {
        let modulus = UInt32(slots.count)
        switch scheduling {
        case .roundRobin: return [.increment(modulus: modulus)]
        case .sourceHash(let seed, let includesPort):
            let (family, source) = (match.family, 4)
            let length = family.addressLength
            var load = NFTExpression.network(family)
            load.append(.address(family.sourceOffset, family, into: NFTExpression.Register(word: source)))
            if includesPort {
                let port = NFTExpression.Register(word: source + length / 4)
                load.append(.payload(NFT_PAYLOAD_TRANSPORT_HEADER, offset: 0, length: 2, into: port))
            }
            // The port's word has two bytes of zeros, which the hash takes in.
            return load + [
                .jhash(
                    from: NFTExpression.Register(word: source), length: length + (includesPort ? 4 : 0),
                    modulus: modulus, seed: seed)
            ]
        }
    }

    /// Puts what persistence remembers of a client into the register.
    private func client(into register: NFTExpression.Register) -> [NFTExpression] {
        let address = NFTExpression.address(match.family.sourceOffset, match.family, into: register)
        return NFTExpression.network(match.family) + [address]
            + (persistence?.mask.map { [.masked($0.bytes)] } ?? [])
    }
}

// MARK: Sending to a server

extension NATService {
    fileprivate func rules(of server: Server) -> [NFTRule] {
        var rules: [NFTRule] = []
        if let limit = server.connectionLimit {
            rules.append(NFTRule([.connections(over: limit), .goto(NATTable.refusalChain)]))
        }
        rules.append(NFTRule([.count(counterName(of: server))]))
        if returnableServers.contains(server) {
            rules.append(NFTRule(client(into: .first) + [.update(clientsName(of: server))]))
        }
        return rules + translations(to: server)
    }

    /// nft(8) wants to know the protocol where there is a port.
    private func translations(to server: Server) -> [NFTRule] {
        let translation = NFTExpression.translate(NFT_NAT_DNAT, to: server.address, port: server.port)
        guard server.port != nil else { return [NFTRule(translation)] }
        let protocols =
            switch match {
            case .address(_, let transport, _): [transport]
            case .mark: TransportProtocol.allCases
            }
        return protocols.map { NFTRule(NFTExpression.transport($0.number) + translation) }
    }

    fileprivate var translatesHairpinsAlone: Bool { sourceTranslation == nil && hairpinTranslation != nil }

    fileprivate var returnRules: [NFTRule] {
        if let sourceTranslation { return [NFTRule(NFTExpression.translate(NFT_NAT_SNAT, to: sourceTranslation))] }
        guard let hairpinTranslation else { return [] }
        let family = match.family
        let isServer = [
            NFTExpression.address(family.sourceOffset, family, into: .first), .lookup(membersName, from: .first),
        ]
        return [
            NFTRule(
                NFTExpression.network(family) + isServer
                    + NFTExpression.translate(NFT_NAT_SNAT, to: hairpinTranslation))
        ]
    }

    /// Whether packets to its servers may get another source.
    var translatesSource: Bool { !returnRules.isEmpty }
}
