internal import AgentModel
internal import Configuration
internal import Texts

/// What a mail says of an event, in the words that filters for keepalived's mail look for.
extension NotifyEvent {
    /// The state in the subject; nil for what is mailed to nobody: a stop, a lower priority that was heard, a priority,
    /// and what becomes of services and servers.
    private var mailedState: String? {
        switch event {
        case .active: "MASTER"
        case .backup: "BACKUP"
        case .fault: "FAULT"
        // As in keepalived, whatever program is told.
        case .deleted where subject == .instance: "FAULT"
        case .deleted, .stop, .lowerPriority, .priority, .up, .down: nil
        }
    }

    /// Whether it is mailed to somebody.
    func isMailed(by settings: MailConfiguration) -> Bool {
        guard settings.isUsable, notifications.mails ?? settings.alertsByDefault, let state = mailedState else {
            return false
        }
        return !(settings.leavesOutFaults && state == "FAULT")
    }

    /// `[NODE] VRRP Instance NAME - Entering STATE state`.
    func mailSubject(node: String) -> String {
        let kind = subject == .group ? "Group" : "Instance"
        return "[\(node)] VRRP \(kind) \(name) - Entering \(mailedState ?? "") state"
    }

    /// keepalived's one line.
    private var mailedLine: String {
        switch subject {
        case .group: "=> All VRRP group instances are now in \(mailedState ?? "") state <="
        case .instance where event == .active: "=> VRRP Instance is now owning VRRP VIPs <="
        case .instance, .service, .server: "=> VRRP Instance is no longer owning VRRP VIPs <="
        }
    }

    /// keepalived's line, then what led to it and where there is more.
    func mailBody(node: String) -> String {
        let why = why.isEmpty ? "" : ": \(why)"
        let instance = subject == .instance ? " --instance \(name)" : ""
        return """
            \(mailedLine)

            \(Timestamp.text(stamp.wallMicroseconds)) on \(node)\(why)
            More: aloft history\(instance)

            """
    }
}
