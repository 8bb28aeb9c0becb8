import Foundation
import Lab
import Testing

/// What clients of the API do must never cost an advertisement.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct AbuseTests {
        private static let interval = Duration.milliseconds(10)
        /// A hundred and fifty advertisements.
        private static let spell = Duration.milliseconds(1500)

        @Test(arguments: Rudeness.allCases)
        func `an instance at 10 ms misses no advertisement during`(rudeness: Rudeness) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                var configuration = InstanceConfiguration(.version3, priority: 200)
                configuration.advertisementInterval = Self.interval
                let agent = try await AloftAgent.start(on: one, configuration.text)
                configuration.priority = 100
                let peer = try await AloftAgent.start(on: two, configuration.text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await expectState("backup", of: peer)

                let clients = try RudeClients(rudeness, to: one)
                _ = try await clients.turns.first(within: patience, "a turn of the clients") { _ in true }
                let missed = try await missedAdvertisements(in: laboratory)
                let answer = try await agent.change("GET", "/v1/status")
                clients.stop()

                #expect(answer.status == 200, "the socket answers meanwhile")
                #expect(missed == 0)
                #expect(try await peer.instance()["statistics"]["active_transitions"].number == 0)
                let again = try await eventually(within: .seconds(20), "an answer over TCP afterwards") {
                    try await agent.get("/livez").status == 200 ? true : nil
                }
                #expect(again)
            }
        }

        /// A hanging client of a drain changes nothing for it, and nothing for an instance that is not drained.
        @Test func `a client that goes away while a drain waits costs nothing but its answer`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                var fast = InstanceConfiguration(.version3, priority: 200)
                fast.advertisementInterval = Self.interval
                var other = InstanceConfiguration(.version2, priority: 200)
                (other.name, other.virtualRouter, other.address) = ("VI_02", 51, "192.168.100.168/24")
                let agent = try await AloftAgent.start(on: one, fast.text + other.text)
                try await laboratory.addresses.wait(for: [one.name], toHold: other.address, within: patience)

                let client = try await one.start([
                    "curl", "--silent", "--unix-socket", AloftAgent.runtimeDirectory + "/aloft.sock", "--json",
                    #"{"instances": ["VI_02"]}"#, "http://localhost/v1/drain",
                ])
                _ = try await laboratory.capture.advertisements.first(within: patience, "the resignation of VI_02") {
                    $0.virtualRouter == 51 && $0.priority == 0
                }
                try await client.end(by: SIGKILL)
                #expect(try await missedAdvertisements(in: laboratory) == 0)
                let operation = try await eventually(within: patience, "the end of the drain in the history") {
                    try await agent.get("/v1/operations?kind=drain").json["items"].items.first {
                        $0["result"].string == "no_successor"
                    }
                }
                #expect(operation["kind"].string == "drain")
                try await expectState("active", of: agent, instance: "VI_02")
            }
        }

        /// How many beats of VRID 50 stayed empty. Each is on the beat of the one before, so that lateness does not add up;
        /// half an interval is what an advertisement may be late and still be that beat's.
        private func missedAdvertisements(in laboratory: Laboratory) async throws -> Int {
            let seen = laboratory.capture.advertisements.count
            let start = Moment.now
            let advertisements = try await laboratory.capture.advertisements.wait(
                within: patience, for: "advertisements for \(Self.spell)"
            ) { events -> [SeenAdvertisement]? in
                let ours = events.dropFirst(seen).filter { $0.virtualRouter == 50 }
                guard let last = ours.last, last.time - start >= Self.spell else { return nil }
                return ours
            }
            return zip(advertisements, advertisements.dropFirst()).reduce(0) { sum, pair in
                let beats = (pair.1.time - pair.0.time + Self.interval / 2) / Self.interval
                return sum + max(0, Int(beats) - 1)
            }
        }
    }
}
