internal import AgentModel
internal import CommandParser

/// The command line: an agent, a look at a configuration, and the questions and orders for a running agent.
@main
struct Aloft: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "aloft", abstract: "Keeps a floating address in the air: VRRP with an API and a memory.",
        version: Version.current,
        subcommands: [
            Run.self, Check.self, Examine.self, Status.self, Drain.self, Undrain.self, Reload.self, History.self,
            Operations.self,
            Checks.self, Token.self,
        ])
}
