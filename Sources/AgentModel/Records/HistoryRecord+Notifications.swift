package import Health

/// One run of a program that was told of a change, or why it was not run.
package struct NotificationRecord: Hashable, Sendable {
    /// When the program was started.
    package var stamp: Stamp
    package var subject: Subject
    /// Of the instance, the group or the service, or of the server with its service.
    package var name: String
    package var event: Event
    /// The program with its arguments.
    package var command: [String]
    /// From the change to the start of the program, which waits for those before it.
    package var waited: Duration
    /// As for a check; what passes here is an exit status of 0.
    package var result: CheckResult

    package init(
        stamp: Stamp, subject: Subject, name: String, event: Event, command: [String], waited: Duration,
        result: CheckResult
    ) {
        self.stamp = stamp
        self.subject = subject
        self.name = name
        self.event = event
        self.command = command
        self.waited = waited
        self.result = result
    }

    package enum Subject: String, Hashable, Sendable, CaseIterable {
        case instance, group, service, server
    }

    /// What has happened. A drained instance is a Backup to its programs: it does not have the addresses.
    package enum Event: String, Hashable, Sendable, CaseIterable {
        case active, backup, fault
        /// The agent stops.
        case stop
        /// A reload has removed it.
        case deleted
        /// As Active it heard a router that should not be one.
        case lowerPriority = "lower_priority"
        /// Its effective priority has changed, and nothing else.
        case priority
        /// A service has gained its quorum, or a server passes its checks.
        case up
        case down
    }
}
