import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct SigningTests {
        private static let old = "0123456789abcdef0123456789abcdef"
        private static let new = "fedcba9876543210fedcba9876543210"

        /// Both learn the new key, then each begins to sign with it, then both forget the old one: the address stays.
        @Test func `keys are rotated without a moment in which routers refuse each other`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let first = try await AloftAgent.start(on: one, Self.configuration(200, [7: Self.old], active: 7))
                let second = try await AloftAgent.start(on: two, Self.configuration(100, [7: Self.old], active: 7))
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await expectState("backup", of: second)
                let changes = laboratory.addresses.changes.count

                for (keys, active) in [
                    ([7: Self.old, 8: Self.new], 7), ([7: Self.old, 8: Self.new], 8), ([8: Self.new], 8),
                ] {
                    for (agent, priority) in [(first, 200), (second, 100)] {
                        try agent.node.write(Self.configuration(priority, keys, active: active), to: "aloft.conf")
                        #expect(try await agent.change("POST", "/v1/reload").status == 200)
                    }
                    try await advertise(one, in: laboratory)
                }
                let moved = laboratory.addresses.changes.events.dropFirst(changes).filter { $0.address == address }
                #expect(moved.isEmpty, "\(moved)")
                try await expectState("backup", of: second)
                #expect(try await second.receptionErrors() == [:])
            }
        }

        @Test func `who does not sign is not obeyed`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, Self.configuration(100, [7: Self.old], active: 7))
                try await expectState("active", of: agent)
                var forged = InstanceConfiguration(.version3, priority: 250)
                forged.address = "192.168.100.168/24"
                _ = try await AloftAgent.start(on: two, forged.text)
                try await advertise(two, in: laboratory)
                try await expectState("active", of: agent)
                #expect(laboratory.addresses.holders(of: address) == [one.name])
            }
        }

        /// Waits for a few advertisements of `node` from now on.
        private func advertise(_ node: Node, in laboratory: Laboratory) async throws {
            let start = laboratory.capture.advertisements.count
            let address = node.address
            _ = try await laboratory.capture.advertisements.wait(within: patience, for: "advertisements of \(address)")
            {
                seen in
                seen.dropFirst(start).filter { $0.source == address }.count >= 4 ? true : nil
            }
        }

        private static func configuration(_ priority: Int, _ keys: [Int: String], active: Int) -> String {
            var configuration = InstanceConfiguration(.version3, priority: priority)
            configuration.lines =
                ["auth_hmac {"] + keys.sorted { $0.key < $1.key }.map { "  key \($0.key) \($0.value)" }
                + ["  active_key \(active)", "  mode enforce", "}"]
            return configuration.text
        }
    }
}
