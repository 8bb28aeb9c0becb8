/// What is counted of one virtual router. A new counter is a case here, a line in `texts`, and one in openapi.yaml.
package enum Counter: Int, Hashable, Sendable, CaseIterable {
    case activeTransitions, advertisementsReceived, advertisementsSent, priorityZeroReceived, priorityZeroSent
    case intervalErrors, invalidTypeReceived, addressListErrors, packetLengthErrors, checksumErrors
    case checksumFormMismatches, versionErrors, vridErrors, ttlErrors
    case invalidAuthenticationType, authenticationTypeMismatches, authenticationFailures
    case transportErrors, unknownPeers
    case hmacMissing, hmacMalformed, hmacUnknownKey, hmacInvalid, hmacStale, hmacReplayed
    case ownerConflicts, sendErrors

    /// In JSON, and in metrics: a name of RFC 8347 where it has one.
    package var name: String { texts.name }

    /// The help text of the metric.
    package var help: String { texts.help }

    private var texts: (name: String, help: String) {
        switch self {
        case .activeTransitions: ("active_transitions", "Transitions to Active")
        case .advertisementsReceived: ("advertisements_received", "Advertisements received")
        case .advertisementsSent: ("advertisements_sent", "Advertisements sent")
        case .priorityZeroReceived: ("priority_zero_received", "Advertisements of routers that resign")
        case .priorityZeroSent: ("priority_zero_sent", "Advertisements by which this router resigned")
        // Dropped in v2 (RFC 3768, 7.1), learned in v3.
        case .intervalErrors: ("interval_errors", "Advertisements with another interval than the configured")
        case .invalidTypeReceived: ("invalid_type_received", "Packets of an unknown type")
        // Accepted all the same.
        case .addressListErrors: ("address_list_errors", "Advertisements with another list of addresses")
        case .packetLengthErrors: ("packet_length_errors", "Packets of a wrong length")
        case .checksumErrors: ("checksum_errors", "Packets with a wrong checksum")
        // v3 over IPv4, and valid.
        case .checksumFormMismatches:
            ("checksum_form_mismatches", "Advertisements with the form of checksum that this router does not send")
        case .versionErrors: ("version_errors", "Packets of another version of VRRP")
        case .vridErrors: ("vrid_errors", "Packets of another virtual router")
        case .ttlErrors: ("ttl_errors", "Packets that were routed: their TTL or hop limit is not 255")
        case .invalidAuthenticationType:
            ("invalid_authentication_type", "Packets of an unknown type of authentication")
        case .authenticationTypeMismatches:
            ("authentication_type_mismatches", "Packets of another type of authentication than the configured")
        case .authenticationFailures: ("authentication_failures", "Packets with wrong authentication")
        case .transportErrors:
            ("transport_errors", "Packets by unicast to a router that multicasts, or the other way round")
        case .unknownPeers: ("unknown_peers", "Packets of routers that are not among the configured peers")
        // Discarded, unless the mode of auth_hmac lets them pass.
        case .hmacMissing: ("hmac_missing", "Packets that no HMAC signs though one is configured")
        case .hmacMalformed: ("hmac_malformed", "Packets with an HMAC trailer of an unknown type")
        case .hmacUnknownKey: ("hmac_unknown_key", "Packets signed with a key that is not configured")
        case .hmacInvalid: ("hmac_invalid", "Packets whose HMAC is wrong")
        case .hmacStale: ("hmac_stale", "Packets signed too long ago or in the future")
        case .hmacReplayed: ("hmac_replayed", "Packets whose signature was seen before")
        case .ownerConflicts: ("owner_conflicts", "Advertisements heard while this router owns the address")
        case .sendErrors: ("send_errors", "Packets that could not be sent")
        }
    }
}

extension Counter: CodingKey {
    package var stringValue: String { name }
    package var intValue: Int? { nil }
    package init?(stringValue: String) {
        guard let counter = Self.allCases.first(where: { $0.name == stringValue }) else { return nil }
        self = counter
    }
    package init?(intValue: Int) { nil }
}
