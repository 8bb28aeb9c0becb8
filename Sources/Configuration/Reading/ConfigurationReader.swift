import Health

/// Reads the statements of all files: what is defined first, then what refers to it, so that order does not matter.
struct ConfigurationReader {
    private var report: Report
    private var blocks: [TopLevelKeyword: [Statement]] = [:]
    private var globals = GlobalConfiguration()
    private var checks: [CheckDefinition] = []
    private var checksByName: [String: CheckDefinition] = [:]
    private var groups: [String: Word] = [:]
    private var instances: [InstanceConfiguration] = []
    private var conflicts = InstanceConflicts()

    /// The names of the instances that have an error, in the order of the files.
    private(set) var refusedInstances: [String] = []

    init(_ report: Report) {
        self.report = report
    }

    /// The configuration, without its files. Mistakes are in the report that comes back.
    mutating func read(_ statements: [Statement], file: String) -> (Configuration, Report) {
        for (keyword, statement) in TopLevelKeyword.table.supported(in: statements, &report) {
            blocks[keyword, default: []].append(statement)
        }
        globals = readGlobals(merged(.globalDefinitions), &report)
        for statement in blocks[.check] ?? [] { readCheck(statement) }
        readGroups()
        for statement in blocks[.instance] ?? [] { readInstance(statement) }
        if blocks[.instance] == nil {
            report.error(
                SourcePosition(file: file, line: 1, column: 1), "there is no vrrp_instance, and so nothing to run",
                instead: "define one")
        }
        let tracked = trackedNames
        warnOfUntracked(tracked)
        let configuration = Configuration(
            globals: globals, instances: instances, checks: checks.filter { tracked.contains($0.name) },
            api: APIReader.read(merged(.api), &report), history: readHistory(merged(.history), &report))
        return (configuration, report)
    }

    /// The statements of all blocks of a kind that has no name.
    private mutating func merged(_ keyword: TopLevelKeyword) -> [Statement] {
        (blocks[keyword] ?? []).flatMap { statement in
            let arguments = Arguments(statement)
            arguments.end(&report)
            return statement.block?.statements ?? []
        }
    }

    private mutating func readCheck(_ statement: Statement) {
        guard let (name, block) = named(statement) else { return }
        var reader = CheckReader(globals: globals)
        guard let check = reader.read(name, block, &report) else { return }
        guard checksByName[check.name] == nil else {
            report.error(
                name.location, "there is a vrrp_script \(name.shown) already", instead: "give this one another name")
            return
        }
        checksByName[check.name] = check
        checks.append(check)
    }

    /// The name of a block that must have one, and the block.
    private mutating func named(_ statement: Statement) -> (Word, Block)? {
        var arguments = Arguments(statement)
        guard let block = statement.block, let name = arguments.required("a name", &report) else { return nil }
        arguments.end(&report)
        return (name, block)
    }

    private var trackedNames: Set<String> { Set(instances.flatMap(\.trackers).map(\.name)) }

    /// A check that only refused instances track is not worth a warning of its own.
    private mutating func warnOfUntracked(_ tracked: Set<String>) {
        guard refusedInstances.isEmpty, !report.isFileBroken else { return }
        for statement in blocks[.check] ?? [] {
            guard let name = statement.arguments.first, checksByName[name.text] != nil, !tracked.contains(name.text)
            else { continue }
            report.warning(
                name.location, "no instance tracks \(name.shown), and so it is not run",
                instead: "name it in a track_script, or remove it")
        }
    }
}

// Instances, and the groups that they must not be in.
extension ConfigurationReader {
    private mutating func readGroups() {
        let names = Set((blocks[.instance] ?? []).compactMap(\.arguments.first?.text))
        for statement in blocks[.syncGroup] ?? [] {
            guard let (_, block) = named(statement) else { continue }
            let lists = SyncGroupKeyword.table.supported(in: block.statements, &report)
            let members = lists.flatMap { $0.statement.block?.statements ?? [] }
            for member in members.flatMap({ [$0.keyword] + $0.arguments }) {
                groups[member.text] = groups[member.text] ?? member
                guard !names.contains(member.text) else { continue }
                report.warning(
                    member.location, "no vrrp_instance is named \(member.shown)",
                    instead: nearestWord(to: member.text, among: names).map { "did you mean \"\($0)\"?" })
            }
        }
    }

    private mutating func readInstance(_ statement: Statement) {
        guard let (name, block) = named(statement) else { return }
        var reader = InstanceReader(globals: globals, checks: checksByName)
        let instance = report.about(statement.keyword.location) { report -> InstanceConfiguration? in
            let instance = reader.read(statement.keyword, name, block, &report)
            if let member = groups[name.text] { refuse(member: member, &report) }
            conflicts.checkName(name, &report)
            if let instance { conflicts.check(instance.router, name, &report) }
            return instance
        }
        if let instance, !report.refusedInstances.contains(statement.keyword.location) {
            instances.append(instance)
            conflicts.add(instance.router)
        } else {
            refusedInstances.append(name.text)
        }
    }
}

private func refuse(member: Word, _ report: inout Report) {
    report.error(
        member.location, "sync groups are not supported yet: \(member.shown) would change state without the others",
        instead: "remove it from the group on every router")
}
