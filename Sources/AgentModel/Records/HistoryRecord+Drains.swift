/// Until when a drain can last at most.
package enum DrainLifetime: String, Hashable, Sendable, CaseIterable {
    /// It ends when the machine starts anew.
    case reboot
    case forever
}

/// The beginning of a drain; it is in force once a `DrainConfirmRecord` follows.
package struct DrainRecord: Hashable, Sendable {
    /// Since when it holds.
    package var stamp: Stamp
    package var reason: String
    package var by: Author
    /// The instances that it covers; nil for all.
    package var instances: [String]?
    /// Whether the node takes over all the same when no peer does.
    package var lastResort: Bool
    package var lifetime: DrainLifetime
    /// Microseconds since 1970 UTC when it ends by itself; nil for not before it is lifted.
    package var untilMicroseconds: Int64?

    package init(
        stamp: Stamp, reason: String, by: Author, instances: [String]? = nil, lastResort: Bool = false,
        lifetime: DrainLifetime = .forever, untilMicroseconds: Int64? = nil
    ) {
        self.stamp = stamp
        self.reason = reason
        self.by = by
        self.instances = instances
        self.lastResort = lastResort
        self.lifetime = lifetime
        self.untilMicroseconds = untilMicroseconds
    }
}

/// The hand-over that a drain asked for succeeded, or was not waited for: it is in force from now on.
package struct DrainConfirmRecord: Hashable, Sendable {
    package var stamp: Stamp
    /// The drain's row.
    package var id: Int64

    package init(stamp: Stamp, id: Int64) {
        self.stamp = stamp
        self.id = id
    }
}

/// The end of a drain.
package struct DrainLiftRecord: Hashable, Sendable {
    package var stamp: Stamp
    /// The drain's row.
    package var id: Int64
    package var by: Author

    package init(stamp: Stamp, id: Int64, by: Author) {
        self.stamp = stamp
        self.id = id
        self.by = by
    }
}
