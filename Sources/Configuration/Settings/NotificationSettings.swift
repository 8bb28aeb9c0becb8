extension Notifications {
    /// Each keyword with its program.
    var commands: [(NotificationKeyword, NotifyCommand?)] {
        [
            (.active, onActive), (.backup, onBackup), (.fault, onFault), (.stop, onStop), (.deletion, onDeletion),
            (.lowerPriority, onLowerPriority), (.any, onAny),
        ]
    }

    var settings: [Setting] {
        commands.map { .value($0.rawValue, $1?.described) } + [
            .value(NotificationKeyword.priorityChanges.rawValue, onOff(tellsPriority)),
            .value(NotificationKeyword.mails.rawValue, mails.map(onOff)),
        ]
    }
}

extension NotifyCommand {
    var described: String {
        quotedCommand(command) + (user.map { " \($0.described)" } ?? "")
    }
}

extension ScriptUser {
    var described: String { group.map { "\(quoted(name)) \(quoted($0))" } ?? quoted(name) }
}
