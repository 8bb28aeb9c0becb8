internal import CommandParser
internal import History
internal import ManagementAPI
internal import Texts

/// `aloft history`: every change of state, newest first, with its cause.
struct History: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the changes of state, newest first, each with its cause.")

    @Option(help: "Only this instance.", completion: .instances)
    var instance: String?

    @Option(help: "Only since then: 2h, 7d, or a time such as 2026-11-22T16:00:00Z.")
    var since: String?

    @Option(help: "At most so many, 1 to 1000.")
    var limit = 20

    @Flag(help: "Go on: oldest first, and each further one as it happens.")
    var follow = false

    @Flag(help: "The notify programs that were run and the mails that were sent, instead of the changes.")
    var notifications = false

    @OptionGroup var agent: AgentOptions

    func validate() throws {
        if notifications, follow {
            throw ValidationError("--follow goes with changes of state: leave out --notifications")
        }
    }

    func run() throws {
        let query = Query(["limit": "\(limit)", "instance": instance, "since": since])
        if notifications {
            return try agent.ask("GET", "/v1/notifications\(query)", as: PageDocument<NotificationRow>.self) {
                page in
                page.items.isEmpty ? ["no notify program was run and no mail sent"] : runs(page.items)
            }
        }
        if follow { try HistoryFollower(agent: agent, query: query, instance: instance).run() }
        try agent.ask("GET", "/v1/transitions\(query)", as: PageDocument<TransitionRow>.self) { page in
            page.items.isEmpty ? ["nothing has happened"] : table(page.items)
        }
    }

    private func table(_ items: [TransitionRow]) -> [String] {
        let time = LocalTime()
        var table = Table("AT", "INSTANCE", "FROM", "TO", "REASON", "WHY")
        for item in items {
            table.add(time.text(item.at), item.instance, item.from, item.to, item.reason, item.summary)
        }
        return table.lines
    }

    private func runs(_ items: [NotificationRow]) -> [String] {
        let time = LocalTime()
        var table = Table("AT", "NAME", "EVENT", "OUTCOME", "TOOK", "PROGRAM OR MAIL", "OUTPUT")
        for item in items {
            table.add(
                time.text(item.at), item.name, item.event, outcome(item.outcome, item.exitStatus, item.why),
                "\(item.durationMs) ms", item.command.joined(separator: " "), item.output)
        }
        return table.lines
    }
}

/// `aloft checks`: the verdicts now, or the recorded results of one check.
struct Checks: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the checks, or with a name the recorded results of one, newest first.")

    @Argument(help: "The check whose results to show.", completion: .checks)
    var name: String?

    @Option(help: "At most so many results, 1 to 1000.")
    var limit = 20

    @OptionGroup var agent: AgentOptions

    func run() throws {
        guard let name else {
            return try agent.ask("GET", "/v1/checks", as: ListDocument<CheckDetailDocument>.self) { verdicts($0.items) }
        }
        let target = "/v1/checks/\(name.percentEncoded)/results\(Query(["limit": "\(limit)"]))"
        try agent.ask("GET", target, as: PageDocument<CheckResultRow>.self) { page in
            page.items.isEmpty ? ["it has not run yet"] : results(page.items)
        }
    }

    private func verdicts(_ checks: [CheckDetailDocument]) -> [String] {
        guard !checks.isEmpty else { return ["there are no checks"] }
        let time = LocalTime()
        var table = Table("CHECK", "VERDICT", "SINCE", "LAST RUN", "OUTCOME", "OUTPUT")
        for check in checks {
            table.add(
                check.name, check.verdict, check.since.map(time.text) ?? "", time.age(check.lastRunAt),
                check.lastRun.map { outcome($0.outcome, $0.exitStatus, $0.why) } ?? "", check.lastRun?.output ?? "")
        }
        return table.lines
    }

    private func results(_ results: [CheckResultRow]) -> [String] {
        let time = LocalTime()
        var table = Table("AT", "OUTCOME", "TOOK", "VERDICT", "OUTPUT")
        for result in results {
            table.add(
                time.text(result.at), outcome(result.outcome, result.exitStatus, result.why),
                "\(result.durationMs) ms", result.verdict, result.output)
        }
        return table.lines
    }
}

private func outcome(_ word: String, _ exitStatus: Int?, _ why: String?) -> String {
    if let exitStatus { return "exit \(exitStatus)" }
    return [word.replacing("_", by: " "), why].compactMap(\.self).joined(separator: ": ")
}
