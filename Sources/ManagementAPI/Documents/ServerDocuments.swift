package import AgentModel

/// `GET /v1/services/{service}/servers/{server}`.
package struct ServerDocument: Codable, Hashable, Sendable {
    package var id: String
    package var service: String
    package var address: String
    /// Nil for the port that the client asked for.
    package var port: Int?
    package var backup: Bool
    package var state: String
    package var since: String
    /// Why it is not simply in with its configured weight.
    package var why: [String]
    package var method: String
    package var weights: WeightsDocument
    package var connections: ConnectionsDocument
    /// Of new connections, from 0 to 1.
    package var share: Double
    package var orders: [ServerOrderDocument]
    package var checks: [ServerCheckDocument]
    package var lastChange: ServerChangeDocument?
    package var asOf: String
}

/// What makes the weight of a server.
package struct WeightsDocument: Codable, Hashable, Sendable {
    package var configured: Int
    /// What an operator has set in its place.
    package var override: Int?
    /// For new connections now: 0 while it is out.
    package var effective: Int
}

/// Nil where nobody counts.
package struct ConnectionsDocument: Codable, Hashable, Sendable {
    package var active: Int?
    package var total: UInt64?
}

/// What an operator has ordered and not taken back.
package struct ServerOrderDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var kind: String
    package var weight: Int?
    package var until: String?
    package var atDeadline: String?
    package var reason: String
    package var by: Author.Written
    package var since: String
}

/// One check of a server.
package struct ServerCheckDocument: Codable, Hashable, Sendable {
    package var name: String
    /// The keyword of its block.
    package var kind: String
    package var verdict: String
    /// What it reported last while it passed.
    package var number: Int?
    /// Nil before its first run has ended.
    package var lastRun: Run?

    package struct Run: Codable, Hashable, Sendable {
        package var at: String
        package var outcome: String
        package var why: String?
        package var counts: Bool?
        package var durationUs: Int
        package var evidence: Evidence
    }

    /// What a failure is judged by.
    package struct Evidence: Codable, Hashable, Sendable {
        package var phase: String?
        package var error: String?
        package var statusLine: String?
        package var received: String?
    }
}

/// What changed the state or the weight of a server last.
package struct ServerChangeDocument: Codable, Hashable, Sendable {
    package var at: String
    package var from: String?
    package var to: String
    package var cause: String
    package var check: String?
    package var summary: String
    package var weightFrom: Int
    package var weightTo: Int
}

/// The body of `PUT .../weight`.
package struct WeightRequestDocument: Codable, Hashable, Sendable {
    package var weight: Int
    package var reason: String?
    package var force: Bool?

    package init(weight: Int, reason: String? = nil, force: Bool? = nil) {
        self.weight = weight
        self.reason = reason
        self.force = force
    }
}

/// The body of `POST .../drain`.
package struct ServerDrainRequestDocument: Codable, Hashable, Sendable {
    package var reason: String?
    package var deadlineSeconds: Int?
    /// RFC 3339.
    package var deadline: String?
    package var atDeadline: String?
    package var force: Bool?

    package init(
        reason: String? = nil, deadlineSeconds: Int? = nil, deadline: String? = nil, atDeadline: String? = nil,
        force: Bool? = nil
    ) {
        self.reason = reason
        self.deadlineSeconds = deadlineSeconds
        self.deadline = deadline
        self.atDeadline = atDeadline
        self.force = force
    }
}

/// The body of `PUT .../maintenance`.
package struct MaintenanceRequestDocument: Codable, Hashable, Sendable {
    package var reason: String?
    package var force: Bool?

    package init(reason: String? = nil, force: Bool? = nil) {
        self.reason = reason
        self.force = force
    }
}
