import Texts

/// Reads the `notify*` keywords and `smtp_alert` of an instance or a group.
struct NotificationReader {
    private(set) var notifications = Notifications()
    private let user: ScriptUser?

    init(globals: GlobalConfiguration) {
        user = globals.scriptUser
        notifications.tellsPriority = globals.tellsPriority
    }

    mutating func take(_ keyword: NotificationKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        switch keyword {
        case .active: notifications.onActive = arguments.notifyCommand(user, &report)
        case .backup: notifications.onBackup = arguments.notifyCommand(user, &report)
        case .fault: notifications.onFault = arguments.notifyCommand(user, &report)
        case .stop: notifications.onStop = arguments.notifyCommand(user, &report)
        case .deletion: notifications.onDeletion = arguments.notifyCommand(user, &report)
        case .lowerPriority: notifications.onLowerPriority = arguments.notifyCommand(user, &report)
        case .any: notifications.onAny = arguments.notifyCommand(user, &report)
        case .priorityChanges: notifications.tellsPriority = arguments.isOn(&report)
        case .mails: notifications.mails = arguments.isOn(&report)
        }
    }
}

extension Arguments {
    /// `"COMMAND ARGUMENTS" [USER [GROUP]]`.
    mutating func notifyCommand(_ usual: ScriptUser?, _ report: inout Report) -> NotifyCommand? {
        guard let words = command(&report) else { return nil }
        guard let name = next() else { return NotifyCommand(command: words, user: usual) }
        return NotifyCommand(command: words, user: ScriptUser(name: name.text, group: next()?.text))
    }

    /// A command in one word; nil where it is none, which is reported.
    mutating func command(_ report: inout Report) -> [String]? {
        guard let text = required("a command in double quotes", &report) else { return nil }
        if text.isCutByComment {
            report.warning(
                text.location, "the command ends at a # or !, which begins a comment",
                instead: "put it in double quotes", rule: .cutByComment)
        }
        if text.text.hasPrefix("<") { return redirection(text, &report) }
        do {
            let words = try commandWords(text.text)
            warnOfShell(words, text, &report)
            return words
        } catch {
            report.error(text.location, "\(text.shown) is not a command: \(error.reason)")
            return nil
        }
    }
}

/// `</dev/tcp/127.0.0.1/80` and its like: the one kind of command that keepalived gives to a shell.
private func redirection(_ text: Word, _ report: inout Report) -> [String] {
    if text.text.contains(part: "/dev/tcp/") || text.text.contains(part: "/dev/udp/") {
        report.warning(
            text.location, "\(text.shown) goes to /bin/sh, and bash alone knows /dev/tcp and /dev/udp",
            instead: "write \"bash -c '...'\", or let nc -z try the port", rule: .noShell)
    }
    return ["/bin/sh", "-c", text.text]
}

private func warnOfShell(_ words: [String], _ text: Word, _ report: inout Report) {
    let operators: Set<Character> = ["|", "<", ">", "&", ";"]
    guard let word = words.dropFirst().first(where: { $0.first.map(operators.contains) == true || $0 == "2>&1" })
    else { return }
    report.warning(
        text.location, "\"\(word)\" goes to the program as an argument: no shell reads it",
        instead: "write a script, or sh -c '...'", rule: .noShell)
}

extension CommandLineError {
    fileprivate var reason: String {
        switch self {
        case .empty: "it names no program"
        case .unclosedQuote: "a quotation mark is not closed"
        case .nulByte: "an argument holds a NUL byte"
        }
    }
}
