package import NetworkTypes

/// Turns the advertisements of one virtual router into IPv4 datagrams and back, with its authentication.
///
/// It holds what lasts from packet to packet: the IP identification, and the one sequence number that an
/// authentication header uses in both directions.
package struct PacketCodec: Hashable, Sendable {
    private let version: ProtocolVersion
    private let vrid: VRID
    private let interval: Duration
    private let authentication: Authentication
    private let checksumForm: ChecksumForm
    private var identification: UInt16 = 0
    /// The last one sent or accepted; a new Active goes on from what it heard last.
    package private(set) var sequence: UInt32 = 0

    /// The senders that have used `sequence`, this router included.
    ///
    /// Two that become Active at the same moment go on from the same number: if that were a replay, neither would hear the
    /// other and both would stay. Each may use a number once.
    private var sequenceUsers: [IPv4Address] = []

    /// More than that cannot take over at the same moment in earnest.
    private static let sequenceUserLimit = 8
    /// keepalived starts anew here.
    private static let lastSequence: UInt32 = 0xFFFF_FFFD

    package init(_ configuration: VirtualRouter.Configuration) {
        version = configuration.version
        vrid = configuration.vrid
        interval = configuration.advertisementInterval
        authentication = configuration.authentication
        checksumForm = configuration.checksumForm
    }

    /// A valid advertisement with what the state machine needs to know of its envelope.
    package struct Received: Hashable, Sendable {
        package var advertisement: Advertisement
        package var source: IPAddress
        /// v3: the checksum was right, but in the form that we do not send.
        package var hasOtherChecksumForm: Bool
    }

    /// The codec after a reload: another interval or form, the same sequence.
    package func reconfigured(_ configuration: VirtualRouter.Configuration) -> PacketCodec {
        var codec = PacketCodec(configuration)
        codec.identification = identification
        codec.sequence = sequence
        codec.sequenceUsers = sequenceUsers
        return codec
    }
}

extension PacketCodec {
    /// The packets that tell an advertisement: one for the group, or one for each peer.
    ///
    /// - Parameters:
    ///   - source: the sender's address, of the family of the virtual router.
    ///   - wallMicroseconds: since 1970 UTC, for authentication by time.
    package mutating func encode(
        _ advertisement: Advertisement, from source: IPAddress, at wallMicroseconds: Int64
    ) -> [OutgoingPacket] {
        guard case .v4(let source) = source else { return [] }
        let group = IPAddress.v4(Advertisement.multicastGroup)
        return [OutgoingPacket(bytes: encode(advertisement, from: source), destination: group)]
    }

    private mutating func encode(_ advertisement: Advertisement, from source: IPv4Address) -> [UInt8] {
        identification = identification == .max ? 1 : identification + 1  // 0 would have the kernel choose
        var key: AuthenticationKey?
        if case .authenticationHeader(let shared) = authentication { key = shared }

        let header = IPv4Header(
            payloadLength: advertisement.encodedLength + (key == nil ? 0 : AuthenticationHeader.length),
            identification: identification,
            protocolNumber: key == nil ? Advertisement.protocolNumber : AuthenticationHeader.protocolNumber,
            source: source, destination: Advertisement.multicastGroup)
        var datagram: [UInt8] = []
        datagram.reserveCapacity(header.totalLength)
        header.encode(into: &datagram)
        if key != nil {
            sequence = sequence >= Self.lastSequence ? 1 : sequence + 1
            sequenceUsers = [source]
            AuthenticationHeader(securityParametersIndex: source.bits, sequence: sequence).encode(into: &datagram)
        }
        advertisement.encode(
            into: &datagram, authentication: authentication, pseudoHeader: pseudoHeader(source: source))
        if let key { AuthenticationHeader.seal(&datagram, headerLength: header.length, key: key) }
        return datagram
    }

    private func pseudoHeader(source: IPv4Address) -> PseudoHeader? {
        guard version == .v3, checksumForm == .pseudoHeader else { return nil }
        return PseudoHeader(source: source, destination: Advertisement.multicastGroup)
    }
}

extension PacketCodec {
    /// Checks a datagram as RFC 9568, 7.1, and RFC 3768, 7.1, ask for and reads it.
    ///
    /// - Parameters:
    ///   - datagram: with its IPv4 header.
    ///   - wallMicroseconds: since 1970 UTC, for authentication by time.
    package mutating func decode(
        ipv4 datagram: borrowing Span<UInt8>, at wallMicroseconds: Int64
    ) throws(PacketError) -> Received {
        let header = try IPv4Header(parsing: datagram)
        let authenticationHeader = AuthenticationHeader.protocolNumber == header.protocolNumber
        let start = header.length + (authenticationHeader ? AuthenticationHeader.length : 0)
        guard start <= header.totalLength else { throw .length(header.totalLength) }
        let parsed = try ParsedAdvertisement(
            parsing: datagram, in: start..<header.totalLength, header: header, version: version,
            preferredForm: checksumForm)
        guard parsed.advertisement.vrid == vrid else { throw .vrid(parsed.advertisement.vrid.rawValue) }
        if version == .v2 {
            try authenticate(parsed, datagram, header, hasHeader: authenticationHeader)
        } else if authenticationHeader {
            throw .authenticationTypeMismatch(Authentication.headerType)
        }
        try checkInterval(parsed.advertisement.interval)
        return Received(
            advertisement: parsed.advertisement, source: .v4(header.source),
            hasOtherChecksumForm: version == .v3 && parsed.checksumForm != checksumForm)
    }

    /// v2 discards another interval (RFC 3768, 7.1); v3 learns it, but 0 is none (RFC 9568, erratum 8301).
    private func checkInterval(_ received: Duration) throws(PacketError) {
        switch version {
        case .v2: guard received == interval else { throw .interval(received) }
        case .v3: guard received > .zero else { throw .interval(received) }
        }
    }

    /// RFC 2338, 5.3.6 and 7.1: an unknown or another type than ours is discarded, then the data must fit.
    private mutating func authenticate(
        _ parsed: ParsedAdvertisement, _ datagram: borrowing Span<UInt8>, _ header: IPv4Header, hasHeader: Bool
    ) throws(PacketError) {
        let type = parsed.authenticationType
        guard type <= Authentication.headerType else { throw .unknownAuthenticationType(type) }
        guard type == authentication.type, hasHeader == (type == Authentication.headerType) else {
            throw .authenticationTypeMismatch(type)
        }
        switch authentication {
        case .none, .hmac:
            return
        case .simplePassword(let key):
            for (index, byte) in zip(parsed.authenticationData, key.bytes) where datagram[index] != byte {
                throw .authenticationFailure
            }
        case .authenticationHeader(let key):
            try verifyHeader(datagram, header, key)
        }
    }

    /// The integrity check value first, then the sequence number, which only a genuine packet may advance.
    private mutating func verifyHeader(
        _ datagram: borrowing Span<UInt8>, _ header: IPv4Header, _ key: AuthenticationKey
    ) throws(PacketError) {
        guard let received = AuthenticationHeader(parsing: datagram, at: header.length),
            received.securityParametersIndex == header.source.bits
        else { throw .authenticationFailure }
        var whole: [UInt8] = []
        whole.reserveCapacity(header.totalLength)
        for index in 0..<header.totalLength { whole.append(datagram[index]) }
        let value = AuthenticationHeader.integrityCheckValue(of: whole, headerLength: header.length, key: key)
        let start = header.length + AuthenticationHeader.valueOffset
        var difference: UInt8 = 0
        for (index, byte) in value.enumerated() { difference |= byte ^ whole[start + index] }
        guard difference == 0 else { throw .authenticationFailure }
        guard admit(received.sequence, of: header.source) else { throw .replayed(sequence: received.sequence) }
    }

    private mutating func admit(_ received: UInt32, of source: IPv4Address) -> Bool {
        if received > sequence {
            sequence = received
            sequenceUsers = [source]
            return true
        }
        guard received == sequence, sequenceUsers.count < Self.sequenceUserLimit, !sequenceUsers.contains(source) else {
            return false
        }
        sequenceUsers.append(source)
        return true
    }
}

extension Authentication {
    fileprivate static let headerType: UInt8 = 2
}

extension PacketCodec {
    /// The VRID that a datagram is for, read before anything is checked, to find whose codec checks it.
    ///
    /// - Returns: nil when the datagram is too short to have one.
    package static func vrid(of datagram: borrowing Span<UInt8>) -> VRID? {
        guard let header = try? IPv4Header(parsing: datagram) else { return nil }
        let isHeader = header.protocolNumber == AuthenticationHeader.protocolNumber
        let offset = header.length + (isHeader ? AuthenticationHeader.length : 0) + 1
        guard offset < header.totalLength else { return nil }
        return VRID(datagram[offset])
    }
}
