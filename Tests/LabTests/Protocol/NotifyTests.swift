import Foundation
import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct NotifyTests {
        @Test func `in a take-over the programs run in order, and their exit statuses are in the history`() async throws
        {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let first = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 200).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let script = try two.write("echo \"$@\"\nexit 3\n", to: "notify.sh")
                var instance = InstanceConfiguration(.version3, priority: 100)
                instance.lines = [
                    "notify_master \"/bin/sh \(script) master\"", "notify_backup \"/bin/sh \(script) backup\"",
                    "notify \"/bin/sh \(script) any\"",
                ]
                let second = try await AloftAgent.start(on: two, Self.globals() + instance.text)
                try await expectRuns(
                    ["backup", "any INSTANCE VI_01 BACKUP 100"], of: second)
                try await first.stop()
                try await expectRuns(
                    ["backup", "any INSTANCE VI_01 BACKUP 100", "master", "any INSTANCE VI_01 MASTER 100"], of: second)
                let answer = try await second.get("/v1/notifications?instance=VI_01").json["items"].items
                #expect(answer.allSatisfy { $0["exit_status"].number == 3 })
            }
        }

        /// The same story for each: alone, without its link, with it again, and stopped.
        @Test(.needsOtherUsers, arguments: [false, true])
        func `the lines for a named pipe, and the arguments of the programs, are keepalived's own`(grouped: Bool)
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let ours = try await Self.story(grouped, on: node, in: laboratory, "ours") { text in
                    try await AloftAgent.start(on: node, text)
                }
                let theirs = try await Self.story(grouped, on: node, in: laboratory, "theirs", expecting: ours) {
                    text in
                    try await Keepalived.start(on: node, text)
                }
                #expect(ours == theirs)
                let of = grouped ? ("GROUP", "G1", "0") : ("INSTANCE", "VI_01", "100")
                #expect(ours["\(of.0) \"\(of.1)\""]?.contains("\(of.0) \"\(of.1)\" MASTER \(of.2)") == true)
                #expect(ours["arguments"]?.contains("any \(of.0) \(of.1) FAULT \(of.2)") == true)
            }
        }

        private func expectRuns(_ outputs: [String], of agent: AloftAgent) async throws {
            _ = try await eventually(within: patience, "the runs \(outputs)") {
                let items = try await agent.get("/v1/notifications").json["items"].items
                return items.reversed().map { $0["output"].string } == outputs.map { "\($0)\n" } ? true : nil
            }
        }

        private static func story(
            _ grouped: Bool, on node: Node, in laboratory: Laboratory, _ name: String,
            expecting expected: [String: [String]]? = nil, _ start: (String) async throws -> any Router
        ) async throws -> [String: [String]] {
            let path = "\(node.directory)/\(name)"
            let script = try node.write("trap '' TERM\ncat \"$1\" >> \(path)\n", to: "reader-\(name).sh")
            let notify = try node.write("echo \"$@\" >> \(path).arguments\n", to: "notify-\(name).sh")
            let router = try await start(
                globals("notify_fifo \(node.directory)/fifo", "notify_fifo_script \"/bin/sh \(script)\"")
                    + text(grouped, notify: "/bin/sh \(notify)"))
            let instances = grouped ? 2 : 1
            try await expect("MASTER", instances, in: path)
            try await laboratory.lan.cut(node)
            try await expect("FAULT", instances, in: path)
            try await laboratory.lan.mend(node)
            try await expect("MASTER", instances, in: path)
            try await router.stop()
            try await expect("STOP", instances, in: path)
            if let expected {
                // A group may follow its members; what never comes is shown by the comparison.
                _ = try? await eventually(within: patience, "the same lines") {
                    try told(path) == expected ? true : nil
                }
            }
            return try told(path)
        }

        /// The lines of each instance and group in their order, and the programs' arguments, which keepalived runs at a time.
        private static func told(_ path: String) throws -> [String: [String]] {
            bySubject(try lines(path)).merging(["arguments": try lines(path + ".arguments").sorted()]) { $1 }
        }

        private static func expect(_ word: String, _ instances: Int, in path: String) async throws {
            _ = try await eventually(within: patience * 2, "\(word) at the end of \(path)") {
                let last = bySubject(try lines(path)).filter { $0.key.hasPrefix("INSTANCE") }.compactMap(\.value.last)
                return last.count == instances && last.allSatisfy { $0.contains(" \(word) ") } ? true : nil
            }
        }

        private static func lines(_ path: String) throws -> [String] {
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        }

        private static func bySubject(_ lines: [String]) -> [String: [String]] {
            Dictionary(grouping: lines) { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        }

        private static func text(_ grouped: Bool, notify: String) -> String {
            let programs =
                ["master", "backup", "fault", "stop"].map { "notify_\($0) \"\(notify) \($0)\"" }
                + ["notify \"\(notify) any\""]
            var first = InstanceConfiguration(.version3, priority: 100)
            first.lines = programs
            guard grouped else { return first.text }
            var second = first
            second.name = "VI_02"
            second.virtualRouter = 51
            second.address = "192.168.100.168/24"
            return first.text + second.text
                + "vrrp_sync_group G1 {\n  group {\n    VI_01\n    VI_02\n  }\n\(programs.joined(separator: "\n"))\n}\n"
        }

        private static func globals(_ lines: String...) -> String {
            "global_defs {\n  script_user root\n  \(lines.joined(separator: "\n  "))\n}\n"
        }
    }
}
