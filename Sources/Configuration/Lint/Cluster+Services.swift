import Balancing

// What nodes must balance alike, so that whoever takes an address over serves as the one before.
extension Cluster {
    /// Holds the virtual servers of a node against those of the nodes before it, and finds those that it has alone.
    mutating func compareServices(_ node: Node, with earlier: [Node], others: [Node]) {
        for server in node.services {
            if let there = earlier.first(where: { $0.service(server.name) != nil }),
                let counterpart = there.service(server.name)
            {
                compare(server, with: counterpart, on: there)
            }
            if let without = others.first(where: { $0.service(server.name) == nil }) {
                report.warning(
                    server.location,
                    "\(without.name) has no \(server.name), and nobody is served while it is Active",
                    instead: "write it on every node", rule: .serviceMismatch)
            }
        }
    }

    private mutating func compare(_ server: VirtualServer, with counterpart: VirtualServer, on there: Node) {
        guard let difference = server.difference(from: counterpart) else { return }
        report.warning(
            server.location,
            "\(server.name) has \(difference) than on \(there.name), and after a takeover clients get to other servers",
            instead: "write the same on every node", rule: .serviceMismatch)
    }
}

extension Cluster.Node {
    fileprivate var services: [VirtualServer] { loaded.configuration.runningBalancing.virtualServers }

    fileprivate func service(_ name: String) -> VirtualServer? { services.first { $0.name == name } }
}

extension VirtualServer {
    /// What decides who is served by whom, in words; nil where both have it alike. In which order the servers stand makes
    /// no difference.
    fileprivate func difference(from other: VirtualServer) -> String? {
        if scheduler != other.scheduler || schedulerFlags != other.schedulerFlags { return "another scheduler" }
        if persistence != other.persistence { return "another persistence" }
        return members == other.members ? nil : "other servers or weights"
    }

    private struct Member: Hashable {
        var identity: ServerIdentity
        var weight: Int
        var forwarding: ForwardingMethod
    }

    private var members: Set<Member> {
        Set(
            realServers.map {
                Member(
                    identity: ServerIdentity($0.address, port: $0.port ?? 0), weight: $0.weight,
                    forwarding: $0.forwarding)
            })
    }
}
