internal import AgentModel
private import NetworkTypes
internal import VRRP

extension HeardPeerDocument {
    init(_ peer: PeerTable.Entry, now: PeerTable.Instant) {
        self.init(
            address: peer.address.description, ageMs: max(0, (now - peer.lastHeard).milliseconds),
            advertisements: peer.advertisements,
            lastAdvertisement: peer.lastAdvertisement.map { Advertisement($0, now: now) },
            errors: Counter.allCases.compactMap { counter in
                peer.errors[counter].map { Errors(name: counter.name, count: $0) }
            })
    }
}

extension HeardPeerDocument.Advertisement {
    fileprivate init(_ last: PeerTable.Last, now: PeerTable.Instant) {
        self.init(
            priority: Int(last.priority.rawValue), intervalMs: last.interval.milliseconds,
            ageMs: max(0, (now - last.at).milliseconds))
    }
}

extension TransportDocument {
    init(_ transport: Transport) {
        switch transport {
        case .multicast: self.init(mode: .multicast)
        case .unicast(let unicast): self.init(mode: .unicast, peers: unicast.peers.map(\.address.description))
        }
    }
}

extension VirtualMACDocument {
    /// Nil where the addresses keep the interface's own MAC address.
    init?(_ instance: InstanceSnapshot) {
        let configuration = instance.router.configuration
        guard let virtualMAC = configuration.virtualMAC else { return nil }
        let address = virtualMAC.address ?? .virtualRouter(configuration.family, vrid: configuration.vrid.rawValue)
        self.init(address: address.description, interface: instance.virtualMACInterface)
    }
}
