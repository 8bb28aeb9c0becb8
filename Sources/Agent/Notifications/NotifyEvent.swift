internal import AgentModel
internal import Configuration

/// What the programs of an instance, or of a sync group, are to be told.
struct NotifyEvent: Hashable, Sendable {
    typealias Subject = NotificationRecord.Subject
    typealias Event = NotificationRecord.Event

    var subject: Subject
    /// Of the instance or of the group.
    var name: String
    var event: Event
    /// The effective priority; 0 for a group.
    var priority: Int
    var stamp: Stamp
    /// Who is to be told, by the configuration in force at that moment: a reload may have removed the instance since.
    var notifications: Notifications
    /// A sentence of the history with what led to it; empty where there is none.
    var why = ""
}
