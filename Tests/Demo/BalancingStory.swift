import Foundation
import Lab

/// The second part: the same three nodes distribute the requests over all of them.
struct BalancingStory {
    private let cluster: BalancedCluster

    static func tell() async throws {
        try await Laboratory.with(nodes: BalancedCluster.nodeNames) { laboratory in
            Narrator.heading("Three nodes, one address, and requests for all of them")
            Narrator.say(
                """
                The same nodes again, with a virtual_server in the file that is the same on all but in priority: its real servers \
                are the three nodes. Any node may be active, and the active one is one of the servers. nginx sees the clients' \
                own addresses.
                """)
            let cluster = try await BalancedCluster.start(in: laboratory, scheduling: "lb_algo rr")
            try await BalancingStory(cluster: cluster).unfold()
        }
    }

    private func unfold() async throws {
        let (agent, second, third) = (cluster.active, cluster.nodes[1], cluster.nodes[2])
        for node in cluster.nodes { try await cluster.wait(for: node, toBe: "up", within: .seconds(20)) }
        _ = try await eventually(within: .seconds(20), "\(agent.node.name) active") {
            try await agent.instance()["state"].string == "active" ? true : nil
        }
        try await ask(300, expecting: ["web1": 100, "web2": 100, "web3": 100])
        try await Narrator.show("aloft services", on: agent.node)

        Narrator.heading("nginx dies on \(second.name)")
        try await cluster.servers[1].kill()
        try await cluster.wait(for: second, toBe: "failed", within: .seconds(20))
        try await ask(300, expecting: ["web1": 150, "web3": 150])
        try await Narrator.show("aloft servers \(cluster.serviceName)", on: agent.node)

        Narrator.heading("\(third.name) is drained, with ten connections open")
        let held = try await HeldConnections.open(20, from: cluster.client, to: cluster.family.service)
        _ = try await held.first()
        let server = cluster.family.address(of: third) + "-80"
        try await Narrator.show(
            "aloft servers drain \(cluster.serviceName) \(server) --reason 'new kernel'", on: agent.node)
        try await ask(100, expecting: ["web1": 100])
        let round = try await held.ask(1)
        guard round.failures.isEmpty, round.answers["web3"] == 10 else { Narrator.fail("Held connections: \(round)") }
        Narrator.say("The ten connections that \(third.name) had go on: it answered each of them again.")
        try await held.close()
        try await cluster.wait(for: third, toBe: "drained", within: .seconds(20))
        try await Narrator.show("aloft servers \(cluster.serviceName)", on: agent.node)
    }

    private func ask(_ count: Int, expecting expected: [String: Int]) async throws {
        let (answers, failures) = try await cluster.connect(count)
        let spread = answers.keys.sorted().map { "\($0) \(answers[$0] ?? 0)" }.joined(separator: ", ")
        Narrator.say("\(count) connections from the client: \(spread); \(failures) failed.")
        guard failures == 0, answers == expected else { Narrator.fail("Expected was \(expected).") }
    }
}
