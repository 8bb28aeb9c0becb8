internal import NetworkTypes

/// An advertisement as its bytes say it, before it is compared with the configuration.
struct ParsedAdvertisement {
    var advertisement: Advertisement
    /// v2: the Auth Type field; v3 has none.
    var authenticationType: UInt8
    /// Where the packet stands, without what signs it; in v2 its last eight bytes are the authentication data.
    var range: Range<Int>
    /// What signs it, behind it; empty where nothing does.
    var trailer: Range<Int>
    /// v3 over IPv4: the form in which the checksum was correct; nil for one that nobody should send any more.
    var checksumForm: ChecksumForm?

    /// What a virtual router expects of all packets.
    struct Expectations {
        var version: ProtocolVersion
        /// v3 over IPv4: the form to report when both fit.
        var checksumForm: ChecksumForm
        /// Whether a packet may be signed by a trailer.
        var allowsTrailer: Bool
        /// Whether a packet may list no address.
        var allowsNoAddress: Bool
    }
}

extension ParsedAdvertisement {
    /// Checks and reads the packet in `range`, in the order of RFC 9568, 7.1, from the version on.
    ///
    /// The length must be exact: what is behind the last field is either a whole trailer of `auth_hmac` or not VRRP.
    ///
    /// - Precondition: the range has room for the fields before the addresses.
    init(
        parsing bytes: borrowing Span<UInt8>, in range: Range<Int>, envelope: Envelope, as expected: Expectations
    ) throws(PacketError) {
        let start = range.lowerBound
        let family = envelope.source.family
        guard bytes[start] >> 4 == expected.version.rawValue else { throw .version(bytes[start] >> 4) }
        guard bytes[start] & 0x0F == Advertisement.type else { throw .type(bytes[start] & 0x0F) }

        let count = Int(bytes[start + 3])
        let end = try Self.end(of: bytes, in: range, family: family, count: count, expected: expected)
        self.range = start..<end
        trailer = end..<range.upperBound
        checksumForm = try Self.verifiedForm(
            bytes, family == .ipv4 ? start..<end : range, envelope, expected)
        guard let vrid = VRID(bytes[start + 1]) else { throw .vrid(0) }
        guard count > 0 || expected.allowsNoAddress else { throw .noAddress }

        advertisement = Advertisement(
            version: expected.version, vrid: vrid, priority: Priority(bytes[start + 2]),
            interval: Self.interval(field: bytes.bigEndian16(at: start + 4), version: expected.version),
            addresses: Self.addresses(bytes, at: start + Advertisement.headerLength, count: count, of: family))
        authenticationType = expected.version == .v2 ? bytes[start + 4] : 0
    }

    /// Where the packet ends and its trailer, if it has one, begins.
    private static func end(
        of bytes: borrowing Span<UInt8>, in range: Range<Int>, family: AddressFamily, count: Int,
        expected: Expectations
    ) throws(PacketError) -> Int {
        let length =
            Advertisement.headerLength + count * (family == .ipv4 ? 4 : 16)
            + (expected.version == .v2 ? AuthenticationKey.length : 0)
        let end = range.lowerBound + length
        switch range.count - length {
        case 0:
            return end
        case HMACTrailer.length where expected.allowsTrailer:
            return end
        case HMACTrailer.length where bytes[end] == HMACTrailer.type:
            throw .unexpectedTrailer
        default:
            throw .length(range.count)
        }
    }

    /// The form in which the checksum is right. v2 and IPv6 have only one; over IPv4, v3 has two, and a third that
    /// keepalived up to 1.3.6 sent to unicast peers, with the multicast group in the pseudo-header.
    private static func verifiedForm(
        _ bytes: borrowing Span<UInt8>, _ covered: Range<Int>, _ envelope: Envelope, _ expected: Expectations
    ) throws(PacketError) -> ChecksumForm? {
        var message = InternetChecksum()
        message.add(bytes, in: covered)
        if expected.version == .v2 {
            guard message.value == 0 else { throw .checksum }
            return expected.checksumForm
        }
        func fits(with destination: IPAddress) -> Bool {
            var whole = message
            whole.add(PseudoHeader(source: envelope.source, destination: destination), length: covered.count)
            return whole.value == 0
        }
        let withPseudoHeader = fits(with: envelope.destination)
        guard envelope.source.family == .ipv4 else {
            guard withPseudoHeader else { throw .checksum }
            return expected.checksumForm
        }
        switch (withPseudoHeader, message.value == 0) {
        case (true, true): return expected.checksumForm
        case (true, false): return .pseudoHeader
        case (false, true): return .messageOnly
        case (false, false):
            guard fits(with: .v4(Advertisement.multicastGroup)) else { throw .checksum }
            return nil
        }
    }

    private static func interval(field: UInt16, version: ProtocolVersion) -> Duration {
        switch version {
        case .v2: .seconds(Int(field & 0xFF))
        case .v3: Advertisement.centisecond * Int(field & 0x0FFF)
        }
    }

    private static func addresses(
        _ bytes: borrowing Span<UInt8>, at start: Int, count: Int, of family: AddressFamily
    ) -> [IPAddress] {
        let length = family == .ipv4 ? 4 : 16
        var addresses: [IPAddress] = []
        addresses.reserveCapacity(count)
        for index in 0..<count { addresses.append(bytes.address(family, at: start + length * index)) }
        return addresses
    }
}
