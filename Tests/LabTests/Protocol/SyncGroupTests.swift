import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct SyncGroupTests {
        private static let inside = "10.0.0.167/24"

        /// The outer link of the Active is cut, and the inner address, whose link is well, moves too.
        @Test func `a group fails over as one, and comes back as one`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let second = try await SecondSwitch(in: laboratory)
                let first = try await AloftAgent.start(on: one, Self.group(200))
                try await hold(one, in: laboratory)
                let other = try await AloftAgent.start(on: two, Self.group(100))
                for name in ["VI_01", "VI_02"] { try await expectState("backup", of: other, instance: name) }

                let start = laboratory.addresses.changes.count
                try await laboratory.lan.cut(one)
                try await hold(two, in: laboratory)
                try await expectState("fault", of: first, instance: "VI_01")
                try await expectState("fault", of: first, instance: "VI_02")
                try expectNeverHalf(in: laboratory, after: start)

                let back = laboratory.addresses.changes.count
                try await laboratory.lan.mend(one)
                try await hold(one, in: laboratory)
                try expectNeverHalf(in: laboratory, after: back)
                await second.close()
            }
        }

        @Test func `a drain of one member hands over the group`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let second = try await SecondSwitch(in: laboratory)
                let agent = try await AloftAgent.start(on: one, Self.group(200))
                try await hold(one, in: laboratory)
                let other = try await AloftAgent.start(on: two, Self.group(100))
                for name in ["VI_01", "VI_02"] { try await expectState("backup", of: other, instance: name) }
                let answer = try await agent.change("POST", "/v1/drain", body: #"{"instances": ["VI_01"]}"#)
                #expect(answer.status == 200)
                try await hold(two, in: laboratory)
                for name in ["VI_01", "VI_02"] { try await expectState("drained", of: agent, instance: name) }
                await second.close()
            }
        }

        private func hold(_ node: Node, in laboratory: Laboratory) async throws {
            try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
            try await laboratory.addresses.wait(for: [node.name], toHold: Self.inside, within: patience)
        }

        /// Between two changes that belong together lie the packets and system calls of one wake-up, and on a busy machine a
        /// time slice of others; an election of its own would take three intervals, 300 ms.
        private func expectNeverHalf(in laboratory: Laboratory, after start: Int) throws {
            let changes = laboratory.addresses.changes.events.dropFirst(start)
            for node in laboratory.nodes {
                for isPresent in [true, false] {
                    let moves = changes.filter { $0.node == node.name && $0.isPresent == isPresent }
                        .filter { [address, Self.inside].contains($0.address) }
                    #expect([0, 2].contains(moves.count), "each address moved once, or none did: \(moves)")
                    guard let first = moves.first, let last = moves.last else { continue }
                    #expect(last.time - first.time < .milliseconds(100))
                }
            }
        }

        private static func group(_ priority: Int) -> String {
            var inner = InstanceConfiguration(.version3, priority: priority)
            inner.name = "VI_02"
            inner.virtualRouter = 51
            inner.interface = SecondSwitch.interface
            inner.address = inside
            return InstanceConfiguration(.version3, priority: priority).text + inner.text
                + "vrrp_sync_group G1 {\n  group {\n    VI_01\n    VI_02\n  }\n}\n"
        }
    }
}
