import Health

extension [Tracker] {
    /// A block for each kind.
    var settings: [Setting] {
        TrackerKind.allCases.map { kind in
            .list(
                kind.trackingKeyword.rawValue,
                filter { $0.identity.kind == kind }.map { Setting.Item($0.name, $0.described) })
        }
    }
}

extension Tracker {
    fileprivate var described: String {
        "\(quoted(name)) weight \(weight) \(reversed ? "reverse" : "noreverse")"
    }
}

extension CheckDefinition {
    var settings: [Setting] {
        [
            .value("script", quotedCommand(command)),
            .value("interval", interval.decimalSeconds),
            .value("timeout", timeout.decimalSeconds),
            .value("weight", weightText(weight, reversed)),
            .value("rise", "\(rise)"),
            .value("fall", "\(fall)"),
            .value("user", user.map { ScriptUser(name: $0, group: group).described }),
            .flag("init_fail", startsFailing),
        ]
    }
}

extension TrackedFile {
    var settings: [Setting] {
        [
            .value("file", quoted(path)),
            .value("weight", weightText(weight, reversed)),
            .value("init_file", initialValue.map { "\($0)\(overwrites ? " overwrite" : "")" }),
        ]
    }
}

extension TrackedProcess {
    var settings: [Setting] {
        [
            .value("process", ([program] + arguments).map(quoted).joined(separator: " ")),
            .value("param_match", match == .exact ? nil : match.rawValue),
            .value("weight", weightText(weight, reversed)),
            .value("quorum", "\(quorum)"),
            .value("quorum_max", maximum.map { "\($0)" }),
            .value("terminate_delay", terminateDelay.decimalSeconds),
            .value("fork_delay", forkDelay.decimalSeconds),
            .flag("full_command", comparesFullCommand),
        ]
    }
}

extension SyncGroupConfiguration {
    var settings: [Setting] {
        [.list("group", members.map { Setting.Item($0, quoted($0)) })] + trackers.settings + notifications.settings
    }
}

private func weightText(_ weight: Int, _ isReversed: Bool) -> String { isReversed ? "\(weight) reverse" : "\(weight)" }
