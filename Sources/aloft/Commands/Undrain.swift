internal import CommandParser
internal import ManagementAPI

/// `aloft undrain`: take part again.
struct Undrain: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lift a drain of this node, or every one: without any it takes part again.")

    @Argument(
        help: "The number of the drain, as aloft status shows it; without it all are lifted.", completion: .drains)
    var id: Int64?

    @OptionGroup var agent: AgentOptions

    func run() throws {
        let target = id.map { "/v1/drain/\($0)" } ?? "/v1/drain"
        try agent.ask("DELETE", target, as: UndrainDocument.self) { answer in
            answer.lifted.isEmpty
                ? ["there was no drain"]
                : answer.lifted.map { "drain \($0.id) is lifted: \($0.reason.orNoReason)" }
        }
    }
}
