package import NetworkTypes

/// Why a packet is discarded (RFC 9568, 7.1; RFC 3768, 7.1); each case has the counter of the same name.
package enum PacketError: Error, Hashable, Sendable {
    /// Not 255: it was forwarded, so it does not come from this link. Of a peer: not in the range that is configured.
    case ttl(UInt8)
    case version(UInt8)
    case type(UInt8)
    /// Truncated, too long, or with a length field that does not fit.
    case length(Int)
    /// Too long by a trailer of `auth_hmac`, and none is configured here.
    case unexpectedTrailer
    case checksum
    /// Another virtual router's number, or 0, which is none's.
    case vrid(UInt8)
    /// No address at all in the list.
    case noAddress
    /// IPv6: the first address of the list is not link-local (RFC 9568, 5.2.9).
    case firstAddress
    /// Multicast although peers are configured here, or unicast although none are; sent to this address.
    case transport(IPAddress)
    /// From a router that is not among the configured peers.
    case unknownPeer(IPAddress)
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
    /// `auth_hmac`: nothing signs the packet.
    case missingTrailer
    /// `auth_hmac`: a trailer of another type than 1.
    case malformedTrailer(type: UInt8)
    /// `auth_hmac`: signed with a key that has this number, which is not configured here.
    case unknownKey(UInt8)
    /// `auth_hmac`: signed with another key of the same number, or changed on the way.
    case invalidCode
    /// `auth_hmac`: signed so much later (negative: earlier) than our clock says, which is more than the window.
    case stale(Duration)
    /// `auth_hmac`: not newer than what the same sender has sent before.
    case replayedTrailer
}
