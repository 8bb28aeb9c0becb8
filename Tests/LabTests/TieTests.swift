import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct TieTests {
        /// Two backups of equal priority are orphaned by the same packet and mostly take over at the same moment. Then each
        /// hears the other's first advertisement, and the lower address yields to it; the next comes an interval later.
        @Test(arguments: Mode.allCases)
        func `equals that take over together settle with their first advertisements`(mode: Mode) async throws {
            try await Laboratory.with(nodes: ["one", "two", "three"]) { laboratory in
                let equal = InstanceConfiguration(mode, priority: 140)
                var agents: [AloftAgent] = []
                for node in laboratory.nodes { agents.append(try await AloftAgent.start(on: node, equal.text)) }
                let name = try await laboratory.addresses.waitForOneHolder(
                    of: address, within: equal.activeDownInterval + patience)
                let rest = agents.filter { $0.node.name != name }
                for agent in rest { try await expectState("backup", of: agent) }

                let start = laboratory.addresses.changes.count
                for agent in agents where agent.node.name == name { try await agent.stop() }
                try await expectOneActive(of: rest, in: laboratory, within: equal.skewTime + patience)
                let longest = laboratory.addresses.doubleHoldings(of: address, after: start).first ?? .zero
                #expect(longest < mode.advertisementInterval / 2)
                for agent in rest { #expect(try await agent.receptionErrors() == [:]) }
            }
        }

        /// Waits until one of `agents` says that it is active, the others that they are not, and it alone has the address.
        private func expectOneActive(
            of agents: [AloftAgent], in laboratory: Laboratory, within deadline: Duration
        ) async throws {
            _ = try await eventually(within: deadline, "one active node") {
                var active: Set<String> = []
                for agent in agents where try await agent.instance()["state"].string == "active" {
                    active.insert(agent.node.name)
                }
                return active.count == 1 && laboratory.addresses.holders(of: address) == active ? true : nil
            }
        }
    }
}
