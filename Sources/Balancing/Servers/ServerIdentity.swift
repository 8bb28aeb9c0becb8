package import NetworkTypes

/// What tells one server of a service from another.
package struct ServerIdentity: Hashable, Sendable {
    package var address: IPAddress
    /// 0 for the port that the client asked for.
    package var port: UInt16

    package init(_ address: IPAddress, port: UInt16 = 0) {
        self.address = address
        self.port = port
    }

    /// Nil for the port that the client asked for.
    package var ownPort: UInt16? { port == 0 ? nil : port }
}

extension ServerIdentity: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        left.address != right.address ? left.address < right.address : left.port < right.port
    }
}

extension ServerIdentity: CustomStringConvertible {
    package var description: String {
        guard port != 0 else { return address.description }
        return switch address {
        case .v4: "\(address):\(port)"
        case .v6: "[\(address)]:\(port)"
        }
    }
}

/// One server in the pool of one service.
package struct PoolMember: Hashable, Sendable {
    package var service: ServiceIdentity
    package var server: ServerIdentity

    package init(_ service: ServiceIdentity, _ server: ServerIdentity) {
        self.service = service
        self.server = server
    }
}
