internal import NetworkTypes
package import VRRP

/// A router and the priority that it advertised, as the history and the API write it.
package struct WrittenPeer: Codable, Hashable, Sendable {
    package var address: String
    package var priority: Int

    package init(address: String, priority: Int) {
        self.address = address
        self.priority = priority
    }

    package init(_ peer: Peer) {
        self.init(address: peer.address.description, priority: Int(peer.priority.rawValue))
    }
}
