import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct TieTests {
        /// Two backups of equal priority are orphaned by the same packet and take over at the same moment: each hears the
        /// other's first advertisement, and the lower address yields to it. The next advertisement comes an interval later.
        @Test(arguments: Mode.allCases)
        func `equals that take over together settle with their first advertisements`(mode: Mode) async throws {
            try await Laboratory.with(nodes: ["one", "two", "three"]) { laboratory in
                let equal = InstanceConfiguration(mode, priority: 140)
                var agents: [AloftAgent] = []
                for node in laboratory.nodes { agents.append(try await AloftAgent.start(on: node, equal.text)) }
                let name = try await laboratory.addresses.waitForOneHolder(
                    of: address, within: equal.activeDownInterval + patience)
                for agent in agents where agent.node.name != name { try await expectState("backup", of: agent) }

                let start = laboratory.addresses.changes.count
                let active = try #require(agents.first { $0.node.name == name })
                let winner = try #require(agents.last { $0.node.name != name })
                try await active.stop()
                try await laboratory.addresses.wait(
                    for: [winner.node.name], toHold: address,
                    within: equal.skewTime + mode.advertisementInterval + patience)
                for agent in agents where agent.node.name != name {
                    try await expectState(agent.node.name == winner.node.name ? "active" : "backup", of: agent)
                    #expect(try await agent.receptionErrors() == [:])
                }
                let longest = laboratory.addresses.doubleHoldings(of: address, after: start).first ?? .zero
                #expect(longest < mode.advertisementInterval / 2)
            }
        }
    }
}
