internal import VRRP

/// The counters of one instance since it started, by the names of RFC 8347 where it has one.
package struct StatisticsDocument: Codable, Hashable, Sendable {
    package var activeTransitions: UInt64
    package var advertisementsReceived: UInt64
    package var advertisementsSent: UInt64
    package var priorityZeroReceived: UInt64
    package var priorityZeroSent: UInt64
    package var intervalErrors: UInt64
    package var invalidTypeReceived: UInt64
    package var addressListErrors: UInt64
    package var packetLengthErrors: UInt64
    package var checksumErrors: UInt64
    package var checksumFormMismatches: UInt64
    package var versionErrors: UInt64
    package var vridErrors: UInt64
    package var ttlErrors: UInt64
    package var invalidAuthenticationType: UInt64
    package var authenticationTypeMismatches: UInt64
    package var authenticationFailures: UInt64
    package var transportErrors: UInt64
    package var unknownPeers: UInt64
    package var hmacMissing: UInt64
    package var hmacMalformed: UInt64
    package var hmacUnknownKey: UInt64
    package var hmacInvalid: UInt64
    package var hmacStale: UInt64
    package var hmacReplayed: UInt64
    package var ownerConflicts: UInt64
    package var sendErrors: UInt64
}

extension StatisticsDocument {
    init(_ statistics: Statistics) {
        self.init(
            activeTransitions: statistics.activeTransitions,
            advertisementsReceived: statistics.advertisementsReceived,
            advertisementsSent: statistics.advertisementsSent,
            priorityZeroReceived: statistics.priorityZeroReceived,
            priorityZeroSent: statistics.priorityZeroSent,
            intervalErrors: statistics.intervalErrors,
            invalidTypeReceived: statistics.invalidTypeReceived,
            addressListErrors: statistics.addressListErrors,
            packetLengthErrors: statistics.packetLengthErrors,
            checksumErrors: statistics.checksumErrors,
            checksumFormMismatches: statistics.checksumFormMismatches,
            versionErrors: statistics.versionErrors,
            vridErrors: statistics.vridErrors,
            ttlErrors: statistics.ttlErrors,
            invalidAuthenticationType: statistics.invalidAuthenticationType,
            authenticationTypeMismatches: statistics.authenticationTypeMismatches,
            authenticationFailures: statistics.authenticationFailures,
            transportErrors: statistics.transportErrors,
            unknownPeers: statistics.unknownPeers,
            hmacMissing: statistics.hmacMissing,
            hmacMalformed: statistics.hmacMalformed,
            hmacUnknownKey: statistics.hmacUnknownKey,
            hmacInvalid: statistics.hmacInvalid,
            hmacStale: statistics.hmacStale,
            hmacReplayed: statistics.hmacReplayed,
            ownerConflicts: statistics.ownerConflicts,
            sendErrors: statistics.sendErrors)
    }
}
