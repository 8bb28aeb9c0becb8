internal import AgentModel
internal import CommandParser

/// The command line: an agent, a look at a configuration, and the questions and orders for a running agent.
@main
struct Aloft: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "aloft",
        abstract: "Keeps one IP address reachable on two or more servers: VRRP with an API and a history.",
        version: Version.current,
        subcommands: [
            Run.self, Check.self, Examine.self, Status.self, Drain.self, Undrain.self, Reload.self, Services.self,
            Servers.self, History.self, Operations.self, Checks.self, Token.self,
        ])
}
