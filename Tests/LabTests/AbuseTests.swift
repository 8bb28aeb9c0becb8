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

                // Two agents that start on one machine may cost it the 30 ms after which a Backup takes over.
                let before = try await takeovers(of: peer)
                let missed = try await RudeClients.during(rudeness, to: one) { clients in
                    _ = try await clients.turns.first(within: patience, "a turn of the clients") { _ in true }
                    let metronome = Metronome(period: Self.interval)
                    try await expectPunctual(agent)
                    let answer = try await agent.change("GET", "/v1/status")
                    #expect(answer.status == 200, "the socket answers meanwhile")
                    return metronome.stop()
                }
                let after = try await takeovers(of: peer)
                // What bare loops miss, no agent could have sent; a Backup takes over after three.
                #expect(after == before || missed >= 3, "\(after - before) taken over; bare loops missed \(missed)")
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
                try await expectPunctual(agent)
                let operation = try await eventually(within: patience, "the end of the drain in the history") {
                    try await agent.get("/v1/operations?kind=drain").json["items"].items.first {
                        $0["result"].string == "no_successor"
                    }
                }
                #expect(operation["kind"].string == "drain")
                try await expectState("active", of: agent, instance: "VI_02")
            }
        }

        /// For a while `agent` sends every advertisement of VI_01, but for those for which the machine let nobody run.
        ///
        /// Its own counter is read, not the switch: ten thousand connections make this one kernel drop packets on their way
        /// between nodes that on real machines would not share it. What the peer did is looked at besides.
        private func expectPunctual(_ agent: AloftAgent) async throws {
            let metronome = Metronome(period: Self.interval)
            let before = try await sent(by: agent)
            let after = try await eventually(within: patience, "\(Self.spell) of advertisements") {
                let now = try await sent(by: agent)
                return now.at - before.at >= Self.spell ? now : nil
            }
            let allowed = metronome.stop()
            // Less than one beat is open at either end.
            let missed = Int((after.at - before.at) / Self.interval) - (after.count - before.count)
            #expect(missed <= allowed, "\(missed) missed; bare loops missed \(allowed)")
        }

        private func takeovers(of peer: AloftAgent) async throws -> Int {
            Int(try #require(try await peer.instance()["statistics"]["active_transitions"].number))
        }

        /// How many advertisements were sent until when, by the agent's own clock.
        private func sent(by agent: AloftAgent) async throws -> (count: Int, at: Duration) {
            let instance = try await agent.change("GET", "/v1/instances/VI_01").json
            let count = try #require(instance["statistics"]["advertisements_sent"].number)
            let text = try #require(instance["as_of"].string)
            let second = try Date.ISO8601FormatStyle().parse(String(text.prefix(19)) + "Z").timeIntervalSince1970
            let fraction = try #require(Double("0\(text.suffix(8).prefix(7))"))
            return (Int(count), .seconds(second) + .seconds(fraction))
        }
    }
}
