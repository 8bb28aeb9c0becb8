/// Who is told what an instance or a group does.
enum NotificationKeyword: String, DefinedKeyword {
    case active = "notify_master"
    case backup = "notify_backup"
    case fault = "notify_fault"
    case stop = "notify_stop"
    case deletion = "notify_deleted"
    case lowerPriority = "notify_master_rx_lower_pri"
    case any = "notify"
    case priorityChanges = "notify_priority_changes"
    case mails = "smtp_alert"

    var definition: KeywordDefinition {
        switch self {
        case .active: program("becomes Active")
        case .backup: program("becomes Backup")
        case .fault: program("is in fault")
        case .stop: program("ends with the agent")
        case .deletion: program("is removed by a reload; without it notify_fault is run")
        case .lowerPriority: program("is Active and hears a lower priority")
        case .any:
            .line(
                "\"PROGRAM ARGUMENT...\" [USER [GROUP]]",
                "Is run after each of the others, with INSTANCE or GROUP, the name, the new state and the priority behind its arguments.",
                counts: .first)
        case .priorityChanges:
            .line("[true | false]", "notify and the pipes are told of changes of priority too; false by default.")
        case .mails:
            .line("[true | false]", "Changes of state are mailed; by default as global_defs says.", counts: .first)
        }
    }

    private func program(_ event: String) -> KeywordDefinition {
        .line("\"PROGRAM ARGUMENT...\" [USER [GROUP]]", "Is run when the instance or group \(event).", counts: .first)
    }
}

extension NotificationKeyword: SettingKeyword {
    func setting(of notifications: Notifications) -> Setting.Content? {
        switch self {
        case .priorityChanges: .value(onOff(notifications.tellsPriority))
        case .mails: .value(notifications.mails.map(onOff))
        case .active, .backup, .fault, .stop, .deletion, .lowerPriority, .any:
            .value(notifications.command(of: self)?.described)
        }
    }
}

extension Notifications {
    /// The program of a keyword that names one.
    func command(of keyword: NotificationKeyword) -> NotifyCommand? {
        switch keyword {
        case .active: onActive
        case .backup: onBackup
        case .fault: onFault
        case .stop: onStop
        case .deletion: onDeletion
        case .lowerPriority: onLowerPriority
        case .any: onAny
        case .priorityChanges, .mails: nil
        }
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
