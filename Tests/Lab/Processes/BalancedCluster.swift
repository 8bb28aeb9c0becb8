import Foundation

/// The case with a service on it: three nodes that are directors and servers at once, and a client.
package struct BalancedCluster: Sendable {
    package enum Family: String, Sendable, CaseIterable, CustomStringConvertible {
        case ipv4, ipv6

        package var description: String { rawValue }

        /// The floating address.
        package var service: String { self == .ipv4 ? "192.168.100.167" : "2001:db8::167" }
        fileprivate var prefixLength: Int { self == .ipv4 ? 24 : 64 }

        package func address(of node: Node) -> String {
            self == .ipv4 ? node.address : "2001:db8::" + node.address.split(separator: ".")[3]
        }
    }

    package let laboratory: Laboratory
    package let family: Family
    package let client: Node
    /// In the order of their priorities, the highest first.
    package let nodes: [Node]
    package let agents: [AloftAgent]
    package let servers: [Nginx]

    package static let nodeNames = ["web1", "web2", "web3", "client"]

    /// Delay of the checks' loop, of their retry, and their timeout: a dead server is out after the sum.
    package static let checkInterval = Duration.milliseconds(500)
    package static let detection = checkInterval + .milliseconds(100) + .milliseconds(500)

    /// - Parameters:
    ///   - scheduling: the lines of the service's scheduler.
    ///   - lines: further lines of the service.
    ///   - globals: those of `global_defs`.
    package static func start(
        in laboratory: Laboratory, _ family: Family = .ipv4, scheduling: String = "lb_algo rr", lines: String = "",
        globals: String = ""
    ) async throws -> BalancedCluster {
        let nodes = try ["web1", "web2", "web3"].map(laboratory.node)
        let client = try laboratory.node("client")
        for node in nodes + [client] { try await prepare(node, family) }
        var (agents, servers): ([AloftAgent], [Nginx]) = ([], [])
        for node in nodes { servers.append(try await Nginx.start(on: node)) }
        for (position, node) in nodes.enumerated() {
            let text = configuration(
                family, priority: 200 - 50 * position, servers: nodes.map(family.address), scheduling, lines)
            agents.append(try await AloftAgent.start(on: node, "global_defs {\n  \(globals)\n}\n" + text))
        }
        return BalancedCluster(
            laboratory: laboratory, family: family, client: client, nodes: nodes, agents: agents, servers: servers)
    }

    /// What docs/load-balancing.md asks of a node that is a director.
    private static func prepare(_ node: Node, _ family: Family) async throws {
        for setting in [
            "net.ipv4.ip_forward=1", "net.ipv4.conf.all.send_redirects=0",
            "net.ipv4.conf.\(Node.interface).send_redirects=0", "net.ipv6.conf.all.forwarding=1",
        ] {
            try await node.demand(["sysctl", "--quiet", "--write", setting])
        }
        guard family == .ipv6 else { return }
        try await node.demand(
            ["ip", "address", "add", "\(family.address(of: node))/64", "dev", Node.interface, "nodad"])
    }

    package static func configuration(
        _ family: Family, priority: Int, servers: [String], _ scheduling: String, _ lines: String
    ) -> String {
        var instance =
            family == .ipv6 ? .overIPv6(priority: priority) : InstanceConfiguration(.version3, priority: priority)
        if family == .ipv4 { instance.address = "\(family.service)/\(family.prefixLength)" }
        let realServers = servers.map { server in
            "  real_server \(server) 80 {\n    HTTP_GET {\n      url { path / }\n    }\n  }"
        }
        return instance.text + """
            virtual_server \(family.service) 80 {
              \(scheduling)
              lb_kind NAT
              protocol TCP
              delay_loop 0.5
              delay_before_retry 0.1
              connect_timeout 0.5
              retry 1
              warmup 0
              \(lines)
            \(realServers.joined(separator: "\n"))
            }

            """
    }

    package var active: AloftAgent { agents[0] }

    /// The last part of the service's path in the API.
    package var serviceName: String { "tcp-\(family.service)-80" }

    package func serverPath(of node: Node) -> String {
        "/v1/services/\(serviceName)/servers/\(family.address(of: node))-80"
    }

    /// Makes so many connections from the client, one after the other; gives how many each node answered, and how many
    /// nobody did.
    package func connect(_ count: Int) async throws -> (answers: [String: Int], failures: Int) {
        let host = family == .ipv6 ? "[\(family.service)]" : family.service
        let result = try await client.run([
            "curl", "--silent", "--max-time", "60", "--connect-timeout", "2", "--header", "Connection: close",
            "http://\(host)/?[1-\(count)]",
        ])
        let lines = result.output.split(separator: "\n").map(String.init)
        return (Dictionary(lines.map { ($0, 1) }, uniquingKeysWith: +), count - lines.count)
    }

    /// Waits until a server is in a state, as an agent has it.
    package func wait(
        for node: Node, toBe state: String, on agent: AloftAgent? = nil, within time: Duration
    ) async throws {
        let path = serverPath(of: node)
        _ = try await eventually(within: time, "\(node.name) \(state)") {
            try await (agent ?? active).get(path).json["state"].string == state ? true : nil
        }
    }
}
