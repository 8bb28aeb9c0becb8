/// What the service may not do of what the configuration asks for.
extension Lint {
    /// Holds the files that the agent uses against what its unit and their modes let it do.
    mutating func checkFiles(_ host: some HostView) {
        guard let service = host.service else { return checkWriters(secrets: keysAlone(host), host, trusting: []) }
        let files = serviceFiles(host, service)
        for file in files { check(file, host, service.runner) }
        checkWriters(secrets: files, host, trusting: [service.account.userID])
    }

    /// What can be said of who may write without knowing whom the agent runs as.
    private func keysAlone(_ host: some HostView) -> [ServiceFile] {
        let nobody = Account(name: "", userID: .max, groups: [])
        let unit = ServiceRights.Unit(name: "", view: FileView(), refusesNewPrivileges: false)
        return serviceFiles(host, ServiceRights(agent: unit, programs: unit, account: nobody, group: ""))
    }

    private mutating func check(_ file: ServiceFile, _ host: some HostView, _ runner: Runner) {
        guard let objection = host.objection(to: file.access, file.path, of: runner) else { return }
        let verb = file.kind == .made ? "cannot be made or written" : "cannot be read"
        let rule: Diagnostic.Rule =
            switch objection {
            case .hidden: .hiddenPath
            case .locked: .readOnlyPath
            case .refused: file.kind == .made ? .readOnlyPath : .unreadableFile
            }
        report.error(
            file.place,
            "\(file.name) \(file.path) \(verb) by the service, and so \(file.consequence):"
                + " \(host.reason(objection, file.access, file.path, runner))",
            instead: host.remedy(objection, file.access, file.path, runner, home: file.home), rule: rule)
    }

    /// Whoever writes the file of tokens may do everything, and whoever writes a key can be anybody.
    private mutating func checkWriters(secrets files: [ServiceFile], _ host: some HostView, trusting users: Set<UInt32>)
    {
        for file in files where file.kind == .secret {
            guard let status = host.status(of: file.path), status.kind == .regular else { continue }
            let isTheirs = status.userID != 0 && !users.isEmpty && !users.contains(status.userID)
            let writers = status.mode & 0o002 != 0 ? "every user" : isTheirs ? host.userName(status.userID) : nil
            guard let writers else { continue }
            let owner = host.service?.account.name ?? "root"
            report.error(
                file.place, "\(writers) may write \(file.name) \(file.path), and with it say who may use this agent",
                instead: isTheirs ? "run chown \(owner) \(file.path)" : "run chmod o-w \(file.path)",
                rule: .writableFile)
        }
    }

    /// Where the main file begins.
    var beginning: SourcePosition {
        SourcePosition(file: configuration.files.first?.path ?? "", line: 1, column: 1)
    }
}
