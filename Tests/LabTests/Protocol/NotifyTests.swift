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

        /// The same story on a node of each: alone, without its link, with it again, and stopped.
        @Test func `the lines for a named pipe are keepalived's own`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let ours = try await Self.story(on: node, in: laboratory, "ours") { text in
                    try await AloftAgent.start(on: node, text)
                }
                let theirs = try await Self.story(on: node, in: laboratory, "theirs") { text in
                    try await Keepalived.start(on: node, text)
                }
                #expect(ours == theirs)
                #expect(ours.contains("INSTANCE \"VI_01\" MASTER 100\n"))
            }
        }

        private func expectRuns(_ outputs: [String], of agent: AloftAgent) async throws {
            _ = try await eventually(within: patience, "the runs \(outputs)") {
                let items = try await agent.get("/v1/notifications").json["items"].items
                return items.reversed().map { $0["output"].string } == outputs.map { "\($0)\n" } ? true : nil
            }
        }

        private static func story(
            on node: Node, in laboratory: Laboratory, _ name: String, _ start: (String) async throws -> any Router
        ) async throws -> String {
            let lines = "\(node.directory)/\(name)"
            let script = try node.write("trap '' TERM\ncat \"$1\" >> \(lines)\n", to: "reader-\(name).sh")
            let text =
                globals("notify_fifo \(node.directory)/fifo", "notify_fifo_script \"/bin/sh \(script)\"")
                + InstanceConfiguration(.version3, priority: 100).text
            let router = try await start(text)
            try await expect("MASTER", in: lines)
            try await laboratory.lan.cut(node)
            try await expect("FAULT", in: lines)
            try await laboratory.lan.mend(node)
            try await expect("MASTER", in: lines)
            try await router.stop()
            try await expect("STOP", in: lines)
            return try String(contentsOfFile: lines, encoding: .utf8)
        }

        private static func expect(_ word: String, in path: String) async throws {
            _ = try await eventually(within: patience * 2, "\(word) at the end of \(path)") {
                let text = try? String(contentsOfFile: path, encoding: .utf8)
                return text?.split(separator: "\n").last?.contains(" \(word) ") == true ? true : nil
            }
        }

        private static func globals(_ lines: String...) -> String {
            "global_defs {\n  script_user root\n  \(lines.joined(separator: "\n  "))\n}\n"
        }
    }
}
