internal import Agent
internal import ArgumentParser

/// `aloft check`: what a configuration would do, without doing it.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a configuration, keepalived's own included, without running it.",
        discussion: "Exits 0 when it can be run, 2 when not, and with --strict 1 when there are warnings.")

    @Argument(help: "The configuration file.")
    var file: String

    @Flag(help: "Warnings count: exit 1 where there are any.")
    var strict = false

    @Option(help: "Which @id lines of the configuration count; by default the short host name.")
    var configID: String?

    func run() throws {
        let verdict = ConfigurationCheck(path: file, configID: configID)
        for line in verdict.lines { print(line) }
        throw ExitCode(verdict.exitStatus(strict: strict))
    }
}
