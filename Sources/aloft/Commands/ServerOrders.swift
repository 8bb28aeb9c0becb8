internal import CommandParser
internal import ManagementAPI
internal import Texts

/// Which server of which service is meant.
struct ServerOptions: CommandOptions {
    @Argument(help: "The service, as aloft services shows it.", completion: .services)
    var service: String

    @Argument(help: "The server, as aloft servers shows it.")
    var server: String

    @OptionGroup var agent: AgentOptions

    /// Asks the agent for it, and prints what the server is then.
    func order(_ method: String, _ what: String, body: (any Encodable)? = nil) throws {
        let target = "/v1/services/\(service.percentEncoded)/servers/\(server.percentEncoded)/\(what)"
        try agent.ask(method, target, body: body, as: ServerDocument.self) { server in
            ["\(server.id) is \(server.state), weight \(server.weights.effective)"]
                + (server.sentence.isEmpty ? [] : [server.sentence])
        }
    }
}

/// What all orders that take a server out have in common.
struct OrderOptions: CommandOptions {
    @Option(help: "Why; it is shown with the server and kept in the history.")
    var reason: String?

    @Flag(help: "Also where the service would lose its quorum.")
    var force = false
}

/// What becomes of the connections that a drained server still has at its deadline.
enum AtDeadline: String, CommandValue, CaseIterable {
    case keep, reset
}

/// `aloft servers drain`.
struct ServersDrain: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Take a server out, once its connections have ended.",
        discussion: """
            It gets no new connections, and is drained when the last one has ended, or when the time is over. It stays out \
            until aloft servers undrain, across reloads and restarts too.
            """)

    @OptionGroup var target: ServerOptions

    @Option(name: "for", help: "How long to wait for the last connection, such as 10m; without it as long as it takes.")
    var duration: String?

    @Option(help: "Until when to wait, such as 2026-11-23T18:00:00Z.")
    var until: String?

    @Option(help: "What becomes of the connections that are left then.")
    var atDeadline: AtDeadline?

    @OptionGroup var order: OrderOptions

    func validate() throws {
        guard duration == nil || until == nil else {
            throw ValidationError("--for and --until both say how long to wait; give one of them.")
        }
        guard atDeadline == nil || duration != nil || until != nil else {
            throw ValidationError("--at-deadline needs --for or --until.")
        }
        guard duration == nil || seconds != nil else {
            throw ValidationError("--for: write a time span such as 45s, 30m or 2h.")
        }
    }

    func run() throws {
        try target.order(
            "POST", "drain",
            body: ServerDrainRequestDocument(
                reason: order.reason, deadlineSeconds: seconds, deadline: until, atDeadline: atDeadline?.rawValue,
                force: order.force ? true : nil))
    }

    private var seconds: Int? { duration.flatMap(TimeSpan.seconds).map(Int.init) }
}

/// `aloft servers undrain`.
struct ServersUndrain: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "undrain", abstract: "Let a drained server take part again.")

    @OptionGroup var target: ServerOptions

    func run() throws { try target.order("DELETE", "drain") }
}

/// `aloft servers weight`.
struct ServersWeight: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "weight", abstract: "Give a server another weight, or its configured one again.",
        discussion:
            "It takes the place of the configured weight, across reloads and restarts too. 0 sends no new connections.")

    @OptionGroup var target: ServerOptions

    @Argument(help: "The weight; without it --reset.")
    var weight: Int?

    @Flag(help: "Go back to the configured weight.")
    var reset = false

    @OptionGroup var order: OrderOptions

    func validate() throws {
        guard reset == (weight == nil) else {
            throw ValidationError("Give a weight, or --reset for the configured one.")
        }
    }

    func run() throws {
        guard let weight else { return try target.order("DELETE", "weight") }
        try target.order(
            "PUT", "weight",
            body: WeightRequestDocument(weight: weight, reason: order.reason, force: order.force ? true : nil))
    }
}

/// `aloft servers maintenance`.
struct ServersMaintenance: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintenance", abstract: "Take a server out at once, or end that.",
        discussion:
            "Its checks go on and change nothing until the maintenance is ended, across reloads and restarts too.")

    @OptionGroup var target: ServerOptions

    @Flag(help: "End the maintenance.")
    var end = false

    @OptionGroup var order: OrderOptions

    func run() throws {
        guard !end else { return try target.order("DELETE", "maintenance") }
        try target.order(
            "PUT", "maintenance",
            body: MaintenanceRequestDocument(reason: order.reason, force: order.force ? true : nil))
    }
}

/// `aloft servers check`.
struct ServersCheck: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Run all checks of a server now.")

    @OptionGroup var target: ServerOptions

    func run() throws { try target.order("POST", "check") }
}
