internal import AgentModel
internal import CommandParser
internal import History
internal import ManagementAPI

/// `aloft operations`: who asked what of this agent, newest first, and what came of it.
struct Operations: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show who asked what of this agent, newest first, and what came of it.")

    @Option(help: "Only this kind, such as drain, reload or server_drain.", completion: .operationKinds)
    var kind: String?

    @Option(help: "Only since then: 2h, 7d, or a time such as 2026-11-22T16:00:00Z.")
    var since: String?

    @Option(help: "At most so many, 1 to 1000.")
    var limit = 20

    @OptionGroup var agent: AgentOptions

    func run() throws {
        let query = Query(["limit": "\(limit)", "kind": kind, "since": since])
        try agent.ask("GET", "/v1/operations\(query)", as: PageDocument<OperationRow>.self) { page in
            page.items.isEmpty ? ["nobody has asked for anything"] : table(page.items)
        }
    }

    private func table(_ items: [OperationRow]) -> [String] {
        let time = LocalTime()
        var table = Table("AT", "ID", "KIND", "BY", "FROM", "RESULT")
        for item in items {
            table.add(
                time.text(item.at), "\(item.id)", item.kind, "\(item.by.kind) \(item.by.name)",
                item.fromAddress ?? "", item.result)
        }
        return table.lines
    }
}
