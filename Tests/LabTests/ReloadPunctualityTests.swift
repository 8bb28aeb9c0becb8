import Foundation
import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct ReloadPunctualityTests {
        private static let instances = 1...255
        private static let changed = 128
        private static let interval = Duration.milliseconds(100)
        /// Advertisements of each instance before the reload, and again from the reload on.
        private static let rounds = 30

        @Test func `of 255 instances one changes, and the other 254 send every advertisement on time`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: node, Self.configuration(priority: 100))
                try await settle(laboratory)

                let before = laboratory.capture.advertisements.count
                try await pass(Self.rounds, after: before, in: laboratory)
                try node.write(Self.configuration(priority: 101), to: "aloft.conf")
                let reload = laboratory.capture.advertisements.count
                let answer = try await agent.change("POST", "/v1/reload")
                #expect(answer.json["changed"].items.map { $0["name"].string } == ["V\(Self.changed)"])
                #expect(answer.json["unchanged"].items.count == Self.instances.count - 1)
                try await pass(Self.rounds, after: reload, in: laboratory)

                let seen = laboratory.capture.advertisements.events
                let (usual, around) = (
                    Gaps(seen[before..<reload]), Gaps(seen[(reload - Self.instances.count * 2)...])
                )
                #expect(around.instances == Self.instances.count - 1)
                #expect(around.priorities == [100], "nobody resigned, and nobody else changed")
                // Whatever the machine itself adds to a gap it added before the reload too. Half an interval beyond the
                // worst of that is what the reload could be blamed for; one advertisement left out would be a whole one.
                #expect(
                    around.worst < max(usual.worst, Self.interval) + Self.interval / 2,
                    "\(around.worst.milliseconds) ms around the reload, \(usual.worst.milliseconds) ms before it")
                #expect(seen.dropFirst(reload).contains { $0.virtualRouter == Self.changed && $0.priority == 101 })
            }
        }

        /// The times between the advertisements of each instance but the one that changes.
        private struct Gaps {
            var worst = Duration.zero
            var instances = 0
            var priorities: Set<Int> = []

            init(_ advertisements: ArraySlice<SeenAdvertisement>) {
                var last: [Int: Moment] = [:]
                for advertisement in advertisements where advertisement.virtualRouter != ReloadPunctualityTests.changed
                {
                    let previous = last.updateValue(advertisement.time, forKey: advertisement.virtualRouter)
                    if let previous { worst = max(worst, advertisement.time - previous) }
                    priorities.insert(advertisement.priority)
                }
                instances = last.count
            }
        }

        /// Waits until every instance speaks and has said so for a while.
        private func settle(_ laboratory: Laboratory) async throws {
            _ = try await eventually(within: patience * 4, "255 instances that speak") {
                let spoken = Set(laboratory.capture.advertisements.events.map(\.virtualRouter))
                return spoken.count == Self.instances.count ? true : nil
            }
            try await pass(Self.rounds, after: laboratory.capture.advertisements.count, in: laboratory)
        }

        /// Waits for `rounds` advertisements of every instance; counting is all that the laboratory does meanwhile.
        private func pass(_ rounds: Int, after start: Int, in laboratory: Laboratory) async throws {
            let wanted = start + rounds * Self.instances.count
            _ = try await eventually(within: Self.interval * rounds * 4, "\(rounds) rounds of advertisements") {
                laboratory.capture.advertisements.count >= wanted ? true : nil
            }
        }

        /// The second volley of gratuitous ARP, 5 s after the first, would come some time in between.
        private static func configuration(priority: Int) -> String {
            instances.reduce("global_defs {\n  vrrp_garp_master_delay 0\n}\n") { text, number in
                var instance = InstanceConfiguration(.version3, priority: number == changed ? priority : 100)
                instance.advertisementInterval = interval
                instance.name = "V\(number)"
                instance.virtualRouter = number
                instance.address = "10.9.1.\(number)/16"
                return text + instance.text
            }
        }
    }
}
