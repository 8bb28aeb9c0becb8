import CLinux
import NetworkTypes

/// What it takes for connections to go on when another node takes the address of a service.
///
/// `arrivals` and `departures` leave out of conntrack what reaches servers on this node directly, and what those answer
/// by way of another node: `ip daddr . meta l4proto . th dport @own-servers-ipv4 notrack`.
///
/// After a handover a server may answer before the client has sent anything by way of the new node, which does not know
/// the connection then: `adoption` gives such answers the service's address as their source. Nothing of a connection that
/// conntrack finds implausible, having missed a part of it, may reach the client from the server's address, or be
/// answered by this node itself: both would end the connection. `answers` and `leftovers` drop it, so that it is sent
/// again, and by then conntrack has forgotten what it knew from before.
///
/// Who connects to a server's own address gets answers by way of this node as well, and is known by the server's first
/// answer, `direct-ipv4`. Servers that connect to each other are always left alone.
extension NATTable {
    private static let adoptionChain = "adoption"
    private static let answersChain = "answers"
    /// Between the first answer of a server to who connects to it directly, and the next.
    private static let memoryOfDirect = Duration.seconds(3600)
    private static let mostDirect: UInt32 = 65_536

    mutating func addHandovers(of ruleset: NATRuleset) {
        for family in AddressFamily.allCases {
            addOwnServers(ruleset.ownServers.filter { $0.address.family == family }, family)
            addAdoption(ruleset.services.filter { $0.match.family == family }, family)
        }
    }

    private mutating func addOwnServers(_ own: Set<NATRuleset.OwnServer>, _ family: AddressFamily) {
        guard !own.isEmpty else { return }
        let (servers, services) = ("own-servers-\(family.rawValue)", "own-services-\(family.rawValue)")
        addSet(servers, .endpoint(family), own.map { endpointKey($0.address, $0.transport, $0.port) })
        addSet(services, .address(family), own.map(\.service.bytes))
        add(
            [
                NFTRule(NFTExpression.endpoint(.destination, family) + [.lookup(servers, from: .first), .notrack])
            ], to: "arrivals", at: .arrival)
        add(
            [
                NFTRule(
                    NFTExpression.nextHop(family) + [.lookup(services, from: .first)]
                        + NFTExpression.endpoint(.source, family) + [.lookup(servers, from: .first), .notrack])
            ], to: "departures", at: .departure)
    }

    private mutating func addAdoption(_ services: [NATService], _ family: AddressFamily) {
        var chains: [[UInt8]: String] = [:]
        var (endpoints, addresses): ([[UInt8]], [[UInt8]]) = ([], [])
        for service in services {
            guard let (address, port) = service.adoptionEndpoint else { continue }
            endpoints.append(endpointKey(address, .tcp, port))
            for server in service.servers {
                addresses.append(server.address.bytes)
                // A server of two services can answer for one of them only: the first.
                let key = endpointKey(server.address, .tcp, server.port ?? port)
                chains[key] = chains[key] ?? service.adoptionChainName
            }
        }
        guard !chains.isEmpty else { return }
        func name(_ set: String) -> String { "\(set)-\(family.rawValue)" }
        addSet(name("servers"), .endpoint(family), Array(chains.keys))
        addSet(name("server-addresses"), .address(family), addresses)
        addSet(name("endpoints"), .endpoint(family), endpoints)
        sets[name("adoption")] = NamedSet(
            key: .endpoint(family), .sharedMap, chains.map { NFTElement(key: $0.key, chain: $0.value) }.sorted())
        sets[name("direct")] = NamedSet(
            key: .address(family) + .port + .address(family) + .port,
            .dynamic(timeout: Self.memoryOfDirect, maximumCount: Self.mostDirect))

        let isFromServer = NFTExpression.endpoint(.source, family) + [.lookup(name("servers"), from: .first)]
        let isToServer =
            NFTExpression.network(family) + [
                .address(family.destinationOffset, family, into: .first),
                .lookup(name("server-addresses"), from: .first),
            ]
        let connection = NFTExpression.connection(family)
        add([NFTRule(isFromServer + [.jump(Self.adoptionChain)])], to: "postrouting", at: .postrouting)
        add(
            [
                NFTRule(isToServer + [.return]),
                NFTRule(connection + [.lookup(name("direct"), from: .first), .return]),
                NFTRule(NFTExpression.endpoint(.source, family) + [.verdictMap(name("adoption"))]),
            ], to: Self.adoptionChain)

        let isImplausible = NFTExpression.isImplausible
        let answer = [NFTRule(isImplausible + isFromServer + [.jump(Self.answersChain)])]
        add(answer, to: "passing", at: .passing)
        add(answer, to: "leaving", at: .leaving)
        add(
            [
                NFTRule(isToServer + [.return]),
                NFTRule(
                    NFTExpression.network(family) + NFTExpression.tcpFlags(allOf: [.syn, .ack])
                        + connection + [.update(name("direct")), .return]),
                // A client that does not know the connection takes no notice of it.
                NFTRule(NFTExpression.network(family) + NFTExpression.tcpFlags(allOf: [.rst]) + [.return]),
                NFTRule(NFTExpression.network(family) + [.verdict(CLinux_NF_DROP)]),
            ], to: Self.answersChain)
        add(
            [
                NFTRule(
                    isImplausible + NFTExpression.endpoint(.destination, family)
                        + [.lookup(name("endpoints"), from: .first), .verdict(CLinux_NF_DROP)])
            ], to: "leftovers", at: .local)
    }

    private mutating func add(_ rules: [NFTRule], to chain: String, at hook: Hook? = nil) {
        chains[chain, default: Chain(hook: hook)].rules += rules
    }

    private mutating func addSet(_ name: String, _ key: NFTKeyType, _ members: [[UInt8]]) {
        sets[name] = NamedSet(key: key, .members, Set(members).map { NFTElement(key: $0) }.sorted())
    }
}

extension NATService {
    /// What answers of its servers get as their source; nil where they are not adopted.
    fileprivate var adoptionEndpoint: (address: IPAddress, port: UInt16)? {
        guard isHandedOver, case .address(let address, .tcp, let port?) = match else { return nil }
        return (address, port)
    }

    var adoptionRule: NFTRule? {
        adoptionEndpoint.map { endpoint in
            NFTRule(
                NFTExpression.transport(TransportProtocol.tcp.number)
                    + NFTExpression.translate(NFT_NAT_SNAT, to: endpoint.address, port: endpoint.port))
        }
    }
}

extension NFTExpression {
    /// Whether conntrack finds that the packet does not fit the connection, or no connection; `ct state invalid`.
    fileprivate static var isImplausible: [NFTExpression] {
        let invalid: UInt32 = 1  // NF_CT_STATE_INVALID_BIT
        return [conntrack(NFT_CT_STATE), masked(hostOrder(invalid)), compare(NFT_CMP_NEQ, hostOrder(0))]
    }

    /// Puts where a packet of TCP comes from and goes to into the registers from the first on;
    /// `ip saddr . tcp sport . ip daddr . tcp dport`.
    fileprivate static func connection(_ family: AddressFamily) -> [NFTExpression] {
        let words = family.addressLength / 4
        func port(_ offset: UInt32, _ word: Int) -> NFTExpression {
            payload(NFT_PAYLOAD_TRANSPORT_HEADER, offset: offset, length: 2, into: .init(word: word))
        }
        return transport(TransportProtocol.tcp.number) + network(family) + [
            address(family.sourceOffset, family, into: .first), port(0, words),
            address(family.destinationOffset, family, into: .init(word: words + 1)), port(2, 2 * words + 1),
        ]
    }
}
