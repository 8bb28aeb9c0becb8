internal import AgentModel
internal import Configuration

/// Who is told of an event, in keepalived's words.
extension NotifyEvent {
    /// Tells one instance or group from all others.
    struct Key: Hashable, Sendable, CustomStringConvertible {
        var subject: Subject
        var name: String

        var description: String { "\(subject.rawValue) \(name)" }
    }

    var key: Key { Key(subject: subject, name: name) }

    /// The programs to run, in this order: the one for the event, then the one for all, which is told what has happened.
    var commands: [NotifyCommand] {
        switch event {
        case .active: [notifications.onActive, forAny("MASTER")].compactMap(\.self)
        case .backup: [notifications.onBackup, forAny("BACKUP")].compactMap(\.self)
        case .fault: [notifications.onFault, forAny("FAULT")].compactMap(\.self)
        case .stop: [notifications.onStop, forAny("STOP")].compactMap(\.self)
        case .deleted: [notifications.onDeletion ?? notifications.onFault, forAny(deletion)].compactMap(\.self)
        case .lowerPriority: [notifications.onLowerPriority].compactMap(\.self)
        case .priority: []
        case .up: [notifications.onUp].compactMap(\.self)
        case .down: [notifications.onDown].compactMap(\.self)
        }
    }

    /// The line for a named pipe; nil for what is not written there.
    ///
    /// - Parameter isActive: whether the instance is Active, of which a change of priority does not speak.
    func line(isActive: Bool) -> String? {
        guard let word = word(isActive: isActive) else { return nil }
        return "\(subject.rawValue.uppercased()) \"\(name)\" \(word) \(priority)\n"
    }

    private func word(isActive: Bool) -> String? {
        switch event {
        case .active: "MASTER"
        case .backup: "BACKUP"
        case .fault: "FAULT"
        case .stop: "STOP"
        case .deleted: deletion
        case .lowerPriority: "MASTER_RX_LOWER_PRI"
        case .priority where !notifications.tellsPriority: nil
        case .priority: isActive ? "MASTER_PRIORITY" : "BACKUP_PRIORITY"
        case .up, .down: nil
        }
    }

    /// Without a `notify_deleted` a removed instance is one in FAULT.
    private var deletion: String { notifications.onDeletion == nil ? "FAULT" : "DELETED" }

    private func forAny(_ word: String) -> NotifyCommand? {
        guard var any = notifications.onAny else { return nil }
        any.command += [subject.rawValue.uppercased(), name, word, String(priority)]
        return any
    }
}
