/// How packets reach a server.
package enum ForwardingMethod: Hashable, Sendable {
    /// With the server's address in them.
    case nat
    /// As they are, to the server's MAC address.
    case directRouting
    /// In packets of this node.
    case tunnel(Tunnel)

    /// Whether the server sees the port that the client wrote.
    package var keepsPort: Bool { self != .nat }

    package var isTunnelled: Bool {
        if case .tunnel = self { true } else { false }
    }
}

package struct Tunnel: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case ipip
        case gue(port: UInt16)
        case gre
    }

    package enum Checksum: Hashable, Sendable, CaseIterable {
        case none, full, remote
    }

    package var kind = Kind.ipip
    package var checksum = Checksum.none

    package init() {}
}
