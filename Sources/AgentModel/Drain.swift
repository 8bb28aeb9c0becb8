package import VRRP

/// What a drain asks for.
package struct DrainRequest: Hashable, Sendable {
    package var reason: String
    /// The instances that it covers; nil for all, those included that a later reload adds.
    package var instances: [String]?
    package var end: DrainEnd
    /// Whether a drained instance takes over when no other router does.
    package var isLastResort: Bool
    /// Drains even where no other router takes over.
    package var isForced: Bool

    package init(
        reason: String = "", instances: [String]? = nil, end: DrainEnd = DrainEnd(), isLastResort: Bool = false,
        isForced: Bool = false
    ) {
        self.reason = reason
        self.instances = instances
        self.end = end
        self.isLastResort = isLastResort
        self.isForced = isForced
    }
}

/// When a drain ends by itself, if it is not lifted before.
package struct DrainEnd: Hashable, Sendable {
    package var lifetime: DrainLifetime
    /// Microseconds since 1970 UTC; nil for no time limit.
    package var untilMicroseconds: Int64?
    /// How long it lasts, when that is what was asked for; nil also after a restart, when `untilMicroseconds` decides.
    package var duration: Duration?

    package init(
        lifetime: DrainLifetime = .forever, untilMicroseconds: Int64? = nil, duration: Duration? = nil
    ) {
        self.lifetime = lifetime
        self.untilMicroseconds = untilMicroseconds
        self.duration = duration
    }
}

/// An operator's wish that this node stays out, in force until it ends.
package struct Drain: Hashable, Sendable {
    /// The row of the history's `drains`.
    package var id: Int64
    package var request: DrainRequest
    package var by: Author
    package var since: Stamp

    package init(id: Int64, request: DrainRequest, by: Author, since: Stamp) {
        self.id = id
        self.request = request
        self.by = by
        self.since = since
    }

    package func covers(_ instance: String) -> Bool { request.instances?.contains(instance) ?? true }

    /// Whether its time is over. What was to last so long does, though the wall clock be set meanwhile.
    package func isOver(at now: Stamp) -> Bool {
        if let duration = request.end.duration, now.bootID == since.bootID {
            return .microseconds(now.monotonicMicroseconds - since.monotonicMicroseconds) >= duration
        }
        return request.end.untilMicroseconds.map { $0 <= now.wallMicroseconds } ?? false
    }
}

package enum DrainOutcome: Sendable {
    case drained(Drain, instances: [DrainedInstance])
    /// For some instances no other router was heard; the node holds all that it held, and the drain is not in force.
    case noSuccessor(instances: [DrainedInstance])
    /// It was lifted before it was in force.
    case withdrawn
    /// Nothing was done: there are as many drains as there may be.
    case tooMany(limit: Int)
    /// The drain could not be made durable, so nothing was done.
    case notRecorded(why: String)
    case shuttingDown
}

/// What a drain did to one instance.
package struct DrainedInstance: Hashable, Sendable {
    package var name: String
    package var was: Status
    package var result: Result
    /// From priority 0 to the successor's first advertisement.
    package var took: Duration?
    /// The last router that was heard before the drain; nil when none was since the start.
    package var lastHeard: HeardPeer?

    package enum Result: Hashable, Sendable {
        /// It was Active, and this router was heard taking over.
        case handedOver(to: Peer)
        /// It was Active, and no router was heard in time. Unless forced it is Active as before.
        case noSuccessorHeard(waited: Duration)
        /// It was Active, no router was heard in time, and as the last resort it still holds the address.
        case heldAsLastResort(waited: Duration)
        /// It had been handed over or kept out, but another instance had no successor: it takes part again.
        case returned
        /// It was not Active: nothing moved.
        case keptOut
    }

    package init(
        name: String, was: Status, result: Result, took: Duration? = nil,
        lastHeard: HeardPeer? = nil
    ) {
        self.name = name
        self.was = was
        self.result = result
        self.took = took
        self.lastHeard = lastHeard
    }
}

/// A router that was heard, and when.
package struct HeardPeer: Hashable, Sendable {
    package var peer: Peer
    package var at: Stamp

    package init(peer: Peer, at: Stamp) {
        self.peer = peer
        self.at = at
    }
}

package enum UndrainOutcome: Sendable {
    /// The drains that were lifted; none when there were none.
    case lifted([Drain])
    case notFound(Int64)
    case notRecorded(why: String)
    case shuttingDown
}
