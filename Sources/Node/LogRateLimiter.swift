internal import VRRP

/// What is wrong with the advertisements of others, told once a minute at the most (RFC 9568, 7.1: rate-limited).
package struct LogRateLimiter: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// The same complaint about the same instance is not repeated within this time.
    package static let pause = Duration.seconds(60)

    private var lastTold: [String: Instant] = [:]

    package init() {}

    /// Whether `subject` may be told now; the caller then tells it.
    package mutating func mayTell(_ subject: String, now: Instant) -> Bool {
        if let last = lastTold[subject], last.duration(to: now) < Self.pause { return false }
        lastTold[subject] = now
        return true
    }
}

extension PacketError {
    /// The kind of error, and what it means, as part of a sentence about the packet.
    var complaint: (subject: String, text: String) {
        switch self {
        case .ttl(let ttl): ("ttl", "its TTL is \(ttl), not as it should be: it was forwarded from another link")
        case .version(let version): ("version", "it speaks VRRP version \(version)")
        case .type(let type): ("type", "its type is \(type), not 1")
        case .length(let length): ("length", "its length of \(length) bytes does not fit")
        case .unexpectedTrailer:
            ("trailer", "it is signed by auth_hmac, which is not configured here; add it with the mode receive-only")
        case .checksum: ("checksum", "its checksum is wrong")
        case .vrid(let vrid): ("vrid", "its VRID is \(vrid)")
        case .noAddress: ("address list", "it lists no address")
        case .firstAddress: ("address list", "the first address that it lists is not link-local")
        case .transport(let address):
            ("transport", "it was sent to \(address); either all routers of the group have unicast peers, or none has")
        case .unknownPeer(let address): ("peer", "its sender \(address) is not a configured peer")
        case .interval(let interval): ("interval", "its interval is \(interval), not ours; version 2 requires the same")
        case .unknownAuthenticationType(let type): ("authentication type", "its authentication type \(type) is unknown")
        case .authenticationTypeMismatch(let type):
            ("authentication type", "its authentication type is \(type), not the one that is configured here")
        case .authenticationFailure: ("authentication", "its password or integrity check value is wrong")
        case .replayed(let sequence): ("replay", "its sequence number \(sequence) was used before")
        case .missingTrailer: ("signature", "nothing signs it, and auth_hmac is enforced here")
        case .malformedTrailer(let type): ("signature", "what signs it has type \(type), not 1")
        case .unknownKey(let key): ("key", "it is signed with key \(key), which is not configured here")
        case .invalidCode: ("signature", "its signature is wrong: the keys differ, or it was forged")
        case .stale(let difference): ("clock", "its time is \(difference) off ours: set the clocks right")
        case .replayedTrailer: ("replay", "it is not newer than what its sender has sent before")
        }
    }
}
