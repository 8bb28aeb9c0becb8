import Foundation
import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct ReloadTests {
        @Test func `a reload changes one instance and does not disturb the other`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let (agent, node) = try await start(in: laboratory)
                let seen = laboratory.capture.advertisements.count
                try node.write(Self.configuration(priority: 120), to: "aloft.conf")
                #expect(try await agent.change("POST", "/v1/reload").status == 200)
                try await sees(priority: 120, after: seen, in: laboratory)
                try await expectUndisturbed(after: seen, in: laboratory)
            }
        }

        @Test func `a hang-up reloads too`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let (agent, node) = try await start(in: laboratory)
                let seen = laboratory.capture.advertisements.count
                try node.write(Self.configuration(priority: 120), to: "aloft.conf")
                agent.process.signal(SIGHUP)
                try await sees(priority: 120, after: seen, in: laboratory)
                try await expectUndisturbed(after: seen, in: laboratory)
            }
        }

        @Test func `a faulty file is refused with its diagnostics, and the old configuration stays in force`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let (agent, node) = try await start(in: laboratory)
                try node.write(Self.configuration(priority: 999), to: "aloft.conf")
                let answer = try await agent.change("POST", "/v1/reload")
                #expect(answer.status == 422)
                #expect(answer.contentType == "application/problem+json")
                #expect(answer.body.contains("999"), "the diagnostics name the value")
                let status = try await agent.get("/v1/status").json
                #expect(status["configuration"]["stale"].bool == true)
                #expect(status["configuration"]["generation"].number == 1)

                let seen = laboratory.capture.advertisements.count
                try await sees(priority: 100, after: seen, in: laboratory)
            }
        }

        private static let changed = 50
        private static let untouched = 51

        private static func configuration(priority: Int) -> String {
            var second = InstanceConfiguration(.version3, priority: 100)
            second.name = "VI_02"
            second.virtualRouter = untouched
            second.address = "192.168.100.168/24"
            return InstanceConfiguration(.version3, priority: priority).text + second.text
        }

        /// An agent with both instances Active.
        private func start(in laboratory: Laboratory) async throws -> (AloftAgent, Node) {
            let node = laboratory.nodes[0]
            let agent = try await AloftAgent.start(on: node, Self.configuration(priority: 100))
            try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
            try await laboratory.addresses.wait(for: [node.name], toHold: "192.168.100.168/24", within: patience)
            return (agent, node)
        }

        private func sees(priority: Int, after start: Int, in laboratory: Laboratory) async throws {
            _ = try await laboratory.capture.advertisements.first(
                after: start, within: patience, "an advertisement of priority \(priority)"
            ) { $0.virtualRouter == Self.changed && $0.priority == priority }
        }

        /// A router that started anew would say priority 0 or be silent for an Active_Down_Interval, more than three
        /// intervals; a busy machine may delay an advertisement, but not by two.
        private func expectUndisturbed(after start: Int, in laboratory: Laboratory) async throws {
            let advertisements = try await laboratory.capture.advertisements.wait(
                within: patience, for: "five more advertisements of the other instance"
            ) { events -> [SeenAdvertisement]? in
                let others = events.dropFirst(start).filter { $0.virtualRouter == Self.untouched }
                return others.count >= 5 ? others : nil
            }
            let gaps = zip(advertisements, advertisements.dropFirst()).map { $1.time - $0.time }
            #expect(gaps.allSatisfy { $0 < Mode.version3.advertisementInterval * 3 })
            #expect(advertisements.allSatisfy { $0.priority == 100 })
        }
    }
}
