import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// What `aloft check` says for the service, beside what the service then does: both with the same configuration on the same node.
    @Suite(
        .enabled(if: AloftAgent.isAvailable, aloftIsMissing), .enabled(if: ownsTheMachine, "there are no other users"))
    struct ServiceRightsTests {
        /// What an administrator writes, and what comes of it.
        struct Row: Sendable, CustomTestStringConvertible {
            var testDescription: String
            /// In front of the instance; `DIR` is a folder that everybody may enter.
            var blocks = ""
            /// In the instance.
            var lines: [String] = []
            var prepare: @Sendable (Node) async throws -> Void = { _ in }
            /// What check says, with its severity.
            var rule: String?
            var severity = "error"
            var outcome: Outcome
        }

        enum Outcome: Sendable {
            /// It does not start, as its configuration cannot be run.
            case refused
            case active
            /// It starts, and its check fails.
            case checkFails
            /// It starts, and its notify program fails.
            case notifyFails
        }

        private static func check(_ command: String, user: String? = nil) -> String {
            "vrrp_script it {\n script \"\(command)\"\n timeout 2\n\(user.map { " user \($0)\n" } ?? "")}\n"
        }

        private static let tracking = ["track_script {", "it", "}"]

        private static func script(_ text: String, mode: String = "755") -> @Sendable (Node) async throws -> Void {
            { node in
                let path = try node.write("#!/bin/sh\n\(text)\n", to: "script.sh")
                try await node.demand(["chmod", mode, path])
            }
        }

        static let rows = [
            Row(testDescription: "nothing special", outcome: .active),
            Row(
                testDescription: "a configuration of 0600",
                prepare: { try await $0.demand(["chmod", "600", AloftAgent.configurationPath(on: $0)]) },
                rule: "unreadable-file", outcome: .refused),
            Row(
                testDescription: "an include of 0600", blocks: "include DIR/part.conf\n",
                prepare: { try await $0.demand(["chmod", "600", $0.write("# nothing\n", to: "part.conf")]) },
                rule: "unreadable-file", outcome: .refused),
            Row(
                testDescription: "tokens of 0600", blocks: "api {\n tokens DIR/tokens\n}\n",
                prepare: { try await $0.demand(["chmod", "600", $0.write("", to: "tokens")]) },
                rule: "unreadable-file", outcome: .refused),
            Row(
                testDescription: "a signal to root's process", blocks: check("pkill -0 sleep"), lines: tracking,
                rule: "foreign-process", outcome: .checkFails),
            Row(
                testDescription: "pgrep instead of it", blocks: check("pgrep sleep"), lines: tracking,
                outcome: .active),
            Row(
                testDescription: "a script that the user may not read", blocks: check("DIR/script.sh"), lines: tracking,
                prepare: script("exit 0", mode: "711"), rule: "unexecutable-program", outcome: .checkFails),
            Row(
                testDescription: "a script in /root", blocks: check("/root/script.sh"), lines: tracking,
                prepare: { node in
                    try await script("exit 0")(node)
                    try await node.demand(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/root"])
                    try await node.demand(["cp", "\(node.directory)/script.sh", "/root/script.sh"])
                }, rule: "hidden-path", outcome: .checkFails),
            Row(
                testDescription: "root with ip route add",
                blocks: check("ip route replace 198.51.100.0/24 dev lo", user: "root"),
                lines: tracking, rule: "lacking-right", outcome: .checkFails),
            Row(
                testDescription: "root with ip route show", blocks: check("ip route show", user: "root"),
                lines: tracking,
                outcome: .active),
            Row(
                testDescription: "a notify program that writes to the log's folder", lines: ["notify DIR/script.sh"],
                prepare: script("echo \"$3\" >>/var/log/aloft-notify.log"), rule: "read-only-path", severity: "warning",
                outcome: .notifyFails),
            Row(
                testDescription: "a tracked file in another /tmp", blocks: "track_file it {\n file /tmp/it\n}\n",
                lines: ["track_file {", "it weight 0", "}"],
                // Everybody else sees a 1 there, which would be a fault.
                prepare: { try await $0.demand(["sh", "-c", "echo 1 >/tmp/it"]) }, rule: "hidden-path",
                outcome: .active),
        ]

        @Test(arguments: rows)
        func `what check says for the service is what the service does`(row: Row) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let configuration = Self.configuration(row, node)
                try node.write(configuration, to: "aloft.conf")
                try await Self.install(on: node)
                try await row.prepare(node)
                let found = try await Self.findings(on: node)
                #expect(found == (row.rule.map { ["\(row.severity) \($0)"] } ?? []))
                try await Self.startPrograms(on: node)
                let launcher = Self.launcher("aloft", "daemon", node)
                if case .refused = row.outcome {
                    let process = try await node.start(launcher + AloftAgent.command(on: node))
                    #expect(try await process.ended(within: patience) == .exited(2))
                    return
                }
                let agent = try await AloftAgent.start(on: node, configuration, by: launcher)
                switch row.outcome {
                case .refused: break
                case .active: try await expectState("active", of: agent)
                case .checkFails:
                    _ = try await eventually(within: patience, "a check that fails") {
                        try await agent.get("/v1/checks").json["items"].items[0]["verdict"].string == "failing"
                            ? true : nil
                    }
                    try await expectState("fault", of: agent)
                case .notifyFails:
                    try await expectState("active", of: agent)
                    _ = try await eventually(within: patience, "a notify program that failed") {
                        let runs = try await agent.get("/v1/notifications").json["items"].items
                        return runs.contains { $0["exit_status"].number.map { $0 != 0 } ?? false } ? true : nil
                    }
                }
            }
        }

        private static func configuration(_ row: Row, _ node: Node) -> String {
            var instance = InstanceConfiguration(.version3, priority: 200)
            instance.lines = row.lines
            return (row.blocks + instance.text).replacing("DIR", with: node.directory)
        }

        /// The units, with daemon for the agent's user and this node's configuration.
        private static func install(on node: Node) async throws {
            let folder = "/etc/systemd/system"
            try await node.demand(["mount", "-t", "tmpfs", "tmpfs", folder])
            for unit in ["aloft", "aloft-programs"] {
                try await node.demand(["cp", "\(Laboratory.repository)/packaging/\(unit).service", folder])
            }
            let path = AloftAgent.configurationPath(on: node)
            let dropIn = try node.write(
                "[Service]\nUser=daemon\nGroup=daemon\nExecStart=\nExecStart=/usr/bin/aloft run --config \(path)\n",
                to: "here.conf")
            try await node.demand(["install", "-D", "-m", "644", dropIn, "\(folder)/aloft.service.d/here.conf"])
        }

        /// `SEVERITY RULE` of each finding of `aloft check` by root.
        private static func findings(on node: Node) async throws -> [String] {
            let result = try await node.run([
                "aloft", "check", "--format", "json", AloftAgent.configurationPath(on: node),
            ])
            let document = JSON(parsing: result.output)
            #expect(document["judged_for"].string == "aloft.service, as user daemon", "\(result)")
            return document["diagnostics"].items.map { "\($0["severity"].string ?? "") \($0["rule"].string ?? "")" }
        }

        private static func launcher(_ unit: String, _ user: String, _ node: Node) -> [String] {
            let folder = Laboratory.repository
            return [
                "\(folder)/Tests/Lab/as-service", "\(folder)/packaging/\(unit).service", user,
                node.directory + "/state",
            ]
        }

        private static func startPrograms(on node: Node) async throws {
            let manager = try ServiceManager(of: node)
            defer { manager.close() }
            let service = try await node.start(
                manager.launcher(watchdog: .zero) + launcher("aloft-programs", "root", node)
                    + ["aloft-programs", "serve", "/run/aloft-programs/socket", "daemon"])
            try await manager.ready(service, within: patience)
        }
    }
}
