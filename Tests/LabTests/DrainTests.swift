import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct DrainTests {
        @Test func `a drain moves the address, outlives a restart and is lifted again`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let high = InstanceConfiguration(.version3, priority: 150)
                let low = InstanceConfiguration(.version3, priority: 100)
                let agent = try await AloftAgent.start(on: one, high.text)
                _ = try await AloftAgent.start(on: two, low.text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)

                try await drain(agent, to: two)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)

                try await agent.stop()
                let restarted = try await AloftAgent.start(on: one, high.text)
                try await expectState("drained", of: restarted)
                #expect(laboratory.addresses.holders(of: address) == [two.name])

                #expect(try await restarted.change("DELETE", "/v1/drain").status == 200)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
            }
        }

        @Test func `the command line drains and undrains`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 150).text)
                _ = try await AloftAgent.start(on: two, InstanceConfiguration(.version3, priority: 100).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)

                #expect(try await agent.command("drain", "--reason", "new kernel").status == 0)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                #expect(try await agent.command("undrain").status == 0)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
            }
        }

        private func drain(_ agent: AloftAgent, to successor: Node) async throws {
            let answer = try await agent.change("POST", "/v1/drain", body: #"{"reason": "new kernel"}"#)
            #expect(answer.status == 200)
            let instance = answer.json["instances"][0]
            #expect(instance["name"].string == "VI_01")
            #expect(instance["was"].string == "active")
            #expect(instance["result"].string == "handed_over")
            #expect(instance["to"]["address"].string == successor.address)
            try await expectState("drained", of: agent)
        }
    }
}
