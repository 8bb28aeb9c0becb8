/// One sender that an instance has heard, as `GET /v1/instances/{name}` lists it.
package struct HeardPeerDocument: Codable, Hashable, Sendable {
    package var address: String
    /// Of the last packet, valid or not.
    package var ageMs: Int
    package var advertisements: UInt64
    /// The last valid advertisement; nil before the first.
    package var lastAdvertisement: Advertisement?
    /// Only those that have happened, by name.
    package var errors: [Errors]

    package struct Advertisement: Codable, Hashable, Sendable {
        package var priority: Int
        package var intervalMs: Int
        package var ageMs: Int
    }

    package struct Errors: Codable, Hashable, Sendable {
        /// As in the statistics.
        package var name: String
        package var count: UInt64
    }
}

/// Whom an instance advertises to.
package struct TransportDocument: Codable, Hashable, Sendable {
    package var mode: Mode
    /// Nil for multicast.
    package var peers: [String]?

    package enum Mode: String, Codable, Hashable, Sendable, CaseIterable {
        case multicast, unicast
    }
}

/// The MAC address of its own that an instance answers with.
package struct VirtualMACDocument: Codable, Hashable, Sendable {
    package var address: String
    /// Nil until the interface is there.
    package var interface: String?
}
