import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct UnicastTests {
        @Test(arguments: RouterKind.allCases)
        func `peers that are named elect by unicast alone`(other: RouterKind) async throws {
            try await Laboratory.with(nodes: ["low", "high", "stranger"]) { laboratory in
                let (low, high) = (laboratory.nodes[0], laboratory.nodes[1])
                _ = try await other.start(on: low, Self.configuration(100, peer: high.address).text)
                try await laboratory.addresses.wait(for: [low.name], toHold: address, within: patience)
                let agent = try await AloftAgent.start(on: high, Self.configuration(200, peer: low.address).text)
                try await laboratory.addresses.wait(for: [high.name], toHold: address, within: patience)
                #expect(try await agent.receptionErrors() == [:])
                #expect(laboratory.capture.advertisements.events.allSatisfy { !$0.isMulticast })

                try await agent.stop()
                try await laboratory.addresses.wait(for: [low.name], toHold: address, within: patience)
            }
        }

        /// A router that nobody named has the higher priority, and counts for nothing.
        @Test func `a stranger is counted and not obeyed`() async throws {
            try await Laboratory.with(nodes: ["one", "two", "stranger"]) { laboratory in
                let (one, two, stranger) = (laboratory.nodes[0], laboratory.nodes[1], laboratory.nodes[2])
                let agent = try await AloftAgent.start(on: one, Self.configuration(100, peer: two.address).text)
                try await expectState("active", of: agent)
                var forged = Self.configuration(250, peer: one.address)
                forged.address = "192.168.100.168/24"
                let other = try await AloftAgent.start(on: stranger, forged.text)
                _ = try await eventually(within: patience, "the stranger to send") {
                    let sent = try await other.instance()["statistics"]["advertisements_sent"].number
                    return (sent ?? 0) > 3 ? true : nil
                }
                try await expectState("active", of: agent)
                #expect(try await agent.instance()["statistics"]["advertisements_received"].number == 0)
            }
        }

        private static func configuration(_ priority: Int, peer: String) -> InstanceConfiguration {
            var configuration = InstanceConfiguration(.version3, priority: priority)
            configuration.lines = ["check_unicast_src", "unicast_peer {", "  \(peer)", "}"]
            return configuration
        }
    }
}

extension SeenAdvertisement {
    fileprivate var isMulticast: Bool { packet.count > 19 && packet[16] == 224 }
}
