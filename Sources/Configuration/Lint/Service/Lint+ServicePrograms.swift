/// Programs, held against whom the service runs them as, and what that one may do.
extension Lint {
    mutating func check(_ use: ProgramUse, _ runner: Runner, _ place: SourcePosition, _ host: some HostView) {
        let path = host.programPath(of: use.path)
        guard host.realPath(of: path) != nil else { return }
        var access = Access.execute
        var objection = host.objection(to: .execute, path, of: runner)
        let text = host.scriptText(of: path)
        if objection == nil, text != nil {
            // A script is read by its interpreter, as the same user.
            access = .read
            objection = host.objection(to: .read, path, of: runner)
        }
        guard objection == nil else {
            if let objection { tell(objection, access, path, use, runner, place, host) }
            return
        }
        checkArguments(of: use, path, runner, place, host)
        if let words = inner(use.command) {
            for command in ShellText(words).commands {
                tell(CommandNeed(command.words), of: command.words, use, runner, place, host)
                checkTargets(command, of: use.path, use, runner, place, host)
            }
        } else {
            tell(
                CommandNeed(use.command) ?? privileges(of: path, runner, host), of: use.command, use, runner, place,
                host)
        }
        if let text, text.isShellScript { checkScript(text, path, use, runner, place, host) }
    }

    private mutating func tell(
        _ objection: PathObjection, _ access: Access, _ path: String, _ use: ProgramUse, _ runner: Runner,
        _ place: SourcePosition, _ host: some HostView
    ) {
        var rule = Diagnostic.Rule.unexecutableProgram
        if case .hidden = objection { rule = .hiddenPath }
        report.error(
            place,
            "\"\(path)\" cannot be run by the service, and so \(use.consequence):"
                + " \(host.reason(objection, access, path, runner))",
            instead: host.remedy(objection, access, path, runner, home: "/usr/local/libexec"), rule: rule)
    }

    /// What an interpreter is to run, and other files that the command names.
    private mutating func checkArguments(
        of use: ProgramUse, _ path: String, _ runner: Runner, _ place: SourcePosition, _ host: some HostView
    ) {
        guard Self.interpreters.contains(where: path.name.hasPrefix),
            let script = use.command.dropFirst().first(where: { !$0.hasPrefix("-") }), script.hasPrefix("/"),
            host.realPath(of: script) != nil, let objection = host.objection(to: .read, script, of: runner)
        else { return }
        tell(objection, .read, script, use, runner, place, host)
    }

    private static let interpreters = ["sh", "bash", "dash", "python", "perl", "ruby", "node", "php", "lua"]

    /// The text behind `sh -c`.
    private func inner(_ command: [String]) -> String? {
        guard ["sh", "bash", "dash"].contains(command[0].name), command.count > 2, command[1].hasSuffix("c"),
            command[1].hasPrefix("-")
        else { return nil }
        return command[2]
    }

    /// A program with the set-user-ID bit is there to have its owner's rights.
    private func privileges(of path: String, _ runner: Runner, _ host: some HostView) -> CommandNeed? {
        guard let status = host.status(of: path), status.mode & 0o4000 != 0, status.userID != runner.account.userID
        else {
            return nil
        }
        return .newPrivileges
    }
}

// What a program needs beyond that.
extension Lint {
    private mutating func tell(
        _ need: CommandNeed?, of words: [String], inScript script: String? = nil, _ use: ProgramUse, _ runner: Runner,
        _ place: SourcePosition, _ host: some HostView
    ) {
        guard let need else { return }
        let what = script.map { "\(words[0].name) in \($0)" } ?? "\"\(words.joined(separator: " "))\""
        switch need {
        case .capability(let capability):
            tell(
                "\(what) needs \(capability), which programs of the service do not have, root's among them",
                instead: capability == "CAP_NET_ADMIN"
                    ? "use virtual_routes, virtual_rules or virtual_ipaddress for it, or \(Self.ownUnit)"
                    : Self.ownUnit,
                .lackingRight, isSure: script == nil, use, place)
        case .newPrivileges where runner.unit.refusesNewPrivileges:
            tell(
                "\(what) gains no rights under \(runner.unit.name).service (NoNewPrivileges=yes)",
                instead: "name the user with user or script_user, or \(Self.ownUnit)", .lackingRight,
                isSure: script == nil, use, place)
        case .root where runner.account.userID != 0:
            tell(
                "\(what) runs as \(runner.account.name), whom systemd does not let start or stop units",
                instead: "write user root, or allow it to \(runner.account.name) with polkit", .lackingRight,
                isSure: script == nil, use, place)
        case .signal(let process): tellSignal(process, what, isSure: script == nil, use, runner, place, host)
        case .newPrivileges, .root: break
        }
    }

    private static let ownUnit =
        "have a unit of its own do it, which the program starts with user root and systemctl start"

    private mutating func tellSignal(
        _ process: String, _ what: String, isSure: Bool, _ use: ProgramUse, _ runner: Runner, _ place: SourcePosition,
        _ host: some HostView
    ) {
        let owners = host.owners(ofProcess: process)
        guard !owners.contains(runner.account.userID), !owners.isEmpty || runner.account.userID != 0 else { return }
        let names = owners.sorted().map(host.userName).joined(separator: ", ")
        let whose = owners.isEmpty ? "\(process), unless they are its own" : "\(process) (of \(names))"
        tell(
            "\(what) runs as \(runner.account.name), who may not signal processes \(whose)",
            instead: "write pgrep -x \(process), which needs no right, or vrrp_track_process", .foreignProcess,
            isSure: isSure && !owners.isEmpty, use, place)
    }

    private mutating func tell(
        _ message: String, instead suggestion: String, _ rule: Diagnostic.Rule, isSure: Bool, _ use: ProgramUse,
        _ place: SourcePosition
    ) {
        if isSure {
            report.error(place, "\(message), and so \(use.consequence)", instead: suggestion, rule: rule)
        } else {
            report.warning(place, message, instead: suggestion, rule: rule)
        }
    }
}

// What stands in scripts: they may never come to it, and so these are warnings.
extension Lint {
    private mutating func checkScript(
        _ text: String, _ path: String, _ use: ProgramUse, _ runner: Runner, _ place: SourcePosition,
        _ host: some HostView
    ) {
        var told: Set<CommandNeed> = []
        for command in ShellText(text).commands {
            if let need = CommandNeed(command.words), told.insert(need).inserted {
                tell(need, of: command.words, inScript: path, use, runner, place, host)
            }
            checkTargets(command, of: path, use, runner, place, host)
        }
    }

    private mutating func checkTargets(
        _ command: ShellText.Command, of script: String, _ use: ProgramUse, _ runner: Runner, _ place: SourcePosition,
        _ host: some HostView
    ) {
        let named = ["tee", "touch"].contains(command.words.first?.name ?? "") ? command.words.dropFirst() : []
        for target in command.targets + named.filter({ $0.hasPrefix("/") && !$0.contains("$") })
        where !target.isIn("/dev") && !target.isIn("/proc") {
            guard let objection = host.objection(to: .write, target, of: runner) else { continue }
            // Its own /tmp can be written, and is only not the one that others see.
            if case .hidden(let setting) = objection, setting == "PrivateTmp=yes" { continue }
            report.warning(
                place,
                "\(script) writes \(target), which fails under the service:"
                    + " \(host.reason(objection, .write, target, runner))",
                instead: host.remedy(objection, .write, target, runner, home: "/run"), rule: .readOnlyPath)
        }
    }
}

extension HostView {
    /// The text of a program that an interpreter reads; nil for any other.
    func scriptText(of path: String) -> String? {
        guard let text = beginning(ofFile: path), text.hasPrefix("#!") else { return nil }
        return text
    }
}

extension ProgramUse {
    /// The end of "... and so".
    var consequence: String { isCheck ? "the check \"\(name)\" fails" : "nobody is notified" }
}

extension String {
    /// Whether the interpreter that its first line names is a shell.
    fileprivate var isShellScript: Bool {
        let line = prefix { !$0.isNewline }.dropFirst(2)
        return line.split { $0 == "/" || $0.isWhitespace }.contains {
            ["sh", "bash", "dash", "ksh", "ash"].contains($0)
        }
    }

    /// The last part of a path.
    fileprivate var name: String { split(separator: "/").last.map(String.init) ?? self }
}
