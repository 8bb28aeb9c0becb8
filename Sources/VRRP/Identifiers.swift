/// The number of a virtual router, 1 to 255, on one interface and in one family (RFC 9568, 6.1).
package struct VRID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    /// Nil for 0, which no virtual router may have.
    package init?(_ rawValue: UInt8) {
        guard rawValue != 0 else { return nil }
        self.rawValue = rawValue
    }

    package var description: String { "\(rawValue)" }
}

/// What decides an election: 255 owns the addresses, 1 to 254 back it up, 0 resigns (RFC 9568, 5.2.4).
package struct Priority: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(_ rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Sent by an Active that gives up its role; never configured.
    package static let resign = Priority(0)
    /// Of those that take part, the last to take over.
    package static let lowest = Priority(1)
    package static let `default` = Priority(100)
    package static let owner = Priority(255)

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    package var description: String { "\(rawValue)" }
}

/// The version of the protocol that a virtual router speaks: RFC 3768 or RFC 9568.
package enum ProtocolVersion: UInt8, Hashable, Sendable {
    case v2 = 2
    case v3 = 3
}

/// How the checksum of a v3 packet over IPv4 is formed.
///
/// RFC 9568, 5.2.8, has no pseudo-header; keepalived and FRR send one by default, as RFC 5798 was read.
/// Both are accepted from a peer; the one that is not ours is counted.
package enum ChecksumForm: String, Hashable, Sendable {
    case pseudoHeader = "pseudo_header"
    case messageOnly = "message_only"
}

/// How packets of a v2 virtual router are authenticated (RFC 2338, 5.3.6); v3 has only `none`.
package enum Authentication: Hashable, Sendable {
    case none
    /// Type 1: the password stands readable in every packet.
    case simplePassword(AuthenticationKey)
    /// Type 2: an IP Authentication Header with HMAC-MD5-96 in front of the packet (RFC 2402, RFC 2403).
    case authenticationHeader(AuthenticationKey)

    /// The number in the packet's Auth Type field.
    package var type: UInt8 {
        switch self {
        case .none: 0
        case .simplePassword: 1
        case .authenticationHeader: 2
        }
    }
}

/// The eight bytes that v2 authentication works with: a password cut or zero-padded to that length.
package struct AuthenticationKey: Hashable, Sendable {
    package static let length = 8
    package let bytes: [UInt8]

    package init(password: String) {
        let cut = password.utf8.prefix(Self.length)
        bytes = Array(cut) + Array(repeating: 0, count: Self.length - cut.count)
    }
}
