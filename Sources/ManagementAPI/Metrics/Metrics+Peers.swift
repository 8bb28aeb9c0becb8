internal import AgentModel
private import NetworkTypes
private import VRRP

extension View {
    /// The peers of each instance that are configured or have sent a valid advertisement: a flood of other senders makes no
    /// samples, and no instance has more than `PeerTable.limit`.
    var peerMetrics: [MetricFamily] {
        var age = MetricFamily(
            "aloft_peer_last_heard_age_seconds", unit: .seconds,
            help: "How long ago a packet of the peer was last heard")
        var advertisements = MetricFamily(
            "aloft_peer_advertisements", .counter, help: "Valid advertisements of the peer")
        var errors = MetricFamily(
            "aloft_peer_errors", .counter, help: "Discarded packets of the peer, by what was wrong")
        for instance in snapshot.instances {
            let configured = instance.router.configuration.transport.addresses
            for peer in instance.peers where peer.lastAdvertisement != nil || configured.contains(peer.address) {
                let labels = Labels(of: instance).adding("peer", peer.address.description)
                if !isStalled { age.add(max(0, (now - peer.lastHeard).seconds), labels) }
                advertisements.add(peer.advertisements, labels)
                for counter in Counter.allCases {
                    peer.errors[counter].map { errors.add($0, labels.adding("error", counter.name)) }
                }
            }
        }
        return [age, advertisements, errors]
    }
}

extension Transport {
    /// Empty for multicast.
    fileprivate var addresses: Set<IPAddress> {
        switch self {
        case .multicast: []
        case .unicast(let unicast): Set(unicast.peers.map(\.address))
        }
    }
}
