package import Health

/// Instances that change state together (`vrrp_sync_group`).
package struct SyncGroupConfiguration: Hashable, Sendable {
    package var name: String
    /// The names of its instances, each of which is in `Configuration.instances` and in no other group.
    package var members: [String]
    /// What the group tracks; it counts for every member, as does what any member tracks.
    package var trackers: [Tracker]
    package var notifications: Notifications
    /// Where its block begins.
    package var location: SourcePosition

    package init(
        name: String, members: [String], trackers: [Tracker] = [], notifications: Notifications = Notifications(),
        location: SourcePosition
    ) {
        self.name = name
        self.members = members
        self.trackers = trackers
        self.notifications = notifications
        self.location = location
    }
}
