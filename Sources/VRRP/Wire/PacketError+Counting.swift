extension PacketError {
    /// What a discarded packet is counted as.
    package var counter: Counter {
        switch self {
        case .ttl: .ttlErrors
        case .version: .versionErrors
        case .type: .invalidTypeReceived
        case .length, .unexpectedTrailer: .packetLengthErrors
        case .checksum: .checksumErrors
        case .vrid: .vridErrors
        case .noAddress, .firstAddress: .addressListErrors
        case .transport: .transportErrors
        case .unknownPeer: .unknownPeers
        case .interval: .intervalErrors
        case .unknownAuthenticationType: .invalidAuthenticationType
        case .authenticationTypeMismatch: .authenticationTypeMismatches
        case .authenticationFailure, .replayed: .authenticationFailures
        case .missingTrailer: .hmacMissing
        case .malformedTrailer: .hmacMalformed
        case .unknownKey: .hmacUnknownKey
        case .invalidCode: .hmacInvalid
        case .stale: .hmacStale
        case .replayedTrailer: .hmacReplayed
        }
    }
}

extension Counter {
    /// Whether a discarded packet of a peer may be counted so.
    package var isPacketError: Bool {
        switch self {
        case .activeTransitions, .advertisementsReceived, .advertisementsSent, .priorityZeroReceived,
            .priorityZeroSent, .checksumFormMismatches, .ownerConflicts, .sendErrors:
            false
        default: true
        }
    }
}

extension Statistics {
    package mutating func count(_ error: PacketError) { self[error.counter] += 1 }

    /// Counts what is remarkable about a packet that was accepted all the same.
    package mutating func count(_ received: PacketCodec.Received) {
        if received.hasOtherChecksumForm { self[.checksumFormMismatches] += 1 }
        if received.isUnsigned { self[.hmacMissing] += 1 }
    }
}
