import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct FailoverTimeTests {
        /// Three intervals of 10 ms and a Skew_Time of (256 - 150) / 256 of one are 34 ms; 11 ms are left for two timers,
        /// two wake-ups and the way through the switch, of which none needs one.
        @Test func `at 10 ms a cut link moves the address in less than 45 ms`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                var configuration = InstanceConfiguration(.version3, priority: 200)
                configuration.advertisementInterval = .milliseconds(10)
                _ = try await AloftAgent.start(on: one, configuration.text)
                configuration.priority = 150
                let successor = try await AloftAgent.start(on: two, configuration.text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await expectState("backup", of: successor)

                let seen = laboratory.capture.advertisements.count
                try await laboratory.lan.cut(one)
                let first = try await laboratory.capture.advertisements.first(
                    after: seen, within: patience, "an advertisement of \(two.name)"
                ) { $0.source == two.address }
                let last = laboratory.capture.advertisements.events.last { $0.source == one.address }
                #expect(first.time - (try #require(last)).time < .milliseconds(45))
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
            }
        }
    }
}
