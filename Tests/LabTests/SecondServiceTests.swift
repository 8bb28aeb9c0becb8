import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// The agent with the rights that packaging/aloft.service leaves it, beside aloft-programs with those of its own unit.
    @Suite(
        .enabled(if: AloftAgent.isAvailable, aloftIsMissing), .enabled(if: ownsTheMachine, "there are no other users"))
    struct SecondServiceTests {
        @Test
        func `with the rights of its unit and no others the agent does everything, and programs of others get none`()
            async throws
        {
            try await with { service, _ in
                let node = service.node
                let check = try await service.script(
                    """
                    [ "$(id -un)" = nobody ] && ! grep '^Cap[IPEA]' /proc/self/status | grep -q '[1-9a-f]$' \\
                        && [ -z "$ALOFT_PROGRAMS$NOTIFY_SOCKET" ]
                    """)
                var instance = InstanceConfiguration(.version3, priority: 200)
                instance.lines = ["use_vmac", "no_accept", "promote_secondaries", "track_script {", "it", "}"]
                let agent = try await service.agent(
                    "global_defs {\n vrrp_priority -5\n vrrp_cpu_affinity 0\n}\n"
                        + "vrrp_script it {\n script \(check)\n user nobody\n timeout 1\n}\n" + instance.text)
                try await expectState("active", of: agent)
                try await service.laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
                let status = try await agent.get("/v1/status").json
                #expect(status["engine"]["realtime"].bool == true)
                #expect(status["engine"]["processors"].items.map(\.number) == [0])
                #expect(status["conditions"].items == [])
                #expect(try schedulingFields(of: "engine", in: agent.process.pid) == ["-5", "40", "2"])
                #expect(try schedulingFields(of: "aloft-failsafe", in: await agent.failsafe()) == ["0", "40", "2"])
                let reload = try await node.run([
                    "setpriv", "--reuid=daemon", "--regid=daemon", "--clear-groups", "--", "aloft", "reload",
                ])
                #expect(reload.status == 0, "as the agent's own user: \(reload.errors)")
                // As ExecReload of the unit does, with all rights.
                let unit = try String(
                    contentsOfFile: "\(Laboratory.repository)/packaging/aloft.service", encoding: .utf8)
                #expect(unit.contains("\nExecReload=+/usr/bin/aloft reload\n"))
                try await node.demand(["aloft", "reload"])
                let operations = try await agent.get("/v1/operations?kind=reload").json["items"].items
                #expect(operations.map { $0["by"]["name"].string } == ["root", "daemon"])
                try await agent.stop()
                #expect(service.complaints(of: agent).filter { !$0.contains("has not answered yet") } == [])
            }
        }

        @Test func `under its unit the failsafe resigns for an agent that was killed`() async throws {
            try await with { service, _ in
                let agent = try await service.agent(InstanceConfiguration(.version3, priority: 200).text)
                try await expectState("active", of: agent)
                _ = try await agent.failsafe()
                let other = service.laboratory.nodes[1]
                let successor = try await AloftAgent.start(
                    on: other, InstanceConfiguration(.version3, priority: 100).text)
                try await expectState("backup", of: successor)
                try await agent.crash()
                try await service.laboratory.addresses.wait(for: [other.name], toHold: address, within: patience)
                try await expectTransition(of: successor, reason: "released", peer: service.node)
            }
        }

        @Test func `how a program of another user ended is told as if it were the agent's own`() async throws {
            try await with { service, _ in
                let outcomes = [("echo three; exit 3", "three\n", 3), ("kill -USR1 $$", "", nil), ("exit 0", "", 0)]
                var text = ""
                for (index, (line, _, _)) in outcomes.enumerated() {
                    let check = try await service.script(line, name: "check\(index).sh")
                    text += "vrrp_script c\(index) {\n script \(check)\n user nobody\n interval 1\n}\n"
                }
                var instance = InstanceConfiguration(.version3, priority: 200)
                instance.lines = ["track_script {"] + outcomes.indices.map { "c\($0)" } + ["}"]
                let agent = try await service.agent(text + instance.text)
                let checks = try await eventually(within: patience, "an answer of every check") {
                    let items = try await agent.get("/v1/checks").json["items"].items
                    return items.allSatisfy { $0["last_run"]["outcome"].string != nil } ? items : nil
                }
                for (check, (_, output, status)) in zip(checks, outcomes) {
                    #expect(check["last_run"]["exit_status"].number == status.map(Double.init))
                    #expect(check["last_run"]["output"].string == output)
                }
                #expect(checks[1]["last_run"]["outcome"].string == "killed")
                #expect(checks[1]["last_run"]["signal"].number == Double(SIGUSR1))
            }
        }

        /// Each in its way: a program of root's, one of the agent's own user, one of a third.
        @Test(arguments: ["root", "daemon", "nobody"])
        func `no program has a capability, whoever it runs as`(user: String) async throws {
            try await with { service, _ in
                let check = try await service.script(
                    "[ \"$(id -un)\" = \(user) ] && ! grep -E '^Cap(Prm|Eff|Amb)' /proc/self/status | grep -v '0000000000000000$'"
                )
                var instance = InstanceConfiguration(.version3, priority: 200)
                instance.lines = ["track_script {", "it", "}"]
                let agent = try await service.agent(
                    "vrrp_script it {\n script \(check)\n user \(user)\n}\n" + instance.text)
                try await expectState("active", of: agent)
            }
        }

        @Test func `one that hangs is killed at its deadline, with what it started`() async throws {
            try await with { service, _ in
                let check = try await service.script("sleep 4711 &\nsleep 4711\n")
                let agent = try await service.agent(Self.tracked(check))
                _ = try await eventually(within: patience, "the check to have timed out") {
                    try await agent.get("/v1/checks").json["items"].items[0]["last_run"]["outcome"].string
                        == "timed_out" ? true : nil
                }
                // The next run begins three seconds after the first.
                _ = try await eventually(within: .seconds(2), "nobody to sleep any more") {
                    try await service.sleepers() == 0 ? true : nil
                }
            }
        }

        @Test func `a service that is killed takes its programs along, and their checks say for what they wait`()
            async throws
        {
            try await with { service, process in
                let check = try await service.script("[ -e \(service.node.directory)/short ] || exec sleep 4711\n")
                let agent = try await service.agent(Self.tracked(check, timeout: 60))
                _ = try await eventually(within: patience, "the check to run") {
                    try await service.sleepers() == 1 ? true : nil
                }
                try await process.end(by: SIGKILL)
                let run = try await eventually(within: patience, "the run to be over") {
                    let run = try await agent.get("/v1/checks").json["items"].items[0]["last_run"]
                    return run["passed"].bool == false ? run : nil
                }
                #expect(run["outcome"].string == "not_started", "it is not the fault of what is checked")
                #expect(run["why"].string?.contains("aloft-programs.service ended before the program did") == true)
                #expect(try await service.sleepers() == 0)
                #expect(try await agent.get("/v1/status").json["engine"]["realtime"].bool == true)

                try await service.node.demand(["touch", service.node.directory + "/short"])
                try await service.start()
                try await expectState("active", of: agent)
            }
        }

        @Test func `without that service the agent runs, without what it would give, and says so`() async throws {
            try await with { service, process in
                try await process.end(by: SIGKILL)
                let agent = try await service.agent(
                    "global_defs {\n vrrp_rt_priority 30\n vrrp_priority -5\n vrrp_cpu_affinity 0\n}\n"
                        + InstanceConfiguration(.version3, priority: 200).text)
                try await expectState("active", of: agent)
                let status = try await agent.get("/v1/status").json
                #expect(status["engine"]["realtime"].bool == false)
                let details = status["conditions"].items.compactMap { $0["detail"].string }
                #expect(details.count == 3)
                #expect(details.allSatisfy { $0.contains("aloft-programs.service cannot be asked") })
                #expect(details.allSatisfy { $0.contains("systemctl status aloft-programs") })
            }
        }

        @Test func `a check that waits for that service in vain is not started, and says why`() async throws {
            try await with { service, process in
                try await process.end(by: SIGKILL)
                let agent = try await service.agent(Self.tracked("/bin/true"))
                let run = try await eventually(within: patience, "the check to have been given up") {
                    let run = try await agent.get("/v1/checks").json["items"].items[0]["last_run"]
                    return run["outcome"].string == "not_started" ? run : nil
                }
                #expect(run["why"].string?.contains("systemctl status aloft-programs") == true)
                try await expectState("fault", of: agent)
            }
        }

        @Test func `a service that is to end lets its programs end, and who asks meanwhile is served by the next`()
            async throws
        {
            try await with { service, process in
                let first = try await service.script(
                    "echo begun; while [ ! -e \(service.node.directory)/end ]; do sleep 0.02; done; exit 5")
                let running = try await service.proxy(of: "daemon", [first])
                _ = try await running.output.first(within: patience, "the program to have begun") { $0 == "begun" }
                process.signal(SIGTERM)
                _ = try await eventually(within: patience, "nobody to be let in any more") {
                    try await service.node.run(["test", "-e", Service.socket]).status != 0 ? true : nil
                }
                let waiting = try await service.proxy(of: "daemon", ["/bin/sh", "-c", "id -un; exit 6"])
                try await service.node.demand(["touch", service.node.directory + "/end"])
                #expect(try await running.ended(within: patience) == .exited(5))
                #expect(try await process.ended(within: patience) == .exited(0))
                try await service.start()
                #expect(try await waiting.ended(within: patience) == .exited(6))
                #expect(waiting.output.events.last == "nobody")
            }
        }

        /// docs/configuration.md says so.
        @Test func `ping can be a check as a copy without its file capability`() async throws {
            try await with { service, _ in
                let node = service.node
                try await node.demand(["sh", "-c", "install -m 755 $(command -v ping) \(node.directory)/ping-plain"])
                try await node.demand(["sysctl", "-w", "net.ipv4.ping_group_range=0 2147483647"])
                var instance = InstanceConfiguration(.version3, priority: 200)
                instance.lines = ["track_script {", "gateway", "}"]
                let agent = try await service.agent(
                    "vrrp_script gateway {\n script \"\(node.directory)/ping-plain -c 1 -W 1 127.0.0.1\"\n user nobody\n"
                        + " interval 1\n}\n" + instance.text)
                try await expectState("active", of: agent)
            }
        }

        @Test func `an agent that may not read its tokens says whose they are and what to do`() async throws {
            try await with { service, _ in
                let node = service.node
                let path = try node.write("", to: "tokens")
                try await node.demand(["chmod", "600", path])
                let api = "api {\n tokens \(path)\n}\n"
                try node.write(api + InstanceConfiguration(.version3, priority: 100).text, to: "aloft.conf")
                let result = try await node.run(
                    ["timeout", "20"] + service.launcher("aloft", user: "daemon") + AloftAgent.command(on: node))
                #expect(result.status == 2)
                let last = result.errors.split(separator: "\n").last ?? ""
                for word in ["runs as daemon", "root's with mode 0600", "chown daemon \(path)"] {
                    #expect(last.contains(word), "\(result.errors)")
                }
            }
        }

        @Test func `who is neither the agent nor root is refused, and says so`() async throws {
            try await with { service, _ in
                let stranger = try await service.proxy(of: "nobody", ["/bin/true"])
                #expect(try await stranger.ended(within: patience) == .exited(127))
                #expect(stranger.output.events.dropFirst() == ["aloft-programs serves the agent alone"])
                let other = try await service.node.run(["aloft-programs"])
                #expect(other.status == 64 && other.errors.contains("systemctl start aloft-programs"))
            }
        }

        private static func tracked(_ check: String, timeout: Int = 1) -> String {
            var instance = InstanceConfiguration(.version3, priority: 200)
            instance.lines = ["track_script {", "it", "}"]
            return "vrrp_script it {\n script \(check)\n user nobody\n interval 3\n timeout \(timeout)\n}\n"
                + instance.text
        }

        private func with(_ work: @escaping @Sendable (Service, NodeProcess) async throws -> Void) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let manager = try ServiceManager(of: laboratory.nodes[0])
                defer { manager.close() }
                let service = Service(laboratory: laboratory, manager: manager)
                try await work(service, try await service.start())
            }
        }
    }

    static let ownsTheMachine =
        (try? String(contentsOfFile: "/proc/self/uid_map", encoding: .utf8))?.contains("4294967295") == true
}

/// aloft-programs on the first node, started as its unit has it; daemon stands for the unit's user.
private struct Service {
    static let socket = "/run/aloft-programs/socket"

    let laboratory: Laboratory
    let manager: ServiceManager

    var node: Node { laboratory.nodes[0] }

    @discardableResult
    func start() async throws -> NodeProcess {
        let seen = manager.notices.count
        let command =
            launcher("aloft-programs", user: "root") + ["aloft-programs", "serve", Self.socket, "daemon"]
        let process = try await node.start(manager.launcher(watchdog: .zero) + command)
        try await manager.ready(process, after: seen, within: patience)
        return process
    }

    func launcher(_ unit: String, user: String) -> [String] {
        let folder = Laboratory.repository
        return [
            "\(folder)/Tests/Lab/as-service", "\(folder)/packaging/\(unit).service", user, node.directory + "/state",
        ]
    }

    func agent(_ configuration: String) async throws -> AloftAgent {
        return try await AloftAgent.start(on: node, configuration, by: launcher("aloft", user: "daemon"))
    }

    func script(_ text: String, name: String = "check.sh") async throws -> String {
        let path = try node.write("#!/bin/sh\n\(text)\n", to: name)
        try await node.demand(["chmod", "755", path])
        return path
    }

    /// Has it run a program as nobody, for a process of `user`.
    func proxy(of user: String, _ command: [String]) async throws -> NodeProcess {
        let identity = try await node.demand(["id", "-u", "nobody"]).split(separator: "\n")[0]
        return try await node.start(
            [
                "env", "ALOFT_PROGRAMS=\(Self.socket)", "setpriv", "--reuid=\(user)", "--clear-groups", "--",
                "aloft-programs", "run", "\(identity)", "\(identity)",
            ] + command)
    }

    /// How many processes sleep as the scripts above do.
    func sleepers() async throws -> Int {
        try await node.run(["pgrep", "-c", "-f", "^sleep 4711"]).output.split(separator: "\n").first.flatMap { Int($0) }
            ?? 0
    }

    /// What the agent said that it should not have had to; a container may not raise limits, and the agent says so there.
    func complaints(of agent: AloftAgent) -> [String] {
        agent.process.output.events.filter { line in
            [" error ", " warning "].contains(where: line.contains) && !line.contains("LimitMEMLOCK=")
        }
    }
}
