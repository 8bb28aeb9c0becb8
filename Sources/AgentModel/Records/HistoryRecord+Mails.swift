/// A mail about a change that a server has taken, or that was given up; a row of `notifications`, as a run of a program is.
package struct MailRecord: Hashable, Sendable {
    /// When the last try began.
    package var stamp: Stamp
    package var subject: NotificationRecord.Subject
    /// Of the instance or of the group.
    package var name: String
    package var event: NotificationRecord.Event
    /// The server's URL.
    package var server: String
    package var recipients: [String]
    /// From the change to the last try.
    package var waited: Duration
    /// At least 1.
    package var tries: Int
    package var outcome: Outcome
    /// Of the last try.
    package var duration: Duration

    package init(
        stamp: Stamp, subject: NotificationRecord.Subject, name: String, event: NotificationRecord.Event,
        server: String, recipients: [String], waited: Duration, tries: Int, outcome: Outcome, duration: Duration
    ) {
        self.stamp = stamp
        self.subject = subject
        self.name = name
        self.event = event
        self.server = server
        self.recipients = recipients
        self.waited = waited
        self.tries = tries
        self.outcome = outcome
        self.duration = duration
    }

    package enum Outcome: Hashable, Sendable {
        /// With what the server said last.
        case sent(reply: String)
        case notSent(why: String)
    }
}
