internal import ArgumentParser
internal import ManagementAPI

/// `aloft reload`: take the configuration from the disk or from the history, or refuse it as a whole.
struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the configuration again and apply what changed; with an error nothing changes.")

    @Flag(help: "Only say what would change.")
    var dryRun = false

    @Option(help: "Go back to what was in force as this generation.")
    var generation: Int?

    @Option(help: "Go back by itself after this time, such as 5m, unless aloft reload --confirm comes before.")
    var confirmWithin: String?

    @Flag(help: "Keep the configuration that waits for this.")
    var confirm = false

    @Option(help: "Only if the configuration in force has this digest, the sha256 of aloft status --json.")
    var ifMatch: String?

    @OptionGroup var agent: AgentOptions

    func validate() throws {
        guard !confirm || !dryRun && generation == nil && confirmWithin == nil && ifMatch == nil else {
            throw ValidationError("--confirm stands alone: it keeps the configuration that waits for it.")
        }
    }

    func run() throws {
        guard !confirm else {
            return try agent.ask("POST", "/v1/reload/confirm", as: ConfirmationDocument.self) {
                ["configuration \($0.generation) stays in force"]
            }
        }
        try agent.ask(
            "POST", "/v1/reload?dry_run=\(dryRun)", headers: ifMatch.map { [("If-Match", "\"\($0)\"")] } ?? [],
            body: ReloadRequestDocument(confirmWithin: confirmWithin, generation: generation), as: ReloadDocument.self,
            describe: \.lines)
    }
}

extension ReloadDocument {
    /// The warnings, what changes, and which configuration is in force then.
    fileprivate var lines: [String] {
        let summary = changes.isEmpty ? ["nothing changes"] : changes
        let force = "configuration \(generation) \(applied ? "is in force" : "would be in force")"
        let end = confirmBy.map { [", until \(LocalTime().text($0)) unless confirmed"] } ?? []
        return warnings.map(\.text) + summary + [([force] + end).joined()]
    }

    private var changes: [String] {
        added.map { "+ \($0)" } + removed.map { "- \($0.name)\($0.blips ? " (gives its addresses up)" : "")" }
            + changed.map { "~ \($0.name): \($0.fields.joined(separator: ", "))\($0.effect)" }
            + checks.added.map { "+ check \($0)" } + checks.removed.map { "- check \($0)" }
            + checks.changed.map { "~ check \($0)" } + syncGroups.added.map { "+ sync group \($0)" }
            + syncGroups.removed.map { "- sync group \($0)" } + syncGroups.changed.map { "~ sync group \($0)" }
            + trackersChanged.map { "~ \($0)" }
    }
}

extension ReloadDocument.Change {
    fileprivate var effect: String {
        if blips { return " (its addresses blink)" }
        return restarts ? " (restarts)" : ""
    }
}
