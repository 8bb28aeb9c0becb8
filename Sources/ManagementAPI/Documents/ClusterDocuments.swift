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
        package var why: String?
        /// Nil where none is heard, and from versions that do not tell.
        package var activeRouter: ActiveRouterDocument?
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
    /// The routers that nodes which are not Active hear as Active.
    package var heard: [HeardOwnerDocument]

    package enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
        /// Exactly one node has it.
        case one
        /// One node has it, and of others nobody knows.
        case oneKnown = "one_known"
        /// No node here has it by its own account, and a router that is Active for it is heard.
        case heard
        case none
        case several
        /// No node is known to have it, none is heard that has, and of others nobody knows: some do not answer, or none is named.
        case unknown
    }
}

/// A router that is Active for an address, as a node heard it.
package struct HeardOwnerDocument: Codable, Hashable, Sendable {
    /// The sender of its advertisements.
    package var router: String
    package var priority: Int
    package var ageMs: Int
    /// The node that heard it last.
    package var by: String
}
