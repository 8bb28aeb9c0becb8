package import Health

/// One check: its verdict and when that and the last run were.
package struct CheckSnapshot: Sendable {
    package var check: Check
    /// When the verdict last changed; nil while it is pending.
    package var since: Stamp?
    package var lastRunAt: Stamp?
    /// Since when the agent cannot start it; nil while it can.
    package var outageSince: Stamp?

    package init(check: Check, since: Stamp? = nil, lastRunAt: Stamp? = nil, outageSince: Stamp? = nil) {
        self.check = check
        self.since = since
        self.lastRunAt = lastRunAt
        self.outageSince = outageSince
    }
}

/// One sync group and its members; what those are is in their instances.
package struct SyncGroupSnapshot: Hashable, Sendable {
    package var name: String
    /// The names of its instances, in configured order.
    package var members: [String]

    package init(name: String, members: [String]) {
        self.name = name
        self.members = members
    }
}

/// Something that is tracked: what is known of it, since when, and who depends on it.
package struct TrackerSnapshot: Hashable, Sendable {
    package var identity: TrackerIdentity
    package var reading: TrackerReading
    /// When the reading last changed; nil where that is not known.
    package var since: Stamp?
    /// The names of the instances for which it counts, be it through their sync group.
    package var instances: [String]

    package init(identity: TrackerIdentity, reading: TrackerReading, since: Stamp? = nil, instances: [String]) {
        self.identity = identity
        self.reading = reading
        self.since = since
        self.instances = instances
    }
}
