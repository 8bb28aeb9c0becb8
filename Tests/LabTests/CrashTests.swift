import Foundation
import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct CrashTests {
        @Test func `a killed agent leaves its address, and the next one removes it first`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let configuration = InstanceConfiguration(.version3, priority: 100)
                let agent = try await AloftAgent.start(on: node, configuration.text)
                try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
                try await agent.kill()
                #expect(laboratory.addresses.holders(of: address) == [node.name])

                let start = laboratory.addresses.changes.count
                let restarted = try await AloftAgent.start(on: node, configuration.text)
                let lost = try await laboratory.addresses.changes.first(
                    after: start, within: patience, "the left-over address to go"
                ) { $0.address == address }
                #expect(!lost.isPresent)
                let gained = try await laboratory.addresses.changes.first(
                    after: start, within: patience, "the address to come"
                ) { $0.address == address && $0.isPresent }
                // It waited for its Active_Down_Interval without the address; the two events are seen in user space.
                #expect(gained.time - lost.time > configuration.activeDownInterval / 2)
                #expect(restarted.process.output.events.contains { $0.contains("did not end cleanly") })
            }
        }
    }
}
