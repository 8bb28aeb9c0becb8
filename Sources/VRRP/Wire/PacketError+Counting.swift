extension PacketError {
    /// What a discarded packet is counted as: by the API's names, which are those of RFC 8347 where it has
    /// one.
    package enum Counter: String, Hashable, Sendable, CaseIterable {
        case ttl = "ttl_errors"
        case version = "version_errors"
        case type = "invalid_type_received"
        case length = "packet_length_errors"
        case checksum = "checksum_errors"
        case vrid = "vrid_errors"
        case addressList = "address_list_errors"
        case interval = "interval_errors"
        case transport = "transport_errors"
        case unknownPeer = "unknown_peers"
        case unknownAuthenticationType = "invalid_authentication_type"
        case authenticationTypeMismatch = "authentication_type_mismatches"
        case authenticationFailure = "authentication_failures"
        case hmacMissing = "hmac_missing"
        case hmacMalformed = "hmac_malformed"
        case hmacUnknownKey = "hmac_unknown_key"
        case hmacInvalid = "hmac_invalid"
        case hmacStale = "hmac_stale"
        case hmacReplayed = "hmac_replayed"
    }

    package var counter: Counter {
        switch self {
        case .ttl: .ttl
        case .version: .version
        case .type: .type
        case .length, .unexpectedTrailer: .length
        case .checksum: .checksum
        case .vrid: .vrid
        case .noAddress, .firstAddress: .addressList
        case .transport: .transport
        case .unknownPeer: .unknownPeer
        case .interval: .interval
        case .unknownAuthenticationType: .unknownAuthenticationType
        case .authenticationTypeMismatch: .authenticationTypeMismatch
        case .authenticationFailure, .replayed: .authenticationFailure
        case .missingTrailer: .hmacMissing
        case .malformedTrailer: .hmacMalformed
        case .unknownKey: .hmacUnknownKey
        case .invalidCode: .hmacInvalid
        case .stale: .hmacStale
        case .replayedTrailer: .hmacReplayed
        }
    }
}

extension Statistics {
    /// Counts a discarded packet under the name of its error.
    package mutating func count(_ error: PacketError) {
        switch error.counter {
        case .ttl: ttlErrors += 1
        case .version: versionErrors += 1
        case .type: invalidTypeReceived += 1
        case .length: packetLengthErrors += 1
        case .checksum: checksumErrors += 1
        case .vrid: vridErrors += 1
        case .addressList: addressListErrors += 1
        case .interval: intervalErrors += 1
        case .transport: transportErrors += 1
        case .unknownPeer: unknownPeers += 1
        case .unknownAuthenticationType: invalidAuthenticationType += 1
        case .authenticationTypeMismatch: authenticationTypeMismatches += 1
        case .authenticationFailure: authenticationFailures += 1
        case .hmacMissing: hmacMissing += 1
        case .hmacMalformed: hmacMalformed += 1
        case .hmacUnknownKey: hmacUnknownKey += 1
        case .hmacInvalid: hmacInvalid += 1
        case .hmacStale: hmacStale += 1
        case .hmacReplayed: hmacReplayed += 1
        }
    }

    /// Counts what is remarkable about a packet that was accepted all the same.
    package mutating func count(_ received: PacketCodec.Received) {
        if received.hasOtherChecksumForm { checksumFormMismatches += 1 }
        if received.isUnsigned { hmacMissing += 1 }
    }
}
