import Health
import NetworkTypes
import VRRP

/// Reads the statements of all files: what is defined first, then what refers to it, so that order does not matter.
struct ConfigurationReader {
    var report: Report
    /// The bytes of a file with a key in it; nil where it cannot be read.
    private let keyFile: (String) -> [UInt8]?
    private(set) var blocks: [TopLevelKeyword: [Statement]] = [:]
    private(set) var globals = GlobalConfiguration()
    private var definitions = Definitions()
    private var groups = GroupReading()
    private var instances: [InstanceConfiguration] = []
    private var conflicts = InstanceConflicts()
    var balancing = BalancingConfiguration()

    /// The names of the instances that have an error, in the order of the files.
    private(set) var refusedInstances: [String] = []

    init(_ report: Report, keyFile: @escaping (String) -> [UInt8]?) {
        self.report = report
        self.keyFile = keyFile
    }

    /// The configuration, without its files. Mistakes are in the report that comes back.
    mutating func read(_ statements: [Statement], file: String) -> (Configuration, Report) {
        let statements = RulePriorities.written(in: statements, &report)
        for (keyword, statement) in TopLevelKeyword.table.supported(in: statements, &report) {
            blocks[keyword, default: []].append(statement)
        }
        globals = readGlobals(merged(.globalDefinitions), &report)
        globals.linkDelays = readLinkDelays(merged(.linkDelays), &report)
        var statics = StaticReader()
        statics.takeAddresses(merged(.staticAddresses), on: globals.defaultInterface, &report)
        statics.takeRoutes(merged(.staticRoutes), &report)
        statics.takeRules(merged(.staticRules), &report)
        globals.statics = statics.statics
        readDefinitions()
        readBalancing(statements)
        readGroups()
        for statement in blocks[.instance] ?? [] { readInstance(statement) }
        refuseBrokenGroups()
        warnOfOwnInterfaces()
        refuseStaticVirtualAddresses(statics.places)
        if blocks[.instance] == nil {
            report.error(
                SourcePosition(file: file, line: 1, column: 1), "no vrrp_instance: nothing to run",
                instead: "define one", rule: .missingKeyword)
        }
        return (finish(), report)
    }

    private mutating func finish() -> Configuration {
        let tracked = Set((instances.flatMap(\.trackers) + groups.configurations.flatMap(\.trackers)).map(\.identity))
        if refusedInstances.isEmpty, !report.isFileBroken { definitions.warnOfUntracked(tracked, &report) }
        if refusedInstances.isEmpty, !report.isFileBroken { warnOfUselessMail() }
        func isTracked(_ kind: TrackerKind, _ name: String) -> Bool { tracked.contains(TrackerIdentity(kind, name)) }
        var configuration = Configuration(
            globals: globals, instances: instances, syncGroups: groups.configurations,
            checks: definitions.checks.filter { isTracked(.script, $0.name) },
            trackedFiles: definitions.files.filter { isTracked(.file, $0.name) },
            trackedProcesses: definitions.processes.filter { isTracked(.process, $0.name) },
            api: APIReader.read(merged(.api), &report), history: readHistory(merged(.history), &report))
        configuration.balancing = balancing
        return configuration
    }

    /// Alerts that nobody gets, and recipients whom nothing is told, as in keepalived.
    private mutating func warnOfUselessMail() {
        let alerting =
            (instances.map { ($0.notifications, $0.location) }
            + groups.configurations.map { ($0.notifications, $0.location) }).filter { $0.0.mails == true }
        if globals.mail == MailConfiguration(), let first = alerting.first {
            report.warning(
                first.1, "smtp_alert sends no mail: notification_email is missing",
                instead: "write notification_email and smtp_server in global_defs, or remove smtp_alert")
        }
        let keyword = GlobalKeyword.mailRecipients.rawValue
        if globals.mail.isUsable, !globals.mail.alertsByDefault, alerting.isEmpty,
            let word = merged(.globalDefinitions).last(where: { $0.keyword.text == keyword })?.keyword
        {
            report.warning(
                word.location, "nothing is mailed to these addresses, in keepalived neither: smtp_alert stands nowhere",
                instead: "write smtp_alert_vrrp on in global_defs")
        }
    }

    /// The statements of all blocks of a kind that has no name.
    private mutating func merged(_ keyword: TopLevelKeyword) -> [Statement] {
        (blocks[keyword] ?? []).flatMap { statement in
            let arguments = Arguments(statement)
            arguments.end(&report)
            return statement.block?.statements ?? []
        }
    }

    private mutating func readDefinitions() {
        for (kind, keywords) in Definitions.keywords {
            for statement in keywords.flatMap({ blocks[$0] ?? [] }) {
                guard let (name, block) = named(statement) else { continue }
                definitions.read(kind, name, block, globals: globals, &report)
            }
        }
    }

    /// The name of a block that must have one, and the block.
    private mutating func named(_ statement: Statement) -> (Word, Block)? {
        var arguments = Arguments(statement)
        guard let block = statement.block, let name = arguments.required("a name", &report) else { return nil }
        arguments.end(&report)
        return (name, block)
    }
}

// Instances, and the groups that they are in.
extension ConfigurationReader {
    private mutating func readGroups() {
        let names = (blocks[.instance] ?? []).compactMap(\.arguments.first?.text)
        for statement in blocks[.syncGroup] ?? [] {
            guard let (name, block) = named(statement) else { continue }
            var reader = SyncGroupReader(globals: globals, trackables: definitions.trackables)
            let group = reader.read(statement.keyword, name, block, &report)
            groups.add(group, name, members: reader.members, instances: names, &report)
        }
    }

    private mutating func readInstance(_ statement: Statement) {
        guard let (name, block) = named(statement) else { return }
        var reader = InstanceReader(
            globals: globals, trackables: definitions.trackables, isGrouped: groups.group(of: name.text) != nil,
            keyFile: keyFile)
        let instance = report.about(statement.keyword.location) { report -> InstanceConfiguration? in
            let instance = reader.read(statement.keyword, name, block, &report)
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

    /// What a group tracks counts for no member that is on that interface itself, as in keepalived.
    private mutating func warnOfOwnInterfaces() {
        for group in groups.configurations {
            let members = instances.filter { group.members.contains($0.router.name) }
            for tracker in group.trackers {
                let names = members.filter { $0.isOnInterface(of: tracker) }.map { "\"\($0.router.name)\"" }
                guard !names.isEmpty else { continue }
                report.warning(
                    group.location,
                    "\"\(tracker.name)\" is the interface of \(names.joined(separator: ", ")), and tracking it counts for no"
                        + " instance on it, as in keepalived", instead: "remove it from track_interface",
                    rule: .ownInterface)
            }
        }
    }

    /// A Backup would answer for a virtual address that it has for good.
    private mutating func refuseStaticVirtualAddresses(_ places: [IPAddress: SourcePosition]) {
        for instance in instances {
            for address in instance.router.heldAddresses.map(\.prefix.address) {
                guard let place = places[address] else { continue }
                report.error(
                    place,
                    "\(address) is a virtual address of \"\(instance.router.name)\" too, and a Backup would answer for it",
                    instead: "remove it here", rule: .duplicateAddress)
            }
        }
    }

    /// A group of which a member is refused is refused whole: half of it would split what belongs together.
    private mutating func refuseBrokenGroups() {
        for group in groups.configurations {
            let broken = group.members.filter(refusedInstances.contains)
            guard let first = broken.first else { continue }
            groups.remove(group.name)
            for instance in instances where group.members.contains(instance.router.name) {
                report.about(instance.location) { report in
                    report.error(
                        group.location,
                        "\"\(instance.router.name)\" cannot run without \"\(first)\" of the same sync group, which has an"
                            + " error", instead: "mend that first")
                }
                refusedInstances.append(instance.router.name)
            }
            instances.removeAll { group.members.contains($0.router.name) }
        }
    }
}
