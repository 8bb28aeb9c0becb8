internal import Agent
internal import AgentModel
internal import CommandParser

/// `aloft run`: the agent itself, in the foreground.
struct Run: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the agent in the foreground until SIGTERM or SIGINT; SIGHUP reloads the configuration.")

    @Option(
        help: "The configuration; by default \(RunOptions.configurationPaths.joined(separator: ", else ")).",
        completion: .file)
    var config: String?

    @Option(help: "Where the history is kept.", completion: .directory)
    var stateDirectory = RunOptions.defaultStateDirectory

    @Option(help: "Where the lock and the API's socket are.", completion: .directory)
    var runtimeDirectory = RunOptions.defaultRuntimeDirectory

    @Option(help: "ADDRESS:PORT for the API, instead of the configuration's; may be repeated.")
    var listen: [String] = []

    @Option(help: "Which @id lines of the configuration count; by default the short host name.")
    var configID: String?

    func run() throws {
        let options = RunOptions(
            configurationPath: config, stateDirectory: stateDirectory, runtimeDirectory: runtimeDirectory,
            listen: listen, configID: configID)
        throw ExitCode(Agent.run(options))
    }
}
