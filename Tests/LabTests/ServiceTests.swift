import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// The agent as a service of systemd's kind (`Type=notify`, `WatchdogSec`).
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct ServiceTests {
        private static let watchdog = Duration.milliseconds(400)

        /// The check passes only if what the agent starts is not told where the service manager listens.
        @Test func `it is ready when its instance takes part, says that it lives, and that it stops`() async throws {
            try await with { node, manager in
                var instance = InstanceConfiguration(.version3, priority: 200)
                instance.lines = ["track_script {", "alone", "}"]
                let check = try node.write("#!/bin/sh\nsleep 0.5\n[ -z \"$NOTIFY_SOCKET\" ]\n", to: "alone.sh")
                try await node.demand(["chmod", "755", check])
                let begin = Moment.now
                let agent = try await AloftAgent.start(
                    on: node, "vrrp_script alone {\n  script \(check)\n  interval 1\n}\n" + instance.text,
                    by: manager.launcher(watchdog: Self.watchdog))
                try await manager.ready(agent.process, within: patience)
                #expect(Moment.now - begin > .milliseconds(500), "not before the check has answered")
                #expect(manager.notices.events.first?.hasPrefix("EXTEND_TIMEOUT_USEC=") == true)
                _ = try await manager.notices.first(within: patience, "the state") { $0 == "STATUS=1 active" }
                let seen = manager.notices.count
                _ = try await manager.notices.wait(within: patience, for: "three signs of life") { lines in
                    lines.dropFirst(seen).count { $0 == "WATCHDOG=1" } >= 3 ? true : nil
                }
                try await agent.stop()
                _ = try await manager.notices.first(within: patience, "STOPPING=1") { $0 == "STOPPING=1" }
                #expect(manager.notices.events.count { $0 == "READY=1" } == 1)
            }
        }

        @Test func `an instance in fault for a named reason does not keep the service from being ready`() async throws {
            try await with { node, manager in
                var instance = InstanceConfiguration(.version3, priority: 200)
                instance.lines = ["track_interface {", "enp0s99", "}"]
                let agent = try await AloftAgent.start(
                    on: node, instance.text, by: manager.launcher(watchdog: Self.watchdog))
                try await manager.ready(agent.process, within: patience)
                _ = try await manager.notices.first(within: patience, "the state") { $0 == "STATUS=1 fault" }
            }
        }

        @Test func `a service manager that is gone stops nobody`() async throws {
            try await with { node, manager in
                let agent = try await AloftAgent.start(
                    on: node, InstanceConfiguration(.version3, priority: 200).text,
                    by: ["env", "NOTIFY_SOCKET=\(node.directory)/nobody"])
                try await expectState("active", of: agent)
                _ = try await agent.process.output.first(within: patience, "a word about it") {
                    $0.contains("the service manager could not be told")
                }
            }
        }

        private func with(_ work: @escaping @Sendable (Node, ServiceManager) async throws -> Void) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let manager = try ServiceManager(of: laboratory.nodes[0])
                defer { manager.close() }
                try await work(laboratory.nodes[0], manager)
            }
        }
    }
}
