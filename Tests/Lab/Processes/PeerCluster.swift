/// Agents that are one another's peers over TLS.
package enum PeerCluster {
    /// Starts an agent on each node, with one authority for all, a token for reading, and each the others' peer; the first has the highest
    /// priority.
    package static func start(on nodes: [Node]) async throws -> [AloftAgent] {
        let first = nodes[0]
        try await first.makeCertificate("ca")
        var agents: [AloftAgent] = []
        for (index, node) in nodes.enumerated() {
            try await node.makeCertificate(node.name, signedIn: first.directory)
            if index > 0 { try await node.demand(["cp", "\(first.directory)/ca.crt", node.directory]) }
            try node.write("reader\n", to: "peer.token")
            let digest = try await node.demand(["sh", "-c", "printf reader | sha256sum | cut -c1-64"])
            try node.write("reader viewer \(digest)", to: "tokens")
            agents.append(
                try await AloftAgent.start(
                    on: node, configuration(of: node, among: nodes, priority: 150 - 10 * index), listening: false))
        }
        return agents
    }

    private static func configuration(of node: Node, among nodes: [Node], priority: Int) -> String {
        let folder = node.directory
        let peers = nodes.filter { $0.name != node.name }.map { "peer \($0.name) https://\($0.address):8461" }
        return """
            api {
              listen 127.0.0.1:\(AloftAgent.port)
              listen \(node.address):8461
              tokens \(folder)/tokens
              tls_certificate \(folder)/\(node.name).crt
              tls_key \(folder)/\(node.name).key
              peer_ca \(folder)/ca.crt
              peer_token \(folder)/peer.token
              \(peers.joined(separator: "\n  "))
            }

            """ + InstanceConfiguration(.version3, priority: priority).text
    }
}
