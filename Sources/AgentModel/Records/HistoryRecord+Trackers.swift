package import Health

/// What is known of something that is tracked has changed. Checks have a row for each of their results instead.
package struct TrackerChangeRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var tracker: TrackerIdentity
    package var from: TrackerReading
    package var to: TrackerReading
    /// What it made of effective priorities at once.
    package var effects: [TrackerEffect]

    package init(
        stamp: Stamp, tracker: TrackerIdentity, from: TrackerReading, to: TrackerReading, effects: [TrackerEffect] = []
    ) {
        self.stamp = stamp
        self.tracker = tracker
        self.from = from
        self.to = to
        self.effects = effects
    }
}

/// One instance whose effective priority a tracker changed.
package struct TrackerEffect: Codable, Hashable, Sendable {
    package var instance: String
    /// The sync group that the instance belongs to.
    package var group: String?
    /// Its effective priority before and after.
    package var from: Int
    package var to: Int

    package init(instance: String, group: String? = nil, from: Int, to: Int) {
        self.instance = instance
        self.group = group
        self.from = from
        self.to = to
    }
}
