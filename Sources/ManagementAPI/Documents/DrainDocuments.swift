package import AgentModel

/// A drain in force.
package struct DrainDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var reason: String
    package var by: Author.Written
    package var since: String
    /// When it ends by itself; nil for not before it is lifted.
    package var until: String?
    package var lifetime: String
    package var lastResort: Bool
    package var force: Bool
    /// The instances that it covers; nil for all.
    package var instances: [String]?
}

/// What ends a drain, if it is not lifted before.
package enum LifetimeDocument: String, Codable, Hashable, Sendable, CaseIterable {
    /// Nothing.
    case forever
    /// Its `until`.
    case limited
    /// The next boot, or its `until`, whichever comes first.
    case reboot
}

/// The body of `POST /v1/drain`.
package struct DrainRequestDocument: Codable, Hashable, Sendable {
    package var reason: String?
    package var instances: [String]?
    /// How long it lasts, such as `30m`.
    package var duration: String?
    /// Until when it lasts; RFC 3339.
    package var until: String?
    package var lifetime: String?
    package var lastResort: Bool?
    package var force: Bool?

    package init(
        reason: String? = nil, instances: [String]? = nil, duration: String? = nil, until: String? = nil,
        lifetime: String? = nil, lastResort: Bool? = nil, force: Bool? = nil
    ) {
        self.reason = reason
        self.instances = instances
        self.duration = duration
        self.until = until
        self.lifetime = lifetime
        self.lastResort = lastResort
        self.force = force
    }
}

/// `POST /v1/drain`: the new drain and what came of each instance.
package struct DrainReportDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var reason: String
    package var by: Author.Written
    package var since: String
    package var until: String?
    package var lifetime: String
    package var lastResort: Bool
    package var force: Bool
    package var instances: [DrainedInstanceDocument]
}

/// What a drain did to one instance.
package struct DrainedInstanceDocument: Codable, Hashable, Sendable {
    package var name: String
    package var was: String
    package var result: Result
    package var to: WrittenPeer?
    package var tookMs: Int?
    package var waitedMs: Int?
    package var lastHeard: HeardDocument?

    package enum Result: String, Codable, Hashable, Sendable, CaseIterable {
        case handedOver = "handed_over"
        case noSuccessorHeard = "no_successor_heard"
        case heldAsLastResort = "held_as_last_resort"
        case returned
        case keptOut = "kept_out"
    }
}

/// A router that was heard, and when.
package struct HeardDocument: Codable, Hashable, Sendable {
    package var address: String
    package var priority: Int
    package var at: String
}

/// `POST /v1/drain?dry_run=true`: what is known before a drain, which is not who would take over.
package struct DrainPreviewDocument: Codable, Hashable, Sendable {
    package var dryRun: Bool
    package var asOf: String
    package var detail: String
    package var instances: [Instance]

    package struct Instance: Codable, Hashable, Sendable {
        package var name: String
        package var state: InstanceState
        package var would: Step
        /// Nil where none is needed.
        package var successor: Successor?
        package var lastHeard: HeardDocument?
        package var detail: String
    }

    package enum Step: String, Codable, Hashable, Sendable, CaseIterable {
        case handOver = "hand_over"
        case keepOut = "keep_out"
    }

    package enum Successor: String, Codable, Hashable, Sendable, CaseIterable {
        case unknown
    }
}

/// `DELETE /v1/drain`: what was lifted.
package struct UndrainDocument: Codable, Hashable, Sendable {
    package var lifted: [DrainDocument]
}
