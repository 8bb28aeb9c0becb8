import Foundation
import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct StartDelayTests {
        /// Far longer than the Active_Down_Interval at 100 ms, so that only the setting can explain the wait.
        private static let delay = Duration.seconds(2)

        @Test func `vrrp_startup_delay keeps instances out until it is over`() async throws {
            try await expectDelay(by: "vrrp_startup_delay 2")
        }

        /// The agent lives in a time namespace in which the machine was started less than a second before `begin`.
        @Test func `vrrp_delay_after_boot counts from the start of the machine`() async throws {
            let begin = Moment.now
            let text = try String(contentsOfFile: "/proc/uptime", encoding: .utf8)
            let uptime = try #require(text.split(separator: ".").first.flatMap { Int($0) })
            let newMachine = ["unshare", "--time", "--boottime", "-\(uptime)", "--fork", "--kill-child", "--"]
            try await expectDelay(by: "vrrp_delay_after_boot 3", startedBy: newMachine, since: begin)
        }

        @Test func `vrrp_delay_after_boot of a machine that is up for longer delays nothing`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let agent = try await AloftAgent.start(
                    on: laboratory.nodes[0], Self.configuration("vrrp_delay_after_boot 1"))
                try await expectState("active", of: agent)
                #expect(!agent.process.output.events.contains { $0.contains("wait for") })
            }
        }

        private func expectDelay(
            by line: String, startedBy launcher: [String] = [], since begin: Moment = .now
        ) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let agent = try await AloftAgent.start(
                    on: laboratory.nodes[0], Self.configuration(line), by: launcher)
                #expect(try await agent.instance()["state"].string == "initialize")
                let first = try await laboratory.capture.advertisements.first(
                    within: Self.delay + patience, "an advertisement", where: { _ in true })
                #expect(first.time - begin >= Self.delay)
                try await expectState("active", of: agent)
            }
        }

        private static func configuration(_ line: String) -> String {
            "global_defs {\n  \(line)\n}\n" + InstanceConfiguration(.version3, priority: 200).text
        }
    }
}
