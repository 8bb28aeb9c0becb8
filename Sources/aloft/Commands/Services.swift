private import AgentModel
internal import CommandParser
internal import ManagementAPI
internal import Texts

/// `aloft services`: who answers for each service.
struct Services: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Show the services that this node distributes requests of: who answers, and whether the quorum is there.")

    @OptionGroup var agent: AgentOptions

    func run() throws {
        try agent.ask("GET", "/v1/services", as: ServicesDocument.self) { $0.report(LocalTime()) }
    }
}

extension ServicesDocument {
    /// The whole report, a line each.
    fileprivate func report(_ time: LocalTime) -> [String] {
        guard !items.isEmpty else { return ["this node distributes no requests"] }
        var table = Table("SERVICE", "ANSWERS", "SINCE", "WEIGHT", "SERVERS", "SCHEDULER")
        for service in items {
            table.add(
                service.id, service.answers, time.text(service.since), service.quorum.text(of: service.weight),
                service.servers.text, service.scheduler)
        }
        let failure = balancer?.kernelFailure.map { ["! the kernel cannot be changed or read: \($0)", ""] } ?? []
        return failure + table.lines
    }
}

extension QuorumDocument {
    fileprivate func text(of weight: Int) -> String {
        "\(weight) of \(self.weight)\(held ? "" : ", quorum lost")"
    }
}

extension ServerCountsDocument {
    /// `3 up, 1 failed`, without the states in which none is.
    fileprivate var text: String {
        let counts = [
            (up, "up"), (slowStart, "in slow start"), (failing, "failing"), (unknown, "unknown"), (failed, "failed"),
            (draining, "draining"), (drained, "drained"), (maintenance, "in maintenance"),
        ]
        let parts = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }
}

/// `aloft servers`: the servers of a service, and orders for them.
struct Servers: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the servers of a service with why they are out, or order something for one of them.",
        subcommands: [
            ServersDrain.self, ServersUndrain.self, ServersWeight.self, ServersMaintenance.self, ServersCheck.self,
        ])

    @Argument(help: "The service, as aloft services shows it.", completion: .services)
    var service: String

    @OptionGroup var agent: AgentOptions

    func run() throws {
        let target = "/v1/services/\(service.percentEncoded)/servers"
        try agent.ask("GET", target, as: ListDocument<ServerDocument>.self) { list in
            list.items.isEmpty ? ["it has no servers"] : Self.table(list.items)
        }
    }

    private static func table(_ servers: [ServerDocument]) -> [String] {
        let time = LocalTime()
        var table = Table("SERVER", "STATE", "SINCE", "WEIGHT", "SHARE", "CONNECTIONS", "WHY")
        for server in servers {
            table.add(
                server.id, server.state, time.text(server.since), "\(server.weights.effective)",
                "\(Int((server.share * 100).rounded())) %", server.connections.active.map(String.init) ?? "",
                server.sentence)
        }
        return table.lines
    }
}

extension ServerDocument {
    /// Why it is not simply in, and who ordered what.
    var sentence: String {
        let orders = orders.map { "\($0.kind) by \($0.by.name) (\($0.reason.orNoReason))" }
        return (why + orders).joined(separator: "; ")
    }
}
