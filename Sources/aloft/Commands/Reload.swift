internal import AgentModel
internal import CommandParser
private import Configuration
internal import ManagementAPI

/// `aloft reload`: take the configuration from the disk or from the history, or refuse it as a whole.
struct Reload: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the configuration again and apply what changed; with an error nothing changes.")

    @Flag(help: "Only say what would change.")
    var dryRun = false

    @Option(help: "Go back to what was in force as this generation.")
    var generation: Int?

    @Option(help: "Go back by itself after this time, such as 5m, unless aloft reload --confirm comes before.")
    var confirmWithin: String?

    @Flag(help: "Confirm the pending configuration.")
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
        return warnings.map { $0.text(withSeverity: true) } + summary + [([force] + end).joined()]
    }

    /// What comes (`+`), goes (`-`) and is otherwise (`~`), and what follows from that (`!`).
    private var changes: [String] {
        [
            added.map { "+ \($0)" }, removed.map { "- \($0.name)" }, changed.flatMap(\.lines), checks.lines("check"),
            syncGroups.lines("sync group"), trackersChanged.flatMap { $0.lines("") },
            globals.map { "~ global_defs: \($0)" }, api.map { "~ api: \($0)" }, history.map { "~ history: \($0)" },
            consequences.map { "! \($0.instance): \($0.text)" },
        ].flatMap(\.self)
    }
}

extension ReloadDocument.Change {
    fileprivate var lines: [String] {
        fields.map { "~ \(name): \($0)" } + (restarts ? ["~ \(name): starts anew"] : [])
    }
}

extension ReloadDocument.Blocks {
    fileprivate func lines(_ kind: String) -> [String] {
        [
            added.map { "+ \(kind) \($0)" }, removed.map { "- \(kind) \($0)" },
            changed.flatMap { $0.lines("\(kind) ") },
        ].flatMap(\.self)
    }
}

extension ReloadDocument.Block {
    fileprivate func lines(_ kind: String) -> [String] { fields.map { "~ \(kind)\(name): \($0)" } }
}
