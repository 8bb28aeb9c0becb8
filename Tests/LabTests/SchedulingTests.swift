import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// What the kernel says of the engine's thread.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct SchedulingTests {
        private static let instance = InstanceConfiguration(.version3, priority: 200).text

        private static func configuration(_ lines: String...) -> String {
            "global_defs {\n" + lines.joined(separator: "\n") + "\n}\n" + instance
        }

        private func scheduling(of agent: AloftAgent) throws -> [String] {
            try schedulingFields(of: "engine", in: agent.process.pid)
        }

        private func engineStatus(of agent: AloftAgent) throws -> String {
            try String(contentsOfFile: task("engine", of: agent.process.pid) + "/status", encoding: .utf8)
        }

        @Test(.needsRealTime)
        func `without a word the engine has real-time priority, and memory is locked as it is touched`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let agent = try await AloftAgent.start(on: laboratory.nodes[0], Self.instance)
                #expect(try scheduling(of: agent) == ["0", "40", "2"])
                _ = try await eventually(within: .seconds(10), "locked memory") {
                    try await agent.get("/v1/status").json["engine"]["memory_locked"].bool == true ? true : nil
                }
                let status = try engineStatus(of: agent)
                #expect(!status.contains("VmLck:\t       0 kB"))
                #expect(try await agent.get("/v1/status").json["engine"]["realtime"].bool == true)
            }
        }

        @Test(.needsRealTime) func `the keywords are followed, and a reload changes them`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let first = Self.configuration("vrrp_rt_priority 12", "vrrp_cpu_affinity 0", "vrrp_priority -7")
                let agent = try await AloftAgent.start(on: node, first)
                #expect(try scheduling(of: agent) == ["-7", "12", "2"])
                #expect(try engineStatus(of: agent).contains("Cpus_allowed_list:\t0\n"))
                #expect(try await agent.get("/v1/status").json["engine"]["processors"].items.map(\.number) == [0])

                try node.write(
                    Self.configuration("vrrp_rt_priority 0", "vrrp_priority -3", "vrrp_no_swap off"), to: "aloft.conf")
                #expect(try await agent.command("reload").status == 0)
                #expect(try scheduling(of: agent) == ["-3", "0", "0"])
                #expect(try !engineStatus(of: agent).contains("Cpus_allowed_list:\t0\n"))
                try node.write(Self.instance, to: "aloft.conf")
                #expect(try await agent.command("reload").status == 0)
                #expect(try scheduling(of: agent) == ["0", "40", "2"])
            }
        }

        @Test(arguments: [true, false])
        func `without the rights it runs all the same and says so`(isAsked: Bool) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let text = isAsked ? Self.configuration("vrrp_rt_priority 50", "vrrp_no_swap") : Self.instance
                let agent = try await AloftAgent.start(
                    on: laboratory.nodes[0], text,
                    by: ["setpriv", "--bounding-set", "-sys_nice,-ipc_lock,-sys_resource", "--"])
                let warnings = isAsked ? 2 : 0
                _ = try await eventually(within: .seconds(10), "both refusals in the log") {
                    let log = agent.process.output.events
                    return log.contains { $0.contains("LimitRTPRIO=") } && log.contains { $0.contains("LimitMEMLOCK=") }
                        ? true : nil
                }
                let status = try await agent.get("/v1/status").json
                #expect(status["engine"]["realtime"].bool == false)
                #expect(status["engine"]["memory_locked"].bool == false)
                let refusals = status["conditions"].items.filter { $0["type"].string == "scheduling_refused" }
                #expect(refusals.count == warnings)
            }
        }
    }
}
