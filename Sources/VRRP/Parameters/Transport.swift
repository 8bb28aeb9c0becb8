package import NetworkTypes

/// Whom the advertisements of a virtual router go to.
package enum Transport: Hashable, Sendable {
    /// To a group: 224.0.0.18 or ff02::12 (RFC 9568, 5.1.1.2 and 5.1.2.2) unless another is configured.
    case multicast
    /// To each of these peers, and to nobody else (`unicast_peer`).
    case unicast(Unicast)
}

/// The peers of a virtual router that does not multicast; never empty.
package struct Unicast: Hashable, Sendable {
    package var peers: [UnicastPeer]
    /// The TTL or hop limit to send with; 255 unless configured (`unicast_ttl`).
    package var timeToLive: UInt8
    /// Whether only `peers` are listened to (`check_unicast_src`).
    package var checksSource: Bool

    package init(peers: [UnicastPeer], timeToLive: UInt8 = 255, checksSource: Bool = true) {
        self.peers = peers
        self.timeToLive = timeToLive
        self.checksSource = checksSource
    }
}

package struct UnicastPeer: Hashable, Sendable {
    package var address: IPAddress
    /// The TTLs, or hop limits, that its packets may arrive with.
    package var timesToLive: ClosedRange<UInt8>

    package init(address: IPAddress, timesToLive: ClosedRange<UInt8> = 0...255) {
        self.address = address
        self.timesToLive = timesToLive
    }
}
