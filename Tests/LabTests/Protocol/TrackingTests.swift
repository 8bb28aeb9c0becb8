import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct TrackingTests {
        /// 150 against 120: while the second link is down, 100 against 120.
        @Test func `the weight of a tracked link decides who is Active`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let second = try await SecondSwitch(in: laboratory)
                let tracked = ["track_interface {", "  \(SecondSwitch.interface) weight -50", "}"]
                let agent = try await AloftAgent.start(on: one, Self.configuration(150, tracked))
                _ = try await AloftAgent.start(on: two, Self.configuration(120, []))
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await second.cut(0)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                #expect(try await agent.instance()["priority"]["effective"].number == 100)
                try await second.mend(0)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                await second.close()
            }
        }

        @Test func `a tracked link without weight keeps the instance out while it is down`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let second = try await SecondSwitch(in: laboratory)
                let tracked = ["track_interface {", "  \(SecondSwitch.interface)", "}"]
                let agent = try await AloftAgent.start(on: laboratory.nodes[0], Self.configuration(150, tracked))
                try await expectState("active", of: agent)
                try await second.cut(0)
                try await expectState("fault", of: agent)
                #expect("\(try await agent.instance())".contains("tracked_interface_down"))
                try await second.mend(0)
                try await expectState("active", of: agent)
                await second.close()
            }
        }

        /// One that is delayed by 2 s is not noticed within the three intervals that a peer needs.
        @Test func `a link that is down for less than its delay changes nothing`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let second = try await SecondSwitch(in: laboratory)
                let tracked = ["track_interface {", "  \(SecondSwitch.interface)", "}"]
                let delays = "interface_up_down_delays {\n  \(SecondSwitch.interface) 2 0\n}\n"
                let node = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: node, delays + Self.configuration(150, tracked))
                try await expectState("active", of: agent)
                try await second.cut(0)
                try await second.mend(0)
                try await second.cut(0)
                try await expectState("fault", of: agent)
                let faults = try await eventually(within: patience, "the fault in the history") {
                    let rows = try await agent.transitions().filter { $0["to"].string == "fault" }
                    return rows.isEmpty ? nil : rows.count
                }
                #expect(faults == 1, "the short one left no row")
                await second.close()
            }
        }

        private static func configuration(_ priority: Int, _ lines: [String]) -> String {
            var configuration = InstanceConfiguration(.version3, priority: priority)
            configuration.lines = lines
            return configuration.text
        }
    }
}
