import NetworkTypes

extension PacketError {
    /// What a discarded packet says of its sender's configuration, beside ours; nil where it says nothing of it.
    package func finding(_ own: VirtualRouter.Configuration) -> (Finding.Kind, Finding.Evidence)? {
        switch self {
        case .version(let version):
            (.versionMismatch, .init(theirs: "version \(version)", ours: "version \(own.version.rawValue)"))
        case .interval(let interval):
            (.intervalMismatch, .init(theirs: interval.text, ours: own.advertisementInterval.text))
        case .noAddress: (.addressListMismatch, .init(theirs: "no address", ours: own.advertisedAddresses.listed))
        case .firstAddress:
            (
                .addressListMismatch,
                .init(theirs: "a first address that is not link-local", ours: own.advertisedAddresses.listed)
            )
        case .checksum: (.checksumFormMismatch, .init(theirs: "in no form that is known", ours: own.checksumWords))
        case .unknownAuthenticationType, .authenticationTypeMismatch, .authenticationFailure, .unexpectedTrailer,
            .missingTrailer, .malformedTrailer, .unknownKey, .invalidCode, .stale:
            theirAuthentication.map {
                (.authenticationMismatch, .init(theirs: $0, ours: own.authentication.words))
            }
        case .ttl, .type, .length, .vrid, .transport, .unknownPeer, .replayed, .replayedTrailer: nil
        }
    }

    private var theirAuthentication: String? {
        switch self {
        case .unknownAuthenticationType(let type): "the unknown authentication type \(type)"
        case .authenticationTypeMismatch(let type): "authentication type \(type)"
        case .authenticationFailure: "another password or key"
        case .unexpectedTrailer: "a signature of auth_hmac"
        case .missingTrailer: "no signature"
        case .malformedTrailer(let type): "a signature of the unknown type \(type)"
        case .unknownKey(let key): "a signature with key \(key), which is not known"
        case .invalidCode: "a signature that is wrong"
        case .stale(let difference): "a signature whose time is \(difference) off"
        case .ttl, .version, .type, .length, .checksum, .vrid, .noAddress, .firstAddress, .transport, .unknownPeer,
            .interval, .replayed, .replayedTrailer:
            nil
        }
    }
}

extension Authentication {
    /// What is expected, as part of a sentence.
    fileprivate var words: String {
        switch self {
        case .none: "none (type 0)"
        case .simplePassword: "a password (type 1)"
        case .authenticationHeader: "an authentication header (type 2)"
        case .hmac: "auth_hmac"
        }
    }
}

extension ChecksumForm {
    var other: ChecksumForm {
        switch self {
        case .pseudoHeader: .messageOnly
        case .messageOnly: .pseudoHeader
        }
    }

    /// How it is formed, as part of a sentence.
    var words: String {
        switch self {
        case .pseudoHeader: "with a pseudo-header"
        case .messageOnly: "without a pseudo-header"
        }
    }
}

extension VirtualRouter.Configuration {
    fileprivate var checksumWords: String {
        version == .v3 && family == .ipv4 ? checksumForm.words : "as version \(version.rawValue) has it"
    }
}

extension [IPAddress] {
    /// The addresses as part of a sentence; of many the first.
    var listed: String {
        let named = prefix(8).map(\.description).joined(separator: ", ")
        return isEmpty ? "no address" : count > 8 ? "\(named) and \(count - 8) more" : named
    }
}
