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

        /// `chrt` and `taskset` of the thread named engine.
        private func engine(of agent: AloftAgent) throws -> (number: String, stat: [String], status: String) {
            let tasks = "/proc/\(agent.process.pid)/task"
            for task in try FileManager.default.contentsOfDirectory(atPath: tasks) {
                let folder = "\(tasks)/\(task)"
                guard try String(contentsOfFile: folder + "/comm", encoding: .utf8) == "engine\n" else { continue }
                let stat = try String(contentsOfFile: folder + "/stat", encoding: .utf8)
                let fields = stat.split(separator: ")").last.map { $0.split(separator: " ").map(String.init) } ?? []
                return (task, fields, try String(contentsOfFile: folder + "/status", encoding: .utf8))
            }
            throw NotObserved(expectation: "a thread named engine", deadline: .zero)
        }

        /// Fields 19, 40 and 41 of proc(5)'s stat: niceness, real-time priority and policy (2 is SCHED_RR).
        private func scheduling(of agent: AloftAgent) throws -> [String] {
            let fields = try engine(of: agent).stat
            return [16, 37, 38].map { fields.indices.contains($0) ? fields[$0] : "" }
        }

        @Test func `without a word the engine has real-time priority, and memory is locked as it is touched`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let agent = try await AloftAgent.start(on: laboratory.nodes[0], Self.instance)
                #expect(try scheduling(of: agent) == ["0", "40", "2"])
                _ = try await eventually(within: .seconds(10), "locked memory") {
                    try await agent.get("/v1/status").json["engine"]["memory_locked"].bool == true ? true : nil
                }
                let status = try engine(of: agent).status
                #expect(!status.contains("VmLck:\t       0 kB"))
                #expect(try await agent.get("/v1/status").json["engine"]["realtime"].bool == true)
            }
        }

        @Test func `the keywords are followed, and a reload changes them`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let first = Self.configuration("vrrp_rt_priority 12", "vrrp_cpu_affinity 0", "vrrp_priority -7")
                let agent = try await AloftAgent.start(on: node, first)
                #expect(try scheduling(of: agent) == ["-7", "12", "2"])
                #expect(try engine(of: agent).status.contains("Cpus_allowed_list:\t0\n"))
                #expect(try await agent.get("/v1/status").json["engine"]["processors"].items.map(\.number) == [0])

                try node.write(
                    Self.configuration("vrrp_rt_priority 0", "vrrp_priority -3", "vrrp_no_swap off"), to: "aloft.conf")
                #expect(try await agent.command("reload").status == 0)
                #expect(try scheduling(of: agent) == ["-3", "0", "0"])
                #expect(try !engine(of: agent).status.contains("Cpus_allowed_list:\t0\n"))
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
