internal import ArgumentParser
internal import ManagementAPI

/// `aloft reload`: take the configuration from the disk, or refuse it as a whole.
struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the configuration again and apply what changed; with an error nothing changes.")

    @Flag(help: "Only say what would change.")
    var dryRun = false

    @OptionGroup var agent: AgentOptions

    func run() throws {
        try agent.ask("POST", "/v1/reload?dry_run=\(dryRun)", as: ReloadDocument.self) { $0.lines }
    }
}

extension ReloadDocument {
    /// The warnings, what changes, and which configuration is in force then.
    var lines: [String] {
        let changes =
            added.map { "+ \($0)" } + removed.map { "- \($0.name)" }
            + changed.map { "~ \($0.name): \($0.fields.joined(separator: ", "))\($0.restarts ? " (restarts)" : "")" }
            + checks.added.map { "+ check \($0)" } + checks.removed.map { "- check \($0)" }
            + checks.changed.map { "~ check \($0)" }
        let summary = changes.isEmpty ? ["nothing changes"] : changes
        return warnings.map(\.text) + summary
            + ["configuration \(generation) \(applied ? "is in force" : "would be in force")"]
    }
}
