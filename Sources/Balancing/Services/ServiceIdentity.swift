package import NetworkTypes

/// What tells one service from another, in the configuration and in the kernel.
package enum ServiceIdentity: Hashable, Sendable {
    case address(IPAddress, port: UInt16, TransportProtocol)
    /// Every port of the address.
    case allPorts(IPAddress, TransportProtocol)
    /// Packets that the packet filter has marked.
    case firewallMark(UInt32, AddressFamily)
}

extension ServiceIdentity: CustomStringConvertible {
    package var description: String {
        switch self {
        case .address(let address, let port, let transport):
            "\(transport.rawValue) \(ServerIdentity(address, port: port))"
        case .allPorts(let address, let transport): "\(transport.rawValue) \(address)"
        case .firewallMark(let mark, let family): "mark \(mark) \(family.rawValue)"
        }
    }
}

/// By address, then port, then protocol; marks come last.
extension ServiceIdentity: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        switch (left.endpoint, right.endpoint) {
        case (let one?, let other?): one != other ? one < other : left.number < right.number
        case (nil, nil): left.number < right.number
        case (_?, nil): true
        case (nil, _?): false
        }
    }

    private var endpoint: ServerIdentity? {
        switch self {
        case .address(let address, let port, _): ServerIdentity(address, port: port)
        case .allPorts(let address, _): ServerIdentity(address)
        case .firewallMark: nil
        }
    }

    private var number: UInt64 {
        switch self {
        case .address(_, _, let transport), .allPorts(_, let transport):
            switch transport {
            case .tcp: 0
            case .udp: 1
            case .sctp: 2
            }
        case .firewallMark(let mark, let family): UInt64(mark) << 1 | (family == .ipv6 ? 1 : 0)
        }
    }
}
