import NetworkTypes

/// Names of what a service has in the table; nft(8) shows them and reads them back.
extension NATService {
    var name: String { match.name }

    var chainName: String { "service-\(name)" }

    /// Slot → chain of the server.
    var slotsName: String { "slots-\(name)" }

    /// Where the source of packets to the servers is translated.
    var returnChainName: String { "return-\(name)" }

    /// Where answers of its servers, of connections that conntrack does not know, get its address.
    var adoptionChainName: String { "adopt-\(name)" }

    /// The servers' addresses.
    var membersName: String { "members-\(name)" }

    func chainName(of server: Server) -> String { "server-\(name)/\(server.name)" }

    /// The clients that persistence brings to the server.
    func clientsName(of server: Server) -> String { "clients-\(name)/\(server.name)" }

    /// The counter of the connections that went to the server.
    package func counterName(of server: Server) -> String { "connections-\(name)/\(server.name)" }
}

extension NATService.Match {
    fileprivate var name: String {
        switch self {
        case .address(let address, let transport, let port):
            "\(address.name)-\(transport.rawValue)" + (port.map { "-\($0)" } ?? "")
        case .mark(let mark, let family): "mark-\(mark)-\(family.rawValue)"
        }
    }
}

extension NATService.Server {
    fileprivate var name: String { address.name + (port.map { "-\($0)" } ?? "") }
}

extension IPAddress {
    /// Names have no colons.
    fileprivate var name: String { String(description.map { $0 == ":" ? "_" : $0 }) }
}
