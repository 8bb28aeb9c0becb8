import Foundation
import Lab
import Testing

/// The script that docs/ gives to operators, as it stands there.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct RollingUpgradeTests {
        @Test func `three nodes are upgraded one after the other, and the address always answers`() async throws {
            try await Laboratory.with(nodes: ["web1", "web2", "web3", "client"]) { laboratory in
                let nodes = Array(laboratory.nodes.prefix(3))
                var agents: [AloftAgent] = []
                for (index, node) in nodes.enumerated() {
                    let configuration = InstanceConfiguration(.version3, priority: 200 - 50 * index)
                    agents.append(try await AloftAgent.start(on: node, configuration.text))
                }
                try await laboratory.addresses.wait(for: ["web1"], toHold: address, within: patience)
                for agent in agents.dropFirst() { try await expectState("backup", of: agent) }
                let pings = try Pinger("192.168.100.167", from: laboratory.nodes[3])
                _ = try await pings.replies.first(within: patience, "an answered ping") { _ in true }
                let start = Moment.now

                let result = try await upgrade(nodes, in: laboratory)
                #expect(result.status == 0, "\(result.output)\(result.errors)")
                pings.stop()

                for agent in agents { #expect(!agent.process.isRunning, "each agent is another process now") }
                #expect(laboratory.addresses.holders(of: address) == ["web1"])
                // Four pings of five hundred a second: what a busy machine may delay without the address having moved.
                let longest = pings.darknesses(since: start).map(\.duration).max() ?? .zero
                #expect(longest <= .milliseconds(8), "nobody answered for \(longest)")
            }
        }

        @Test func `a cluster that is not whole is left alone`() async throws {
            try await Laboratory.with(nodes: ["web1", "web2"]) { laboratory in
                let agent = try await AloftAgent.start(
                    on: laboratory.nodes[0], InstanceConfiguration(.version3, priority: 200).text)
                try await expectState("active", of: agent)
                let result = try await upgrade(laboratory.nodes, in: laboratory)
                #expect(result.status == 1)
                #expect(result.errors.contains("Nothing was done"))
                #expect(agent.process.isRunning)
            }
        }

        /// Stops the node's agent and starts another in its place, as a package would.
        private func upgrade(_ nodes: [Node], in laboratory: Laboratory) async throws -> CommandResult {
            let shell = try laboratory.nodes[0].write(Self.remoteShell(nodes), to: "remote-shell")
            try await demand(["chmod", "+x", shell])
            let folder = URL(fileURLWithPath: laboratory.nodes[0].directory).deletingLastPathComponent().path
            let command =
                "kill $(pidof aloft); while pidof aloft >/dev/null; do sleep 0.05; done; cd \(folder)/$(hostname); "
                + "setsid aloft run --config aloft.conf --state-directory state --listen 127.0.0.1:8460 "
                + ">/dev/null 2>&1 </dev/null &"
            return try await run(
                ["env", "RUN=\(shell)", Laboratory.repository + "/docs/rolling-upgrade", command] + nodes.map(\.name))
        }

        /// What ssh is between real nodes: `remote-shell NODE COMMAND`.
        private static func remoteShell(_ nodes: [Node]) -> String {
            let cases = nodes.map { "\($0.name)) exec \($0.inside(["sh", "-c"]).joined(separator: " ")) \"$*\" ;;" }
            return "#!/bin/sh\nname=$1\nshift\ncase $name in\n" + cases.joined(separator: "\n") + "\nesac\n"
        }
    }
}
