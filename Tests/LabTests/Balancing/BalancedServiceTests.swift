import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// Three nodes that balance over themselves: each is a director, and a server.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct BalancedServiceTests {
        private typealias Family = BalancedCluster.Family

        @Test(arguments: BalancedCluster.Family.allCases)
        func `connections are spread evenly, and only over servers that are well`(
            family: BalancedCluster.Family
        ) async throws {
            try await Laboratory.with(nodes: BalancedCluster.nodeNames) { laboratory in
                let cluster = try await BalancedCluster.start(in: laboratory, family)
                try await becomesActive(cluster)
                let (answers, failures) = try await cluster.connect(3000)
                #expect(failures == 0)
                #expect(answers.count == 3 && answers.values.allSatisfy { (999...1001).contains($0) }, "\(answers)")

                // A check may have run before the server behind it.
                let earlier = try await failureRows(of: cluster).count
                // A server on a Backup, and then the one on the Active itself: it stays Active.
                for (position, left) in [(1, ["web1", "web3"]), (0, ["web3"])] {
                    try await cluster.servers[position].kill()
                    try await cluster.wait(
                        for: cluster.nodes[position], toBe: "failed", within: BalancedCluster.detection + patience)
                    let (answers, failures) = try await cluster.connect(300)
                    #expect(failures == 0 && Set(answers.keys) == Set(left), "\(answers)")
                }
                try await expectState("active", of: cluster.active)
                let rows = try await eventually(within: patience, "both failures in the history") {
                    let rows = try await failureRows(of: cluster)
                    return rows.count == earlier + 2 ? rows : nil
                }
                #expect(rows.prefix(2).allSatisfy { $0["summary"].string?.contains("ECONNREFUSED") == true }, "\(rows)")

                // The last one: refused at once, and not left waiting.
                try await cluster.servers[2].kill()
                try await cluster.wait(
                    for: cluster.nodes[2], toBe: "failed", within: BalancedCluster.detection + patience)
                let service = try await cluster.active.get("/v1/services/\(cluster.serviceName)").json
                #expect(service["answers"].string == "reject")
                let host = family == .ipv6 ? "[\(family.service)]" : family.service
                let refused = try await cluster.client.run(["curl", "--silent", "--max-time", "1", "http://\(host)/"])
                #expect(refused.status == 7, "curl could not connect")

                _ = try await Nginx.start(on: cluster.nodes[1])
                try await cluster.wait(
                    for: cluster.nodes[1], toBe: "up", within: BalancedCluster.checkInterval + patience)
                #expect(try await cluster.connect(20).answers == ["web2": 20])
            }
        }

        @Test func `a drained server keeps its connections, and the drain ends with the last`() async throws {
            try await Laboratory.with(nodes: BalancedCluster.nodeNames) { laboratory in
                let cluster = try await BalancedCluster.start(in: laboratory)
                try await becomesActive(cluster)
                let held = try await HeldConnections.open(30, from: cluster.client, to: cluster.family.service)
                #expect(try await held.first().answers == ["web1": 10, "web2": 10, "web3": 10])
                let path = cluster.serverPath(of: cluster.nodes[1])
                let answer = try await cluster.active.change("POST", path + "/drain", body: #"{"reason": "upgrade"}"#)
                #expect(answer.status == 200, "\(answer.body)")
                #expect(try await cluster.connect(100).answers["web2"] == nil)
                let round = try await held.ask(1)
                #expect(round.answers == ["web1": 10, "web2": 10, "web3": 10] && round.failures == [:])
                let left = try await eventually(within: patience, "a count of what is left") {
                    try await cluster.active.get(path).json["connections"]["active"].number
                }
                #expect(left == 10)
                #expect(try await cluster.active.get(path).json["state"].string == "draining")
                try await held.close()
                // conntrack remembers what both ends have closed in a state of its own, which counts no more.
                try await cluster.wait(for: cluster.nodes[1], toBe: "drained", within: .seconds(2) + patience)
                #expect(try await cluster.active.change("DELETE", path + "/drain").status == 200)
                try await cluster.wait(for: cluster.nodes[1], toBe: "up", within: patience)
            }
        }

        @Test func `a weight that an operator sets survives a restart of the agent, and nobody notices`() async throws {
            try await Laboratory.with(nodes: BalancedCluster.nodeNames) { laboratory in
                let cluster = try await BalancedCluster.start(
                    in: laboratory, scheduling: "lb_algo wrr", globals: "keep_place_on_restart")
                try await becomesActive(cluster)
                let path = cluster.serverPath(of: cluster.nodes[2])
                #expect(try await cluster.active.change("PUT", path + "/weight", body: #"{"weight": 3}"#).status == 200)
                #expect(try await cluster.connect(500).answers == ["web1": 100, "web2": 100, "web3": 300])
                let held = try await HeldConnections.open(10, from: cluster.client, to: cluster.family.service)
                _ = try await held.first()
                try await cluster.active.stopForRestart()
                let text = try String(contentsOfFile: cluster.active.configurationPath, encoding: .utf8)
                _ = try await AloftAgent.start(on: cluster.nodes[0], text)
                #expect(try await held.ask(1).failures == [:])
                try await expectState("active", of: cluster.active)
                _ = try await eventually(within: patience, "the weight of before") {
                    try await cluster.active.get(path).json["weights"]["effective"].number == 3 ? true : nil
                }
                #expect(try await cluster.connect(500).answers == ["web1": 100, "web2": 100, "web3": 300])
            }
        }

        @Test func `what somebody else removes from nftables is back within five seconds, and in the history`()
            async throws
        {
            try await Laboratory.with(nodes: BalancedCluster.nodeNames) { laboratory in
                let cluster = try await BalancedCluster.start(in: laboratory)
                try await becomesActive(cluster)
                try await cluster.nodes[0].demand(["nft", "flush", "ruleset"])
                // Without the rules only the node's own server answers.
                _ = try await eventually(within: .seconds(5) + patience, "balancing again") {
                    try await cluster.connect(9).answers == ["web1": 3, "web2": 3, "web3": 3] ? true : nil
                }
                let metrics = try await cluster.active.get("/metrics").body
                #expect(metrics.contains("aloft_balancer_drift_total 1"))
                let findings = try await cluster.active.get("/v1/balancing_findings").json["items"].items
                #expect(findings.count == 1 && findings.first?["kind"].string == "drift", "\(findings)")
            }
        }

        @Test(arguments: BalancedCluster.Family.allCases)
        func `held connections survive planned handovers`(family: BalancedCluster.Family) async throws {
            try await Laboratory.with(nodes: BalancedCluster.nodeNames) { laboratory in
                let cluster = try await BalancedCluster.start(
                    in: laboratory, family, scheduling: "lb_algo mh\n  mh-port")
                try await becomesActive(cluster)
                let held = try await HeldConnections.open(300, from: cluster.client, to: family.service)
                let before = try await held.first()
                #expect(before.failures == [:] && before.answers.count == 3)
                try await held.keepAsking()
                let drain = try await cluster.active.change("POST", "/v1/drain", body: #"{"reason": "upgrade"}"#)
                #expect(drain.status == 200)
                try await expectState("active", of: cluster.agents[1])
                let after = try await held.ask(1)
                #expect(after.failures == [:])
                #expect(after.answers == before.answers)

                try await held.keepAsking()
                #expect(try await cluster.active.change("DELETE", "/v1/drain").status == 200)
                try await expectState("active", of: cluster.active)
                let back = try await held.ask(2)
                #expect(back.failures == [:])
                #expect(back.answers == before.answers)

                try await held.keepAsking()
                try await cluster.active.stop()
                try await expectState("active", of: cluster.agents[1])
                let stopped = try await held.ask(3)
                #expect(stopped.failures == [:])
                #expect(stopped.answers == before.answers)
            }
        }

        @Test(arguments: BalancedCluster.Family.allCases)
        func `who connects to a server itself, and not to the service, is left alone`(
            family: BalancedCluster.Family
        ) async throws {
            try await Laboratory.with(nodes: BalancedCluster.nodeNames) { laboratory in
                let cluster = try await BalancedCluster.start(
                    in: laboratory, family, scheduling: "lb_algo mh\n  mh-port")
                try await becomesActive(cluster)
                let server = family.address(of: cluster.nodes[2])
                let client = try await HeldConnections.open(10, from: cluster.client, to: server)
                let other = try await HeldConnections.open(10, from: cluster.nodes[1], to: server)
                for connections in [client, other] {
                    #expect(try await connections.first().answers == ["web3": 10])
                    #expect(try await connections.ask(1).failures == [:])
                }
                #expect(try await cluster.active.change("POST", "/v1/drain").status == 200)
                try await expectState("active", of: cluster.agents[1])
                // The node that takes over has not seen the client's connections begin; nodes among each other go on.
                #expect(try await other.ask(2).failures == [:])
                let new = try await HeldConnections.open(10, from: cluster.client, to: server)
                #expect(try await new.first().answers == ["web3": 10])
                #expect(try await new.ask(1).failures == [:])
            }
        }

        @Test func `the way back of a server outlives a stop, and goes with the next start that does not need it`()
            async throws
        {
            try await Laboratory.with(nodes: BalancedCluster.nodeNames) { laboratory in
                let cluster = try await BalancedCluster.start(in: laboratory)
                try await becomesActive(cluster)
                let (backup, node) = (cluster.agents[1], cluster.nodes[1])
                #expect(try await wayBack(on: node) == ["1", "1"])
                try await backup.stop()
                #expect(try await wayBack(on: node) == ["1", "1"])
                #expect(try await cluster.connect(30).failures == 0)
                let text = try String(contentsOfFile: backup.configurationPath, encoding: .utf8)
                let rest = try #require(text.components(separatedBy: "virtual_server").first)
                let next = try await AloftAgent.start(on: node, rest)
                try await expectState("backup", of: next)
                let left = try await wayBack(on: node)
                #expect(left == ["0", "0"], "\(left)")
            }
        }

        /// How many rules there are for it, and how many routes.
        private func wayBack(on node: Node) async throws -> [String] {
            let text = try await node.demand([
                "sh", "-c", "ip rule list pref 16100 | wc -l; ip route show table 161000 2>/dev/null | wc -l",
            ])
            return text.split(separator: "\n").map(String.init)
        }

        /// Servers that have failed, the newest first.
        private func failureRows(of cluster: BalancedCluster) async throws -> [JSON] {
            try await cluster.active.get("/v1/server_transitions?limit=100").json["items"].items
                .filter { $0["to"].string == "failed" }
        }

        private func becomesActive(_ cluster: BalancedCluster) async throws {
            try await expectState("active", of: cluster.active)
            for agent in cluster.agents {
                for node in cluster.nodes {
                    try await cluster.wait(for: node, toBe: "up", on: agent, within: .seconds(3) + patience)
                }
            }
        }
    }
}
