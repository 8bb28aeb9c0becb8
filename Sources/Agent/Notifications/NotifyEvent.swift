internal import Configuration
internal import History

/// What the programs of an instance, or of a sync group, are to be told.
struct NotifyEvent: Hashable, Sendable {
    var subject: Subject
    /// Of the instance or of the group.
    var name: String
    var event: Event
    /// The effective priority; 0 for a group.
    var priority: Int
    var stamp: Stamp
    /// Who is to be told, by the configuration in force at that moment: a reload may have removed the instance since.
    var notifications: Notifications

    enum Subject: String, Hashable, Sendable, CaseIterable {
        case instance, group
    }

    /// What has happened. A drained instance is a Backup to its programs: it does not have the addresses.
    enum Event: String, Hashable, Sendable, CaseIterable {
        case active, backup, fault
        /// The agent stops.
        case stop
        /// A reload has removed it.
        case deleted
        /// As Active it heard a router that should not be one.
        case lowerPriority
        /// Its effective priority has changed, and nothing else.
        case priority
    }
}
