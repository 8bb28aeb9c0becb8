import Foundation
import Lab
import Testing

/// What happens to the address when the agent dies and its failsafe does not, and when it is only restarted.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct FailsafeTests {
        /// The failsafe resigns at once. In version 3 the Backup's Skew_Time is below 10 ms then; 50 ms more are for the end of
        /// one process and the wake-ups of two.
        @Test(arguments: [Mode.version2, .version2Header, .version3])
        func `a crash moves the address without a moment in which nobody answers`(
            mode: Mode
        ) async throws {
            try await Laboratory.with(nodes: ["one", "two", "client"]) { laboratory in
                let (one, two, client) = (laboratory.nodes[0], laboratory.nodes[1], laboratory.nodes[2])
                let configuration = InstanceConfiguration(mode, priority: 200)
                let agent = try await AloftAgent.start(on: one, configuration.text)
                try await expectState("active", of: agent)
                _ = try await agent.failsafe()
                let other = try await AloftAgent.start(on: two, InstanceConfiguration(mode, priority: 150).text)
                try await expectState("backup", of: other)
                let pings = try Pinger("192.168.100.167", from: client)
                _ = try await pings.replies.first(within: patience, "an answered ping") { _ in true }

                let (seen, changes) = (laboratory.capture.advertisements.count, laboratory.addresses.changes.count)
                let start = Moment.now
                try await agent.crash()
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                let resignation = try await laboratory.capture.advertisements.first(
                    after: seen, within: patience, "the resignation"
                ) { $0.source == one.address && $0.priority == 0 }
                let taken = try await laboratory.capture.advertisements.first(
                    after: seen, within: patience, "an advertisement of \(two.name)"
                ) { $0.source == two.address }
                let skew = mode != .version3 ? Duration.seconds(1) * 106 / 256 : .milliseconds(10)
                #expect(taken.time - resignation.time < skew + .milliseconds(50))
                let double = laboratory.addresses.doubleHoldings(of: address, after: changes).first ?? .zero
                #expect(double < .milliseconds(50), "the failsafe removes it when it hears the successor")
                let count = pings.replies.count
                _ = try await pings.replies.wait(within: patience, for: "100 more answers") {
                    $0.count >= count + 100 ? true : nil
                }
                pings.stop()
                let longest = pings.darknesses(since: start).map(\.duration).max() ?? .zero
                #expect(longest <= .milliseconds(8), "nobody answered for \(longest)")
                #expect(try await other.transitions().first?["reason"].string == "released")
            }
        }

        @Test(arguments: [Mode.version2, .version2Header, .version3])
        func `where nobody takes over, the address stays, beyond its lease, until the next run claims it`(
            mode: Mode
        ) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let configuration =
                    "global_defs {\n  address_lease 2\n}\n" + InstanceConfiguration(mode, priority: 200).text
                let agent = try await AloftAgent.start(on: one, configuration)
                _ = try await agent.failsafe()
                // An engine that shows itself as Active has told its failsafe in the same wake-up, after the address was there.
                try await expectState("active", of: agent)
                let (seen, changes) = (laboratory.capture.advertisements.count, laboratory.addresses.changes.count)
                try await agent.crash()
                _ = try await laboratory.capture.advertisements.first(
                    after: seen, within: patience, "the resignation"
                ) { $0.priority == 0 }
                try await Task.sleep(for: .seconds(3))
                let next = try await AloftAgent.start(on: one, configuration)
                try await expectState("active", of: next)
                let row = try await eventually(within: patience, "an Active again") {
                    try await next.transitions().first { $0["reason"].string == "no_successor" }
                }
                #expect(row["to"].string == "active")
                #expect(try await next.transitions().contains { $0["reason"].string == "inherited" })
                #expect(!laboratory.addresses.changes.events.dropFirst(changes).contains { !$0.isPresent })
            }
        }

        @Test func `a failsafe that is killed is missed, and replaced`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 200).text)
                try await expectState("active", of: agent)
                let changes = laboratory.addresses.changes.count
                let failsafe = try await agent.failsafe()
                kill(failsafe, SIGKILL)
                _ = try await eventually(within: patience, "another failsafe") {
                    try await agent.failsafe() != failsafe ? true : nil
                }
                _ = try await agent.process.output.first(within: patience, "a word about it") {
                    $0.contains("restarting it")
                }
                #expect(laboratory.addresses.changes.count == changes)
                let other = try await AloftAgent.start(on: two, InstanceConfiguration(.version3, priority: 150).text)
                try await expectState("backup", of: other)
                try await agent.crash()
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: .seconds(1))
            }
        }

        /// More of them than wills are written in one wake-up.
        @Test func `an agent that stops in good order leaves nothing to its failsafe`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let numbers = 1...40
                let instances = numbers.map { number in
                    var configuration = InstanceConfiguration(.version3, priority: 200)
                    configuration.name = "VI_\(number)"
                    configuration.virtualRouter = number
                    configuration.address = "192.168.101.\(number)/24"
                    return configuration.text
                }
                let agent = try await AloftAgent.start(on: one, instances.joined())
                for number in numbers {
                    try await laboratory.addresses.wait(
                        for: [one.name], toHold: "192.168.101.\(number)/24", within: patience)
                }
                let failsafe = try await agent.failsafe()
                try await agent.stop()
                _ = try await eventually(within: patience, "the end of the failsafe") {
                    kill(failsafe, 0) == 0 ? nil : true
                }
                let resignations = try await laboratory.capture.advertisements.wait(
                    within: patience, for: "a resignation of each"
                ) { events -> Int? in
                    let resignations = events.filter { $0.priority == 0 }
                    return Set(resignations.map(\.virtualRouter)).count == numbers.count ? resignations.count : nil
                }
                #expect(resignations == numbers.count)
                #expect(numbers.allSatisfy { laboratory.addresses.holders(of: "192.168.101.\($0)/24").isEmpty })
            }
        }

        /// 10 ms between advertisements: a failsafe that is late by one would show. It goes on until the check has answered.
        @Test(.needsRealTime, arguments: [Duration.milliseconds(10), .seconds(1)])
        func `a restart with nopreempt keeps its place, and no advertisement is late`(interval: Duration) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, Self.keeping(200, interval))
                try await expectState("active", of: agent)
                _ = try await agent.failsafe()
                let other = try await AloftAgent.start(on: two, Self.keeping(150, interval))
                try await expectState("backup", of: other)
                let (seen, changes) = (laboratory.capture.advertisements.count, laboratory.addresses.changes.count)
                try await agent.stopForRestart()
                let next = try await AloftAgent.start(on: one, Self.keeping(200, interval))
                try await expectState("active", of: next)
                let count = laboratory.capture.advertisements.count
                _ = try await laboratory.capture.advertisements.wait(within: patience, for: "three more") {
                    $0.count >= count + 3 ? true : nil
                }
                let events = laboratory.capture.advertisements.events.dropFirst(seen)
                #expect(Set(events.map(\.source)) == [one.address])
                #expect(!events.contains { $0.priority == 0 })
                let gaps = zip(events, events.dropFirst()).map { $1.time - $0.time }
                #expect(
                    try #require(gaps.max()) < interval + .milliseconds(10),
                    "one interval, and what a busy machine costs")
                #expect(laboratory.addresses.changes.count == changes)
                #expect(try await next.transitions().contains { $0["reason"].string == "inherited" })
                #expect(try await other.transitions().first?["to"].string == "backup")
            }
        }

        @Test func `a restart without nopreempt hands over and takes back`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let configuration = InstanceConfiguration(.version3, priority: 200).text
                let agent = try await AloftAgent.start(on: one, configuration)
                try await expectState("active", of: agent)
                let other = try await AloftAgent.start(on: two, InstanceConfiguration(.version3, priority: 150).text)
                try await expectState("backup", of: other)
                try await agent.stopForRestart()
                #expect(laboratory.addresses.holders(of: address) == [two.name])
                let next = try await AloftAgent.start(on: one, configuration)
                try await expectState("active", of: next)
                _ = try await eventually(within: patience, "the place taken back, in the history") {
                    try await next.transitions().first?["reason"].string == "preempted" ? true : nil
                }
            }
        }

        /// One keeps its place, and the other waits for a successor that does not come.
        @Test func `a second signal in a restart leaves nothing behind`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                var second = InstanceConfiguration(.version3, priority: 200)
                second.name = "VI_02"
                second.virtualRouter = 51
                second.address = "192.168.100.168/24"
                let agent = try await AloftAgent.start(on: one, Self.keeping(200, .milliseconds(100)) + second.text)
                for address in [address, second.address] {
                    try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                }
                let failsafe = try await agent.failsafe()
                let seen = laboratory.capture.advertisements.count
                agent.process.signal(SIGUSR2)
                _ = try await laboratory.capture.advertisements.first(
                    after: seen, within: patience, "the resignation of VI_02"
                ) { $0.virtualRouter == 51 && $0.priority == 0 }
                try await agent.stop()
                _ = try await eventually(within: patience, "the end of the failsafe") {
                    kill(failsafe, 0) == 0 ? nil : true
                }
                for address in [address, second.address] {
                    #expect(laboratory.addresses.holders(of: address).isEmpty)
                }
                let last = laboratory.capture.advertisements.events.last { $0.virtualRouter == 50 }
                #expect(last?.priority == 0)
            }
        }

        @Test func `a restart after which the check fails gives the place up`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, Self.keeping(200, .milliseconds(100)))
                try await expectState("active", of: agent)
                _ = try await agent.failsafe()
                let other = try await AloftAgent.start(on: two, Self.keeping(150, .milliseconds(100)))
                try await expectState("backup", of: other)
                try await agent.stopForRestart()
                let failing = Self.keeping(200, .milliseconds(100), check: "/bin/false")
                let next = try await AloftAgent.start(on: one, failing)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                try await expectState("fault", of: next)
                try await expectTransition(of: other, reason: "released", peer: one)
            }
        }

        /// With a check that takes a while.
        private static func keeping(_ priority: Int, _ interval: Duration, check: String = "/bin/sleep 0.3") -> String {
            var configuration = InstanceConfiguration(.version3, priority: priority)
            configuration.advertisementInterval = interval
            configuration.lines = ["nopreempt", "track_script {", "check", "}"]
            return "vrrp_script check {\n  script \"\(check)\"\n  interval 1\n  timeout 1\n}\n" + configuration.text
        }
    }
}
