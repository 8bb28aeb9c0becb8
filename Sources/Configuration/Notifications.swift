/// Who is told what an instance, a sync group, a service or a server does.
package struct Notifications: Hashable, Sendable {
    package var onActive: NotifyCommand?
    package var onBackup: NotifyCommand?
    package var onFault: NotifyCommand?
    package var onStop: NotifyCommand?
    /// On removal by a reload; nil for `onFault`'s, as in keepalived.
    package var onDeletion: NotifyCommand?
    /// An Active heard a router that should not be one.
    package var onLowerPriority: NotifyCommand?
    /// A service has gained its quorum or a server of it passes its checks, or it is so no more.
    package var onUp: NotifyCommand?
    package var onDown: NotifyCommand?
    /// On every change, with four more arguments: `INSTANCE` or `GROUP`, the name, the state in keepalived's words, and
    /// the priority.
    package var onAny: NotifyCommand?
    /// Whether changes of the effective priority are told too.
    package var tellsPriority = false
    /// Whether changes are mailed; nil for what `global_defs` says (`smtp_alert`).
    package var mails: Bool?

    package init() {}

    package var isEmpty: Bool { self == Notifications() }

    var all: [NotifyCommand] {
        [onActive, onBackup, onFault, onStop, onDeletion, onLowerPriority, onUp, onDown, onAny].compactMap(\.self)
    }
}

/// A program and its arguments, without a shell, and whom it runs as.
package struct NotifyCommand: Hashable, Sendable {
    /// Never empty.
    package var command: [String]
    /// Nil for the agent's own user.
    package var user: ScriptUser?

    package init(command: [String], user: ScriptUser? = nil) {
        self.command = command
        self.user = user
    }
}

/// A named pipe that every change is written to, one line each.
package struct NotifyFIFO: Hashable, Sendable {
    package var path: String
    /// Started by the agent with the path behind its arguments, and started again when it ends; nil for none.
    package var reader: NotifyCommand?

    package init(path: String, reader: NotifyCommand? = nil) {
        self.path = path
        self.reader = reader
    }
}
