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
