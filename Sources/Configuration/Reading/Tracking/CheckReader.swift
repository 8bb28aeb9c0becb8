import Health

/// Reads one `vrrp_script` block into a check.
struct CheckReader {
    let globals: GlobalConfiguration
    private var command: [String] = []
    private var interval = Duration.seconds(1)
    private var timeout: Duration?
    private var weight = TrackedWeight()
    private var rise = 1
    private var fall = 1
    private var user: ScriptUser?
    private var startsFailing = false

    init(globals: GlobalConfiguration) {
        self.globals = globals
        user = globals.scriptUser
    }

    /// The check; nil where it lacks a command. Mistakes are reported.
    mutating func read(_ name: Word, _ block: Block, _ report: inout Report) -> CheckDefinition? {
        let found = CheckKeyword.table.read(block.statements, &report) { keyword, arguments, _, report in
            take(keyword, &arguments, &report)
        }
        if !found.contains(.script) {
            report.error(
                name.location, "the check \(name.shown) has no script", instead: "write script \"/path/to/program\"",
                rule: .missingKeyword)
        }
        guard !command.isEmpty else { return nil }
        return CheckDefinition(
            name: name.text, command: command, interval: interval, timeout: timeout, weight: weight.value,
            reversed: weight.isReversed, rise: rise, fall: fall, user: user?.name, group: user?.group,
            startsFailing: startsFailing, refusesWritableProgram: globals.refusesWritablePrograms)
    }

    private mutating func take(_ keyword: CheckKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        let times = Duration.milliseconds(1) ... .seconds(86400)
        let results = 1...1_000_000
        switch keyword {
        case .script: command = readCommand(&arguments, &report)
        case .interval: interval = arguments.seconds(in: times, &report) ?? interval
        case .timeout: timeout = arguments.seconds(in: times, &report)
        case .weight: weight.read(&arguments, &report)
        case .rise: rise = arguments.number(in: results, &report) ?? rise
        case .fall: fall = arguments.number(in: results, &report) ?? fall
        case .user: user = arguments.user(&report) ?? user
        case .startsFailing: startsFailing = true
        }
    }
}

/// The command of `script`: its first word alone, as in keepalived.
private func readCommand(_ arguments: inout Arguments, _ report: inout Report) -> [String] {
    let words = arguments.command(&report) ?? []
    if let lost = arguments.next() {
        report.warning(
            lost.location, "\(lost.shown) and what follows does not reach the script: only the first word counts",
            instead: "put the whole command in double quotes", rule: .lostArguments)
        while arguments.next() != nil {}
    }
    return words
}
