import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// The case that Aloft is built for: an administrator's configuration on three nodes, word for word.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct CaseTests {
        /// VRRPv2 in whole seconds: 3 s + Skew_Time, which is at most 1 s.
        private static let activeDownInterval = Duration.seconds(4)
        /// The check's interval; a failure shows at the latest after it.
        private static let checkInterval = Duration.seconds(2)

        @Test func `three nodes keep one address alive through three faults`() async throws {
            try await Laboratory.with(nodes: ["web1", "web2", "web3"]) { laboratory in
                let cluster = try await WebCluster.start(in: laboratory, on: laboratory.nodes)
                let first = try await oneHolder(in: laboratory, after: Self.checkInterval + Self.activeDownInterval)
                try await expectVerdicts(in: cluster)

                let second = try await killWebServer(on: first, of: cluster)
                let third = try await stopAgent(on: second, of: cluster)
                #expect(Set([first.name, second.name, third.name]).count == 3)
                try await cutLink(of: third, leaving: first, of: cluster)
                try await mendLink(of: third, of: cluster)
            }
        }

        /// A failing check takes 50 from the priority: the others preempt after their Active_Down_Interval.
        private func killWebServer(on node: Node, of cluster: WebCluster) async throws -> Node {
            let laboratory = cluster.laboratory
            let start = laboratory.addresses.changes.count
            try await cluster.server(on: node).kill()
            let next = try await oneHolder(
                in: laboratory, otherThan: node, after: Self.checkInterval + Self.activeDownInterval)
            try await expectTransition(of: try cluster.agent(on: next), reason: "preempted", peer: node, priority: 90)
            try await expectNewest(exitStatus: 1, on: try cluster.agent(on: node))
            // The old holder yields to the first advertisement; the next one would come an interval of 1 s later.
            #expect(laboratory.addresses.doubleHoldings(of: address, after: start).first ?? .zero < .seconds(1))
            return next
        }

        /// SIGTERM: priority 0, after which a backup waits for Skew_Time only. Both have the address until its advertisement has
        /// arrived, which the next one would not within 100 ms.
        private func stopAgent(on node: Node, of cluster: WebCluster) async throws -> Node {
            let start = cluster.laboratory.addresses.changes.count
            #expect(try await cluster.agent(on: node).process.end(by: SIGTERM) == .exited(0))
            let next = try await oneHolder(in: cluster.laboratory, otherThan: node, after: .seconds(1))
            try await expectTransition(of: try cluster.agent(on: next), reason: "released", peer: node)
            let longest = cluster.laboratory.addresses.doubleHoldings(of: address, after: start).first ?? .zero
            #expect(longest < .milliseconds(100))
            return next
        }

        /// A node without link gives the address up by itself, so that there is one holder and not two.
        private func cutLink(of node: Node, leaving rest: Node, of cluster: WebCluster) async throws {
            try await cluster.laboratory.lan.cut(node)
            let holder = try await oneHolder(in: cluster.laboratory, otherThan: node, after: Self.activeDownInterval)
            #expect(holder.name == rest.name)
            try await expectTransition(of: try cluster.agent(on: rest), reason: "no_response", peer: node)
            try await expectState("fault", of: try cluster.agent(on: node))
            let fault = try await cluster.agent(on: node).instance()
            #expect("\(fault)".contains(Node.interface), "the fault names the interface")
        }

        /// Its web server is the only healthy one, so the mended node takes the address back, and it alone has it.
        private func mendLink(of node: Node, of cluster: WebCluster) async throws {
            try await cluster.laboratory.lan.mend(node)
            try await cluster.laboratory.addresses.wait(
                for: [node.name], toHold: address, within: Self.activeDownInterval + patience)
            try await expectState("active", of: try cluster.agent(on: node))
        }

        private func oneHolder(
            in laboratory: Laboratory, otherThan node: Node? = nil, after time: Duration
        ) async throws -> Node {
            let others = Set([node?.name].compactMap(\.self))
            let name = try await laboratory.addresses.waitForOneHolder(
                of: address, otherThan: others, within: time + patience)
            return try laboratory.node(name)
        }

        /// The status says who is active, and every check passes.
        private func expectVerdicts(in cluster: WebCluster) async throws {
            for node in cluster.laboratory.nodes {
                let status = try await cluster.agent(on: node).get("/v1/status").json
                let holds = cluster.laboratory.addresses.holders(of: address).contains(node.name)
                #expect(status["instances"][0]["state"].string == (holds ? "active" : "backup"))
                #expect(status["checks"][0]["verdict"].string == "passing")
                try await expectNewest(exitStatus: 0, on: try cluster.agent(on: node))
            }
        }
    }
}

/// Waits until the newest recorded result of `check_nginx` has `exitStatus`: one interval of 2 s, and its writing.
private func expectNewest(exitStatus: Int, on agent: AloftAgent) async throws {
    _ = try await eventually(within: .seconds(2) + patience, "exit status \(exitStatus) of check_nginx") {
        let newest = try await agent.get("/v1/checks/check_nginx/results?limit=1").json["items"][0]
        return newest["exit_status"].number == Double(exitStatus) ? true : nil
    }
}
