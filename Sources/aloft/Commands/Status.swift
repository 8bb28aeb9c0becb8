internal import AgentModel
internal import CommandParser
internal import ManagementAPI

/// `aloft status`: who is active and why.
struct Status: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say who is active and why: instances, checks, drains and what is not as it should be.",
        discussion: """
            Exits 0 when the agent answers, whatever it says. With --check the exit status says how the node is, as plugins of \
            Nagios do, and one line says why: 0 when all is well; 1 for a warning: a drain, a failing check, anything else to \
            look at; 2 when an instance is in fault, no agent answers, or addresses may be missing or held twice; 3 when the \
            agent refuses to answer.
            """)

    @Flag(help: "Go on, and show it anew whenever something changes.")
    var watch = false

    @Flag(
        help: """
            Show all nodes that the configuration names as peers; exit 1 unless all can be reached and every address has \
            exactly one owner.
            """)
    var cluster = false

    @Flag(help: "Print one line for a monitoring system, and say by the exit status how this node is.")
    var check = false

    @OptionGroup var agent: AgentOptions

    func validate() throws {
        guard !watch || !cluster else { throw ValidationError("--watch shows this node; leave --cluster out.") }
        guard !check || !watch && !cluster && !agent.json else {
            throw ValidationError("--check prints one line; leave --watch, --cluster and --json out.")
        }
    }

    func run() throws {
        if check { throw StatusCheck(agent: agent).run() }
        if cluster { return try ClusterStatus(agent: agent).run() }
        guard watch else {
            return try agent.ask("GET", "/v1/status", as: StatusDocument.self) { $0.report(LocalTime()) }
        }
        try StatusWatch(agent: agent).run()
    }
}

extension StatusDocument {
    /// The whole report, a line each.
    func report(_ time: LocalTime) -> [String] {
        var lines = [headline]
        lines += drains.map { "drain \($0.id) by \($0.by.name) since \(time.text($0.since)): \($0.reason.orNoReason)" }
        lines += conditions.map { "! \($0.type.rawValue): \($0.detail)" }
        lines += [""] + instanceTable(time)
        if !checks.isEmpty { lines += [""] + checkTable(time) }
        lines += trackerTable(time)
        return lines
    }

    private var headline: String {
        let force = configuration.stale ? "not what the file says" : "in force"
        let drained = drains.isEmpty ? "no drain" : "\(drains.count) drain\(drains.count == 1 ? "" : "s")"
        let up = LocalTime.span(uptimeS)
        return "\(node)   up \(up)   configuration \(configuration.generation) (\(force))   \(drained)"
    }

    private func instanceTable(_ time: LocalTime) -> [String] {
        var table = Table("INSTANCE", "STATE", "SINCE", "PRIORITY", "ADDRESSES", "WHY")
        for instance in instances {
            table.add(
                instance.name, instance.state.rawValue, time.text(instance.since), instance.priority.sum,
                instance.virtualAddresses.joined(separator: " "),
                instance.why ?? instance.lastState.map { "was \($0.rawValue) when the engine was last heard of" } ?? "")
        }
        return table.lines
    }

    private func checkTable(_ time: LocalTime) -> [String] {
        var table = Table("CHECK", "VERDICT", "SINCE", "LAST RUN", "EXIT", "TOOK")
        for check in checks {
            table.add(
                check.name, check.verdict, check.since.map(time.text) ?? "", time.age(check.lastRunAt),
                check.exitStatus.map(String.init) ?? "", check.durationMs.map { "\($0) ms" } ?? "")
        }
        return table.lines
    }

    /// What instances track beside checks, after an empty line; nothing where that is nothing.
    private func trackerTable(_ time: LocalTime) -> [String] {
        var table = Table("TRACKER", "NAME", "READING", "SINCE", "INSTANCES")
        for tracker in trackers where tracker.kind != "script" {
            table.add(
                tracker.kind, tracker.name, tracker.reading, tracker.since.map(time.text) ?? "",
                tracker.instances.joined(separator: " "))
        }
        return table.lines.isEmpty ? [] : [""] + table.lines
    }
}

extension PriorityDocument {
    /// `140 = 90 + 50 check_nginx`, with the parts that count now.
    var sum: String {
        let counting = parts.filter { $0.contribution != 0 }
        guard !counting.isEmpty else { return "\(effective)" }
        let terms = counting.map { " \($0.contribution < 0 ? "-" : "+") \(abs($0.contribution)) \($0.tracker.text)" }
        return "\(effective) = \(base)\(terms.joined())"
    }
}

extension TrackerNameDocument {
    /// A check by its name alone, all others with their kind.
    fileprivate var text: String { kind == "script" ? name : "\(kind) \(name)" }
}

extension String {
    var orNoReason: String { isEmpty ? "no reason given" : self }
}
