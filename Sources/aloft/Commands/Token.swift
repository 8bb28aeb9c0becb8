internal import Agent
internal import AgentModel
internal import Client
internal import CommandParser
internal import ManagementAPI

/// `aloft token`: who may use the API over TCP.
struct Token: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create, list and remove the tokens of the API.",
        discussion: "The tokens file keeps digests only. A running agent knows what changed after `aloft reload`.",
        subcommands: [TokenCreate.self, TokenList.self, TokenRemove.self])
}

/// Which file of tokens it is about.
struct TokenFileOptions: CommandOptions {
    @Option(help: "The file of tokens; by default the one that the configuration names.", completion: .file)
    var tokens: String?

    @Option(
        help: "The configuration; by default \(RunOptions.configurationPaths.joined(separator: ", else ")).",
        completion: .file)
    var config: String?

    /// Does `body` with the file; what is wrong goes to standard error, and the exit status is 1.
    func use<Value>(_ body: (TokenStore) throws(TokenStoreError) -> Value) throws -> Value {
        do throws(TokenStoreError) {
            return try body(try TokenStore(path: tokens, configurationPath: config))
        } catch {
            printError("\(error)")
            throw ExitCode.failure
        }
    }
}

/// `aloft token create`.
struct TokenCreate: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a token and print it, once.",
        discussion: "The token alone goes to standard output, so that a script can take it from there.")

    @Option(help: "Whose it is; it is shown in the history of what was done with it.")
    var name: String

    @Option(help: "What it may do; each role may do what the ones before it may.")
    var role: Role

    @OptionGroup var file: TokenFileOptions

    func run() throws {
        print(try file.use { store throws(TokenStoreError) in try store.create(name: name, role: role) })
        printError("the token is shown this once; `aloft reload` makes it known to a running agent")
    }
}

/// `aloft token list`.
struct TokenList: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the names and roles of tokens and client certificates.")

    @OptionGroup var file: TokenFileOptions

    func run() throws {
        var table = Table("NAME", "ROLE", "KIND")
        for entry in try file.use({ store throws(TokenStoreError) in try store.list() }) {
            table.add(entry.name, entry.role.rawValue, entry.isCertificate ? "certificate" : "token")
        }
        for line in table.lines { print(line) }
    }
}

/// `aloft token remove`.
struct TokenRemove: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a token, or what a client certificate may do, out of the file.")

    @Option(help: "The name of the token, or of the certificate's subject.")
    var name: String

    @OptionGroup var file: TokenFileOptions

    func run() throws {
        try file.use { store throws(TokenStoreError) in try store.remove(name: name) }
        printError("\(name) is removed; `aloft reload` makes a running agent forget it")
    }
}

extension Role: CommandValue {}
