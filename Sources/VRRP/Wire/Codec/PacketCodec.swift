package import NetworkTypes

/// Turns the advertisements of one virtual router into packets and back, with its authentication.
///
/// It holds what lasts from packet to packet: the IP identification, the sequence number that an authentication header
/// uses in both directions, and what a trailer needs against replays.
package struct PacketCodec: Hashable, Sendable {
    let family: AddressFamily
    let version: ProtocolVersion
    let vrid: VRID
    let interval: Duration
    let authentication: Authentication
    let checksumForm: ChecksumForm
    let transport: Transport
    /// Of the router's family.
    let group: IPAddress
    /// Whether packets without an address are ours: a router that has none has peers that have none.
    let hasNoAddress: Bool
    /// IPv6: whether the first address of a peer's list must be a link-local one, as ours is (RFC 9568, erratum 8300).
    ///
    /// keepalived runs without one. Routers that are all configured so must not discard each other: each would be Active.
    let insistsOnLinkLocal: Bool
    /// IPv4: of the last advertisement sent; one number for all peers that it went to.
    var identification: UInt16 = 0
    var headerSequence = HeaderSequence()
    var trailerSequence = TrailerSequence()

    package init(_ configuration: VirtualRouter.Configuration) {
        family = configuration.family
        version = configuration.version
        vrid = configuration.vrid
        interval = configuration.advertisementInterval
        authentication = configuration.authentication
        checksumForm = configuration.checksumForm
        transport = configuration.transport
        group = configuration.group
        hasNoAddress = configuration.addresses.isEmpty
        insistsOnLinkLocal = configuration.addresses.first?.prefix.address.isLinkLocal ?? false
    }

    /// The codec after a reload: another interval, form or key, the same numbers, so that nothing can be replayed.
    package func reconfigured(_ configuration: VirtualRouter.Configuration) -> PacketCodec {
        var codec = PacketCodec(configuration)
        codec.identification = identification
        codec.headerSequence = headerSequence
        codec.trailerSequence = trailerSequence
        return codec
    }

    /// The sequence number of an authentication header that was sent or accepted last.
    package var sequence: UInt32 { headerSequence.last }

    /// Goes on behind the sequence number that an earlier run of the agent used last.
    package mutating func goOn(after sequence: UInt32) {
        headerSequence.goOn(after: sequence)
    }

    /// A codec whose packets peers take for new also after `advertisements` more of this one.
    package func ahead(of advertisements: UInt32) -> PacketCodec {
        var codec = self
        codec.headerSequence.goOn(after: sequence &+ advertisements)
        return codec
    }
}

extension PacketCodec {
    /// A valid advertisement with what the state machine needs to know of its envelope.
    package struct Received: Hashable, Sendable {
        package var advertisement: Advertisement
        package var source: IPAddress
        /// v3 over IPv4: the checksum was right, but in a form that we do not send.
        package var hasOtherChecksumForm: Bool
        /// `auth_hmac`: accepted, although nothing signs it.
        package var isUnsigned = false
        /// `auth_hmac` by time: how far the sender's clock lies from ours, where that is more than half of what is
        /// tolerated.
        package var clockDifference: Duration?
    }

    /// The packets that tell an advertisement: one for the group, or one for each peer but the sender itself, which one
    /// configuration for all nodes names too.
    ///
    /// - Parameters:
    ///   - source: the sender's address, of the family of the virtual router.
    ///   - wallMicroseconds: since 1970 UTC, for authentication by time.
    /// - Returns: nothing where the version does not exist in the family of `source`.
    package mutating func encode(
        _ advertisement: Advertisement, from source: IPAddress, at wallMicroseconds: Int64
    ) -> [OutgoingPacket] {
        switch source {
        case .v4(let source): encode(advertisement, fromIPv4: source, at: wallMicroseconds)
        case .v6: version == .v3 ? encode(advertisement, fromIPv6: source, at: wallMicroseconds) : []
        }
    }

    /// Packets that leave as those of an advertisement do, of the same length and to the same routers, and say nothing: they
    /// are for VRID 0, which no router has.
    package func probes(like advertisement: Advertisement, from source: IPAddress) -> [OutgoingPacket] {
        var codec = self
        let start = source.family == .ipv4 ? IPv4Header.minimumLength : 0
        return codec.encode(advertisement, from: source, at: 0).map { packet in
            var packet = packet
            for index in packet.bytes.indices.dropFirst(start) { packet.bytes[index] = 0 }
            return packet
        }
    }

    /// The packet without what goes in front of it, signed where that is configured, with a checksum of zero.
    mutating func message(
        of advertisement: Advertisement, from source: IPAddress, at wallMicroseconds: Int64
    ) -> Message {
        let length = advertisement.encodedLength
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length + HMACTrailer.length)
        advertisement.encode(into: &bytes, authentication: authentication)
        if case .hmac(let parameters) = authentication {
            sign(&bytes, parameters, from: source, at: wallMicroseconds)
        }
        return Message(bytes: bytes, advertisementLength: length)
    }

    struct Message {
        var bytes: [UInt8]
        /// How many of the bytes are the packet itself, in front of its trailer.
        var advertisementLength: Int
    }
}
