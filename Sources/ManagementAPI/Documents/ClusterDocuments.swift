/// `GET /v1/cluster`: the nodes beside one another, and who has which address.
package struct ClusterDocument: Codable, Hashable, Sendable {
    package var asOf: String
    package var nodes: [ClusterNodeDocument]
    package var addresses: [AddressOwnersDocument]
}

/// One node: what it says of itself, or why that is not known.
package struct ClusterNodeDocument: Codable, Hashable, Sendable {
    package var name: String
    /// Nil for this node.
    package var url: String?
    package var isThisNode: Bool
    package var reachable: Bool
    package var askedAt: String
    package var lastAnsweredAt: String?
    package var error: String?
    package var status: PeerStatusDocument?

    private enum CodingKeys: String, CodingKey {
        case name, url
        case isThisNode = "thisNode"
        case reachable, askedAt, lastAnsweredAt, error, status
    }
}

/// What of a node's `GET /v1/status` is shown beside others: read from other versions too, so that it asks for little.
package struct PeerStatusDocument: Codable, Hashable, Sendable {
    package var node: String
    package var version: String
    package var uptimeS: Int
    package var asOf: String
    package var drains: [Drain]
    package var conditions: [Condition]
    package var instances: [Instance]

    package struct Drain: Codable, Hashable, Sendable {
        package var reason: String
    }

    package struct Condition: Codable, Hashable, Sendable {
        package var type: String
        package var instance: String?
        package var detail: String
    }

    package struct Instance: Codable, Hashable, Sendable {
        package var name: String
        package var interface: String
        package var family: String
        package var vrid: Int
        /// `unknown` too, where its engine has not been heard of in time.
        package var state: String
        package var since: String
        package var summary: String?
        package var priority: Priority
        package var virtualAddresses: [String]
    }

    package struct Priority: Codable, Hashable, Sendable {
        package var effective: Int
    }
}

/// Who has one address, by the accounts of all nodes.
package struct AddressOwnersDocument: Codable, Hashable, Sendable {
    package var address: String
    package var verdict: Verdict
    /// The nodes that are Active for it by their own account.
    package var active: [String]
    /// The nodes that may be.
    package var unknown: [String]

    package enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
        /// Exactly one node has it.
        case one
        /// One node has it, and of others nobody knows.
        case oneKnown = "one_known"
        case none
        case several
        /// No node is known to have it, and of others nobody knows.
        case unknown
    }
}
