internal import NetworkTypes

/// What is checked of every packet, in the order of RFC 9568, 7.1, and RFC 3768, 7.1.
extension PacketCodec {
    /// Everything but authentication and the interval, which may only be trusted after it.
    func check(
        _ bytes: borrowing Span<UInt8>, in range: Range<Int>, envelope: Envelope
    ) throws(PacketError) -> ParsedAdvertisement {
        guard range.count >= Advertisement.headerLength else { throw .length(range.count) }
        try checkTimeToLive(envelope)
        let parsed = try ParsedAdvertisement(parsing: bytes, in: range, envelope: envelope, as: expectations)
        guard parsed.advertisement.vrid == vrid else { throw .vrid(parsed.advertisement.vrid.rawValue) }
        try checkTransport(envelope)
        return parsed
    }

    private var expectations: ParsedAdvertisement.Expectations {
        let isSigned: Bool
        switch authentication {
        case .hmac: isSigned = true
        case .none, .simplePassword, .authenticationHeader: isSigned = false
        }
        return ParsedAdvertisement.Expectations(
            version: version, checksumForm: checksumForm, allowsTrailer: isSigned, allowsNoAddress: hasNoAddress)
    }

    /// On multicast 255 (RFC 9568, 5.1.1.3 and 5.1.2.3); of a peer what is configured for it.
    private func checkTimeToLive(_ envelope: Envelope) throws(PacketError) {
        switch transport {
        case .multicast:
            guard envelope.timeToLive == Advertisement.timeToLive else { throw .ttl(envelope.timeToLive) }
        case .unicast(let unicast):
            guard let peer = unicast.peers.first(where: { $0.address == envelope.source }) else { return }
            guard peer.timesToLive.contains(envelope.timeToLive) else { throw .ttl(envelope.timeToLive) }
        }
    }

    /// A router that multicasts does not listen to unicast, nor the other way round; one with peers, to others.
    private func checkTransport(_ envelope: Envelope) throws(PacketError) {
        switch transport {
        case .multicast:
            guard envelope.destination == group else { throw .transport(envelope.destination) }
        case .unicast(let unicast):
            guard !envelope.destination.isMulticast else { throw .transport(envelope.destination) }
            guard !unicast.checksSource || unicast.peers.contains(where: { $0.address == envelope.source }) else {
                throw .unknownPeer(envelope.source)
            }
        }
    }

    /// v2 discards another interval (RFC 3768, 7.1); v3 learns it, but 0 is none (RFC 9568, erratum 8301).
    func checkInterval(_ received: Duration) throws(PacketError) {
        switch version {
        case .v2: guard received == interval else { throw .interval(received) }
        case .v3: guard received > .zero else { throw .interval(received) }
        }
    }

    /// - Parameter signature: what the trailer proved, with `auth_hmac`.
    func received(_ parsed: ParsedAdvertisement, from source: IPAddress, signature: Signature) -> Received {
        var received = Received(
            advertisement: parsed.advertisement, source: source,
            hasOtherChecksumForm: version == .v3 && parsed.checksumForm != checksumForm)
        switch signature {
        case .notAskedFor: break
        case .missing: received.isUnsigned = true
        case .valid(let clockDifference): received.clockDifference = clockDifference
        }
        return received
    }
}
