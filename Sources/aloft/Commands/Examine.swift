internal import AgentModel
internal import CommandParser
internal import Doctor

/// `aloft doctor`: what is wrong with the node and its links, before and in production.
struct Examine: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look at this node and its links, and say what is wrong with the remedy.",
        discussion: """
            Looks at the running agent, the configuration, interfaces, kernel settings, bridges, packet filters, rights, the \
            clock, the disk and the API's exposure, and listens to the links. It changes nothing, and nothing of what it sends \
            leaves the host. Most of it needs root.

            Exits 0 when all is as it should be, 1 where there are warnings, 2 where there are errors.
            """)

    @Option(
        help: "The configuration; by default the running agent's, else the first that there is.",
        completion: .file)
    var config: String?

    @Option(help: "Which @id lines of the configuration count; by default the short host name.")
    var configID: String?

    @Option(help: "Where the history is kept.", completion: .directory)
    var stateDirectory = RunOptions.defaultStateDirectory

    @Option(help: "The runtime directory of the agent.", completion: .directory)
    var runtimeDirectory = RunOptions.defaultRuntimeDirectory

    @Option(help: "How many seconds to listen; by default an interval of the slowest instance, and at least 3.")
    var listen: Int?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard listen.map({ (1...3600).contains($0) }) ?? true else {
            throw ValidationError("--listen takes 1 to 3600 seconds.")
        }
    }

    func run() throws {
        var options = DoctorRun.Options()
        options.configurationPath = config
        options.configID = configID
        options.stateDirectory = stateDirectory
        options.runtimeDirectory = runtimeDirectory
        options.listeningTime = listen.map { .seconds($0) }
        let report = DoctorRun.report(options)
        if json {
            print(String(decoding: try report.json, as: UTF8.self), terminator: "")
        } else {
            for line in report.lines { print(line) }
        }
        throw ExitCode(report.exitStatus)
    }
}
