import Foundation
import Synchronization

/// The case: nodes with nginx and Aloft, all with the same configuration, an administrator's own, word for word.
package final class WebCluster: Sendable {
    package let laboratory: Laboratory
    private let servers = Mutex<[String: Nginx]>([:])
    private let agents = Mutex<[String: AloftAgent]>([:])

    /// The one configuration of all nodes.
    package static func configuration() throws -> String {
        try String(contentsOfFile: Laboratory.repository + "/Tests/Lab/Case/keepalived.conf", encoding: .utf8)
    }

    /// Starts nginx and then an agent on each of `nodes`.
    package static func start(in laboratory: Laboratory, on nodes: [Node]) async throws -> WebCluster {
        let cluster = WebCluster(laboratory)
        for node in nodes { try await cluster.startServer(on: node) }
        for node in nodes { try await cluster.startAgent(on: node) }
        return cluster
    }

    private init(_ laboratory: Laboratory) {
        self.laboratory = laboratory
    }

    package func startServer(on node: Node) async throws {
        let server = try await Nginx.start(on: node)
        servers.withLock { $0[node.name] = server }
    }

    package func startAgent(on node: Node) async throws {
        let agent = try await AloftAgent.start(on: node, Self.configuration())
        agents.withLock { $0[node.name] = agent }
    }

    /// The web server that runs on `node`.
    package func server(on node: Node) throws -> Nginx {
        guard let server = servers.withLock({ $0[node.name] }) else {
            throw NothingRuns(what: "nginx", node: node.name)
        }
        return server
    }

    /// The agent that runs on `node`.
    package func agent(on node: Node) throws -> AloftAgent {
        guard let agent = agents.withLock({ $0[node.name] }) else { throw NothingRuns(what: "aloft", node: node.name) }
        return agent
    }
}

private struct NothingRuns: Error, CustomStringConvertible {
    let what: String
    let node: String

    var description: String { "\(what) was never started on \(node)." }
}
