extension Statistics {
    /// Counts a discarded packet under the name of its error.
    package mutating func count(_ error: PacketError) {
        switch error {
        case .ttl: ttlErrors += 1
        case .version: versionErrors += 1
        case .type: invalidTypeReceived += 1
        case .length, .unexpectedTrailer: packetLengthErrors += 1
        case .checksum: checksumErrors += 1
        case .vrid: vridErrors += 1
        case .noAddress, .firstAddress: addressListErrors += 1
        case .transport: transportErrors += 1
        case .unknownPeer: unknownPeers += 1
        case .interval: intervalErrors += 1
        case .unknownAuthenticationType: invalidAuthenticationType += 1
        case .authenticationTypeMismatch: authenticationTypeMismatches += 1
        case .authenticationFailure, .replayed: authenticationFailures += 1
        case .missingTrailer: hmacMissing += 1
        case .malformedTrailer: hmacMalformed += 1
        case .unknownKey: hmacUnknownKey += 1
        case .invalidCode: hmacInvalid += 1
        case .stale: hmacStale += 1
        case .replayedTrailer: hmacReplayed += 1
        }
    }

    /// Counts what is remarkable about a packet that was accepted all the same.
    package mutating func count(_ received: PacketCodec.Received) {
        if received.hasOtherChecksumForm { checksumFormMismatches += 1 }
        if received.isUnsigned { hmacMissing += 1 }
    }
}
