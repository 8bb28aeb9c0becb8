package import NetworkTypes

/// What advertisements show.
extension PeerMonitor {
    /// Takes an advertisement that was accepted, after the state machine has.
    package mutating func accepted(_ received: PacketCodec.Received, by router: VirtualRouter, now: Instant) {
        guard received.source != router.primaryAddress else { return }
        let advertisement = received.advertisement
        compare(received, with: router, now: now)
        actives.heard(advertisement, from: received.source, now: now)
        compareActives(with: router, heard: received.source, now: now)
    }

    /// Takes a packet that was discarded.
    ///
    /// - Parameter source: as the packet says, which may be forged; nil when it is too short to say.
    package mutating func discarded(
        _ error: PacketError, from source: IPAddress?, by router: VirtualRouter, now: Instant
    ) {
        guard let source, source != router.primaryAddress,
            let (kind, evidence) = error.finding(router.configuration)
        else { return }
        let key = Key(kind: kind, peer: source)
        see(key, .advertisement(interval: interval(of: key, error, router, now: now)), now: now, evidence)
    }

    /// Looks what is over. To be called again and again.
    package mutating func review(for router: VirtualRouter, now: Instant) {
        actives.forgetSilent(now: now)
        compareActives(with: router, heard: nil, now: now)
        if !router.isPlainlyActive { settleForeign(now: now) }
        endSilent(now: now)
    }

    /// What a packet says of its sender's interval; otherwise the distance of two.
    private func interval(
        of key: Key, _ error: PacketError, _ router: VirtualRouter, now: Instant
    ) -> Duration {
        let own = router.configuration.advertisementInterval
        if case .interval(let received) = error { return max(own, received) }
        return max(own, anomalies.first { $0.key == key }?.lastSeen.duration(to: now) ?? own)
    }
}

// MARK: - Parameters

extension PeerMonitor {
    /// What an advertisement that was accepted can say of its sender's configuration.
    private static let compared: [Finding.Kind] = [.addressListMismatch, .checksumFormMismatch, .intervalMismatch]

    private mutating func compare(
        _ received: PacketCodec.Received, with router: VirtualRouter, now: Instant
    ) {
        let (advertisement, own) = (received.advertisement, router.configuration)
        let terms = FindingTerms.advertisement(interval: max(advertisement.interval, own.advertisementInterval))
        if !anomalies.isEmpty {
            settle(Key(kind: .versionMismatch, peer: received.source), now: now)
            settle(Key(kind: .authenticationMismatch, peer: received.source), now: now)
        }
        let found = received.mismatches(with: own, listing: router.advertisedAddresses)
        for kind in Self.compared {
            let key = Key(kind: kind, peer: received.source)
            if let evidence = found.first(where: { $0.kind == kind })?.evidence {
                see(key, terms, now: now, evidence)
            } else if kind != .intervalMismatch || advertisement.priority != .resign {
                settle(key, now: now)
            }
        }
    }
}

// MARK: - Actives

extension PeerMonitor {
    private mutating func compareActives(with router: VirtualRouter, heard source: IPAddress?, now: Instant) {
        let own = router.asActive(now: now)
        for found in anomalies where found.key.kind == .twoActives && found.key.peer != nil {
            if !actives.isContested(found.key.peer, own: own, now: now) {
                settle(found.key, because: .roleChanged, now: now)
            } else if let peer = found.key.peer, peer == source {
                see(found.key, found.terms, now: now, found.evidence)
            }
        }
        for (peer, other) in actives.contradictions(to: own, now: now) {
            let key = Key(kind: .twoActives, peer: peer.address)
            guard !anomalies.contains(where: { $0.key == key }) else { continue }
            let evidence = Finding.Evidence(
                theirs: "priority \(peer.priority)",
                ours: own == nil
                    ? "\(other.address) (priority \(other.priority))" : "this one (priority \(other.priority))")
            see(key, .twoActives(interval: max(peer.interval, other.interval)), now: now, evidence)
        }
    }
}

// MARK: - Answers for addresses

extension PeerMonitor {
    /// How long after it became Active what others say of the addresses counts: until then the one before may have them.
    package static let settlingTime = Duration.seconds(2)

    /// Takes an answer to ARP or Neighbor Discovery, or an announcement, that says that `address` is at `mac`, which is
    /// nobody's here.
    ///
    /// - Parameter own: where the address is here; nil where that is not known.
    package mutating func claimed(
        _ address: IPAddress, by mac: MACAddress, own: MACAddress?, of router: VirtualRouter, now: Instant
    ) {
        guard let active = router.asActive(now: now), active.since.duration(to: now) >= Self.settlingTime else {
            return
        }
        let key = Key(kind: .foreignMAC, peer: address, foreign: mac)
        see(
            key, .foreignMAC, mac: mac, now: now,
            Finding.Evidence(
                theirs: "\(address)", ours: own.map { "this node holds at \($0)" } ?? "this node holds"))
    }

    private mutating func settleForeign(now: Instant) {
        for found in anomalies where found.key.kind == .foreignMAC {
            settle(found.key, because: .roleChanged, now: now)
        }
    }
}

extension VirtualRouter {
    /// Whether it is Active and does not hand over: who hands over is no second Active.
    package var isPlainlyActive: Bool { state.isActive }

    fileprivate func asActive(now: Instant) -> ActiveRouters.Router? {
        guard case .active(let active) = state, let address = primaryAddress else { return nil }
        return ActiveRouters.Router(
            address: address, priority: effectivePriority, interval: configuration.advertisementInterval,
            since: active.since, last: now)
    }
}
