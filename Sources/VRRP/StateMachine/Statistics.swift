/// The counters of one virtual router, by the names of RFC 8347 where it has one.
package struct Statistics: Hashable, Sendable {
    /// Transitions to Active (`master-transitions`).
    package var activeTransitions: UInt64 = 0
    package var advertisementsReceived: UInt64 = 0
    package var advertisementsSent: UInt64 = 0
    /// Advertisements whose interval is not ours: dropped in v2 (RFC 3768, 7.1), learned in v3.
    package var intervalErrors: UInt64 = 0
    package var priorityZeroReceived: UInt64 = 0
    package var priorityZeroSent: UInt64 = 0
    package var invalidTypeReceived: UInt64 = 0
    /// Advertisements with another list of addresses: counted and accepted.
    package var addressListErrors: UInt64 = 0
    package var packetLengthErrors: UInt64 = 0
    package var checksumErrors: UInt64 = 0
    /// v3 over IPv4: valid, but in the form that we do not send.
    package var checksumFormMismatches: UInt64 = 0
    package var versionErrors: UInt64 = 0
    package var vridErrors: UInt64 = 0
    package var ttlErrors: UInt64 = 0
    package var invalidAuthenticationType: UInt64 = 0
    package var authenticationTypeMismatches: UInt64 = 0
    package var authenticationFailures: UInt64 = 0
    /// Packets by unicast to a router that multicasts, or the other way round.
    package var transportErrors: UInt64 = 0
    /// Packets of routers that are not among the configured peers.
    package var unknownPeers: UInt64 = 0
    /// `auth_hmac`: packets that nothing signs; discarded unless the mode lets them pass.
    package var hmacMissing: UInt64 = 0
    package var hmacMalformed: UInt64 = 0
    package var hmacUnknownKey: UInt64 = 0
    package var hmacInvalid: UInt64 = 0
    package var hmacStale: UInt64 = 0
    package var hmacReplayed: UInt64 = 0
    /// An owner (priority 255) heard another router: two are configured as owners, or one is misconfigured.
    package var ownerConflicts: UInt64 = 0
    /// Packets that could not be sent.
    package var sendErrors: UInt64 = 0

    package init() {}
}
