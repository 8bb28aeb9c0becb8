package import Configuration

/// What the programs of an instance, or of a sync group, are to be told.
package struct NotifyEvent: Hashable, Sendable {
    package typealias Subject = NotificationRecord.Subject
    package typealias Event = NotificationRecord.Event

    package var subject: Subject
    /// Of the instance or of the group.
    package var name: String
    package var event: Event
    /// The effective priority; 0 for a group.
    package var priority: Int
    package var stamp: Stamp
    /// Who is to be told, by the configuration in force at that moment: a reload may have removed the instance since.
    package var notifications: Notifications
    /// A sentence of the history with what led to it; empty where there is none.
    package var why: String

    package init(
        subject: Subject, name: String, event: Event, priority: Int, stamp: Stamp, notifications: Notifications,
        why: String = ""
    ) {
        self.subject = subject
        self.name = name
        self.event = event
        self.priority = priority
        self.stamp = stamp
        self.notifications = notifications
        self.why = why
    }
}
