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
                _ = try await manager.notices.first(within: patience, "READY=1") { $0 == "READY=1" }
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
                _ = try await AloftAgent.start(
                    on: node, instance.text, by: manager.launcher(watchdog: Self.watchdog))
                _ = try await manager.notices.first(within: patience, "READY=1") { $0 == "READY=1" }
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

        /// The user and the capabilities of packaging/aloft.service, and what it sets limits to.
        @Test(.enabled(if: ownsTheMachine, "the laboratory has no other users here"))
        func `with the rights of the unit and no others it does everything, and programs of others get none of them`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                var instance = InstanceConfiguration(.version3, priority: 200)
                instance.lines = ["use_vmac", "no_accept", "promote_secondaries", "track_script {", "bare", "}"]
                // A container may not raise its limits, and the agent says so there.
                let limits = ["prlimit", "--rtprio=99", "--memlock=unlimited", "--"]
                let raisesLimits = try await one.run(limits + ["true"]).status == 0
                let check = try one.write(
                    """
                    #!/bin/sh
                    [ "$(id -un)" = nobody ] && ! grep '^Cap[IPEA]' /proc/self/status | grep -q '[1-9a-f]$'

                    """, to: "bare.sh")
                for folder in ["/run/aloft", one.directory + "/state"] {
                    try await one.demand(["mkdir", "-p", folder])
                    try await one.demand(["chown", "daemon:daemon", folder])
                }
                try await one.demand(["chmod", "755", check])
                let agent = try await AloftAgent.start(
                    on: one, "vrrp_script bare {\n  script \(check)\n  user nobody\n  timeout 1\n}\n" + instance.text,
                    by: try Self.launcher(limits: raisesLimits ? limits : []))
                try await expectState("active", of: agent)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let status = try await agent.get("/v1/status").json
                #expect(status["engine"]["realtime"].bool == raisesLimits)
                _ = try await agent.keeper()
                let other = try await one.run([
                    "setpriv", "--reuid=daemon", "--regid=daemon", "--clear-groups", "--",
                    "aloft", "reload",
                ])
                #expect(other.status == 0, "as ExecReload does: \(other.errors)")
                try await agent.stop()
                let complaints = agent.process.output.events.filter { line in
                    [" error ", " warning "].contains(where: line.contains) && !line.contains("has not answered yet")
                        && (raisesLimits || !line.contains("Limit"))
                }
                #expect(complaints == [])
                #expect(laboratory.addresses.holders(of: address).isEmpty)
            }
        }

        static let ownsTheMachine =
            (try? String(contentsOfFile: "/proc/self/uid_map", encoding: .utf8))?.contains("4294967295") == true

        /// What gives a program what the unit gives it.
        private static func launcher(limits: [String]) throws -> [String] {
            let unit = try String(contentsOfFile: Laboratory.repository + "/packaging/aloft.service", encoding: .utf8)
            func setting(_ name: String) throws -> String {
                let line = unit.split(separator: "\n").first { $0.hasPrefix(name + "=") }
                return String(try #require(line).dropFirst(name.count + 1))
            }
            let capabilities = try setting("AmbientCapabilities").split(separator: " ")
                .map { "+" + $0.lowercased().dropFirst("cap_".count) }.joined(separator: ",")
            #expect(try setting("CapabilityBoundingSet") == (try setting("AmbientCapabilities")))
            #expect(try setting("LimitRTPRIO") == "99" && (try setting("LimitMEMLOCK")) == "infinity")
            return limits + [
                "setpriv", "--reuid=daemon", "--regid=daemon", "--clear-groups", "--bounding-set=-all,\(capabilities)",
                "--inh-caps=-all,\(capabilities)", "--ambient-caps=-all,\(capabilities)", "--no-new-privs", "--",
            ]
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
