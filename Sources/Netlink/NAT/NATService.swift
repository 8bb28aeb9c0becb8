package import NetworkTypes

/// A service whose requests are distributed to servers by translating their destination.
package struct NATService: Hashable, Sendable {
    /// Which requests; no two services have the same.
    package var match: Match
    /// All of one family, each address and port once.
    package var servers: [Server]
    /// For each slot the position in `servers` of the server that takes its requests: a server with two of three slots
    /// gets two of three. Without slots requests are refused.
    package var slots: [Int]
    /// So many more lead to the servers again, in the order of `slots`. A packet that is among the rules while the number
    /// of slots falls may still ask for one of those that are no more.
    package var spareSlots = 0
    package var scheduling: Scheduling
    package var persistence: Persistence?
    /// What servers see as the client; nil for the client itself.
    package var sourceTranslation: IPAddress?
    /// What servers see as the client where that is one of the servers, whose answers would not come back here
    /// otherwise.
    package var hairpinTranslation: IPAddress?
    /// Whether its address moves between nodes, and its servers answer by way of whichever has it: what they answer
    /// belongs to it also where conntrack does not know the connection yet. Of TCP, with a port.
    package var isHandedOver = false

    package init(
        _ match: Match, servers: [Server], slots: [Int], scheduling: Scheduling = .roundRobin,
        persistence: Persistence? = nil, sourceTranslation: IPAddress? = nil, hairpinTranslation: IPAddress? = nil
    ) {
        self.match = match
        self.servers = servers
        self.slots = slots
        self.scheduling = scheduling
        self.persistence = persistence
        self.sourceTranslation = sourceTranslation
        self.hairpinTranslation = hairpinTranslation
    }

    package enum Match: Hashable, Sendable {
        /// Requests to an address; without a port those to any.
        case address(IPAddress, TransportProtocol, port: UInt16?)
        /// Packets with a firewall mark, of any protocol.
        case mark(UInt32, AddressFamily)

        package var family: AddressFamily {
            switch self {
            case .address(let address, _, _): address.family
            case .mark(_, let family): family
            }
        }
    }

    package struct Server: Hashable, Sendable {
        package var address: IPAddress
        /// Nil for the port that the client asked for.
        package var port: UInt16?
        /// Connections beyond are refused.
        package var connectionLimit: UInt32?
        /// Clients that persistence has brought here go on coming though the server has no slot.
        package var keepsClients: Bool

        package init(
            _ address: IPAddress, port: UInt16? = nil, connectionLimit: UInt32? = nil, keepsClients: Bool = false
        ) {
            self.address = address
            self.port = port
            self.connectionLimit = connectionLimit
            self.keepsClients = keepsClients
        }
    }

    package enum Scheduling: Hashable, Sendable {
        /// The slots in turn, one for each new connection.
        case roundRobin
        /// Jenkins' hash of the client's address, with the port if wanted. Nodes with one byte order, seed and slots
        /// choose alike.
        case sourceHash(seed: UInt32, includesPort: Bool)
    }

    /// A client's new connections go where its last one went.
    package struct Persistence: Hashable, Sendable {
        /// Counted from the client's last new connection.
        package var timeout: Duration
        /// The bits of the address by which clients are told apart; nil for all.
        package var mask: IPAddress?
        /// For each server; further clients are distributed without being remembered.
        package var maximumClients: UInt32

        package init(timeout: Duration, mask: IPAddress? = nil, maximumClients: UInt32 = 65_536) {
            self.timeout = timeout
            self.mask = mask
            self.maximumClients = maximumClients
        }
    }
}

/// The services of a node.
package struct NATRuleset: Hashable, Sendable {
    package var services: [NATService]
    /// Whether processes on this node reach the services too.
    package var translatesLocalOutput: Bool
    /// Servers on this node that other nodes send to. What reaches them directly is left out of conntrack, and so is
    /// what they answer while that is routed by way of the address of the service. So conntrack knows each connection
    /// by the address of its service or not at all, whichever node holds that.
    package var ownServers: Set<OwnServer> = []

    package init(services: [NATService], translatesLocalOutput: Bool = true) {
        self.services = services
        self.translatesLocalOutput = translatesLocalOutput
    }

    package struct OwnServer: Hashable, Sendable {
        package var address: IPAddress
        package var transport: TransportProtocol
        package var port: UInt16
        /// The address of the service.
        package var service: IPAddress

        package init(_ address: IPAddress, _ transport: TransportProtocol, port: UInt16, of service: IPAddress) {
            self.address = address
            self.transport = transport
            self.port = port
            self.service = service
        }
    }
}
