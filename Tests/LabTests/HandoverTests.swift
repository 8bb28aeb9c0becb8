import Foundation
import Lab
import Testing

/// Make before break: a node that is to be drained answers for the address until another one does.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct HandoverTests {
        @Test func `where no other router takes over the answer is 409, and the address answers throughout`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "client"]) { laboratory in
                let (one, client) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 150).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let pings = try await answered(address, from: client)
                let (changes, seen) = (laboratory.addresses.changes.count, laboratory.capture.advertisements.count)
                let start = Moment.now

                let answer = try await agent.change("POST", "/v1/drain", body: #"{"reason": "new kernel"}"#)
                #expect(answer.status == 409)
                #expect(answer.json["type"].string == "https://aloft.example/problems/no-successor")

                try await expectState("active", of: agent)
                #expect(laboratory.addresses.changes.count == changes)
                try await expectPriorities([0, 150], after: seen, in: laboratory)
                try await expectAnswered(pings, since: start)
                #expect(try await agent.get("/v1/drain").json["items"].items.isEmpty)
                let row = try await eventually(within: patience, "the drain's end in the history") {
                    try await agent.transitions().first { $0["reason"].string == "no_successor" }
                }
                #expect(row["to"].string == "active")
            }
        }

        @Test func `by force the node leaves without a successor`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 150).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let answer = try await agent.change("POST", "/v1/drain", body: #"{"force": true}"#)
                #expect(answer.status == 200)
                #expect(answer.json["instances"][0]["result"].string == "no_successor_heard")
                #expect(laboratory.addresses.holders(of: address).isEmpty)
                try await expectState("drained", of: agent)
            }
        }

        @Test func `the address answers throughout while it is handed over`() async throws {
            try await Laboratory.with(nodes: ["one", "two", "client"]) { laboratory in
                let (one, two, client) = (laboratory.nodes[0], laboratory.nodes[1], laboratory.nodes[2])
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 150).text)
                _ = try await AloftAgent.start(on: two, InstanceConfiguration(.version3, priority: 100).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let pings = try await answered(address, from: client)
                let start = Moment.now

                expectHandedOver(try await agent.change("POST", "/v1/drain"), to: two)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                try await expectAnswered(pings, since: start)
            }
        }

        /// By the protocol the successor needs the 3 ms before priority 0 and (256 - 100) / 256 of a hundredth of a second: 9 ms.
        /// With the interval of a second that both advertise it would be 611 ms, as it is with keepalived as the one that stops.
        @Test(arguments: RouterKind.allCases)
        func `an agent that is stopped answers until its successor does, which is at once`(other: RouterKind)
            async throws
        {
            try await Laboratory.with(nodes: ["one", "two", "client"]) { laboratory in
                let (one, two, client) = (laboratory.nodes[0], laboratory.nodes[1], laboratory.nodes[2])
                var configuration = InstanceConfiguration(.version3, priority: 150)
                configuration.advertisementInterval = .seconds(1)
                let agent = try await AloftAgent.start(on: one, configuration.text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                configuration.priority = 100
                _ = try await other.start(on: two, configuration.text)
                // What starts listens to the one that is Active before it can take over from it.
                let heard = laboratory.capture.advertisements.count
                _ = try await laboratory.capture.advertisements.wait(within: patience, for: "two advertisements") {
                    $0.count >= heard + 2 ? true : nil
                }
                let pings = try await answered(address, from: client)
                let (start, seen) = (Moment.now, laboratory.capture.advertisements.count)
                try await agent.stop()
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                try await expectAnswered(pings, since: start)

                let sent = laboratory.capture.advertisements.events.dropFirst(seen)
                let urgent = try #require(sent.first { $0.source == one.address && $0.interval == .milliseconds(10) })
                let successor = try #require(sent.first { $0.source == two.address })
                #expect(successor.time - urgent.time < .milliseconds(100))
                #expect(successor.interval == .seconds(1))
            }
        }

        @Test(arguments: [SIGTERM, SIGINT])
        func `a second signal ends the wait for a successor that does not come`(signal: Int32) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version2, priority: 150).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let seen = laboratory.capture.advertisements.count
                agent.process.signal(SIGTERM)
                _ = try await laboratory.capture.advertisements.first(
                    after: seen, within: patience, "the resignation"
                ) { $0.priority == 0 }
                #expect(laboratory.addresses.holders(of: address) == [one.name])
                let begin = Moment.now
                let ending = try await agent.process.end(by: signal)
                #expect(ending == .exited(0))
                // Alone it would wait for 4.4 s.
                #expect(Moment.now - begin < .seconds(3))
                #expect(laboratory.addresses.holders(of: address).isEmpty)
            }
        }

        @Test func `an instance without a successor keeps all others, who come back by the rules of preemption`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let both = InstanceConfiguration(.version3, priority: 150)
                var alone = both
                alone.name = "VI_02"
                alone.virtualRouter = 51
                alone.address = "192.168.100.168/24"
                let agent = try await AloftAgent.start(on: one, both.text + alone.text)
                _ = try await AloftAgent.start(on: two, InstanceConfiguration(.version3, priority: 100).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await laboratory.addresses.wait(for: [one.name], toHold: alone.address, within: patience)
                let changes = laboratory.addresses.changes.count

                let answer = try await agent.change("POST", "/v1/drain")
                #expect(answer.status == 409)
                let results = answer.json["instances"].items.map { $0["result"].string }
                #expect(results == ["handed_over", "no_successor_heard"])
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let moved = laboratory.addresses.changes.events.dropFirst(changes)
                #expect(!moved.contains { $0.address == alone.address })
                try await expectState("active", of: agent)
            }
        }

        @Test func `a crash while a drain waits leaves a node that takes part`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let configuration = InstanceConfiguration(.version3, priority: 150).text
                let agent = try await AloftAgent.start(on: one, configuration)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let seen = laboratory.capture.advertisements.count
                async let answer = agent.change("POST", "/v1/drain")
                _ = try await laboratory.capture.advertisements.first(
                    after: seen, within: patience, "the resignation"
                ) { $0.priority == 0 }
                try await agent.kill()
                #expect(try await answer.status == 0)
                let next = try await AloftAgent.start(on: one, configuration)
                try await expectState("active", of: next)
                #expect(try await next.get("/v1/drain").json["items"].items.isEmpty)
            }
        }

        /// A pinger that gets answers already.
        private func answered(_ address: String, from client: Node) async throws -> Pinger {
            let pings = try Pinger(address.split(separator: "/").first.map(String.init) ?? address, from: client)
            _ = try await pings.replies.first(within: patience, "an answered ping") { _ in true }
            return pings
        }

        /// Two hundred more answers, and no more than four of five hundred a second missed in a row: as many as a busy
        /// machine may keep waiting without the address having moved.
        private func expectAnswered(_ pings: Pinger, since start: Moment) async throws {
            let count = pings.replies.count
            _ = try await pings.replies.wait(within: patience, for: "200 more answers") { replies in
                replies.count >= count + 200 ? true : nil
            }
            pings.stop()
            let longest = pings.darknesses(since: start).map(\.duration).max() ?? .zero
            #expect(longest <= .milliseconds(8), "nobody answered for \(longest)")
        }

        private func expectPriorities(_ expected: [Int], after seen: Int, in laboratory: Laboratory) async throws {
            let priorities = try await laboratory.capture.advertisements.wait(
                within: patience, for: "a resignation and the advertisement after it"
            ) { events -> [Int]? in
                let priorities = events.dropFirst(seen).map(\.priority).drop { $0 != 0 }
                return priorities.count >= expected.count ? Array(priorities.prefix(expected.count)) : nil
            }
            #expect(priorities == expected)
        }
    }
}
