/// Why a packet is discarded (RFC 9568, 7.1; RFC 3768, 7.1); each case has the counter of the same name.
package enum PacketError: Error, Hashable, Sendable {
    /// Not 255: it was forwarded, so it does not come from this link.
    case ttl(UInt8)
    case version(UInt8)
    case type(UInt8)
    /// Truncated, too long, or with a length field that does not fit.
    case length(Int)
    case checksum
    /// Another virtual router's number, or 0, which is none's.
    case vrid(UInt8)
    /// No address at all in the list.
    case noAddress
    /// v2: not our interval. v3: zero.
    case interval(Duration)
    /// v2: a number that no standard knows.
    case unknownAuthenticationType(UInt8)
    /// v2: another type than ours, or an authentication header where the type does not ask for one.
    case authenticationTypeMismatch(UInt8)
    /// v2: wrong password, wrong integrity check value, or an authentication header of another sender.
    case authenticationFailure
    /// v2: an authentication header whose sequence number was seen before.
    case replayed(sequence: UInt32)
}

extension Statistics {
    /// Counts a discarded packet under the name of its error.
    package mutating func count(_ error: PacketError) {
        switch error {
        case .ttl: ttlErrors += 1
        case .version: versionErrors += 1
        case .type: invalidTypeReceived += 1
        case .length: packetLengthErrors += 1
        case .checksum: checksumErrors += 1
        case .vrid: vridErrors += 1
        case .noAddress: addressListErrors += 1
        case .interval: intervalErrors += 1
        case .unknownAuthenticationType: invalidAuthenticationType += 1
        case .authenticationTypeMismatch: authenticationTypeMismatches += 1
        case .authenticationFailure, .replayed: authenticationFailures += 1
        }
    }
}
