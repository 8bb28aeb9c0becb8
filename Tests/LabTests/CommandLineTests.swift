import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct CommandLineTests {
        @Test func `status, history and checks are tables for people and JSON for programs`() async throws {
            try await Laboratory.with(nodes: ["web1"]) { laboratory in
                let cluster = try await WebCluster.start(in: laboratory, on: laboratory.nodes)
                let agent = try cluster.agent(on: laboratory.nodes[0])
                try await laboratory.addresses.wait(for: ["web1"], toHold: address, within: .seconds(4) + patience)
                try await expectState("active", of: agent)

                try await expect(agent, ["status"], prints: ["VI_01", "active", address, "check_nginx", "passing"])
                try await expect(agent, ["history"], prints: ["VI_01", "backup", "active", "no_response"])
                try await expect(
                    agent, ["checks"], prints: ["check_nginx", "passing", "exit 0", "unexpected operator"])
                for command in ["status", "history", "checks"] {
                    let result = try await agent.command(command, "--json")
                    #expect(result.status == 0)
                    #expect(JSON(parsing: result.output).members.isEmpty == false)
                }
            }
        }

        @Test func `reload says what is wrong and ends with 1`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: node, InstanceConfiguration(.version3, priority: 100).text)
                #expect(try await agent.command("reload").status == 0)
                try node.write(InstanceConfiguration(.version3, priority: 999).text, to: "aloft.conf")
                let result = try await agent.command("reload")
                #expect(result.status == 1)
                #expect(result.errors.contains("aloft.conf:6:"), "the line of the priority")
            }
        }

        @Test func `check accepts the case with its one warning, and says what was meant`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let path = try node.write(WebCluster.configuration(), to: "keepalived.conf")
                let result = try await node.run(["aloft", "check", path])
                #expect(result.status == 0)
                #expect(result.output.contains("keepalived.conf:9:"))
                #expect(result.output.contains("enable_script_security"))
                #expect(try await node.run(["aloft", "check", "--strict", path]).status == 1)
            }
        }

        @Test func `without an agent a command says so and ends with 69`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let result = try await laboratory.nodes[0].run(["aloft", "status"])
                #expect(result.status == 69)
                #expect(result.errors.split(separator: "\n").count == 1)
            }
        }

        @Test func `status --check is a plugin of Nagios`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let none = try await node.run(["aloft", "status", "--check"])
                #expect(none.status == 2 && none.output.hasPrefix("ALOFT CRITICAL: no agent answers"), "\(none)")
                var configuration = InstanceConfiguration(.version3, priority: 100)
                let flag = node.directory + "/broken"
                let check = "vrrp_script web {\n  script \"/usr/bin/test ! -e \(flag)\"\n  interval 1\n  user root\n}\n"
                configuration.lines = ["track_script {", "web", "}"]
                let agent = try await AloftAgent.start(on: node, check + configuration.text)
                try await expectState("active", of: agent)
                let well = try await agent.command("status", "--check")
                #expect(well.status == 0 && well.output.hasPrefix("ALOFT OK: VI_01 active (priority 100)"), "\(well)")
                #expect(well.output.contains(" | ") && well.output.contains("active=1"), "\(well)")
                #expect(well.output.split(separator: "\n").count == 1)
                try node.write("", to: "broken")
                try await expectState("fault", of: agent)
                let broken = try await agent.command("status", "--check")
                #expect(broken.status == 2 && broken.output.hasPrefix("ALOFT CRITICAL: VI_01 fault: check web fails"))
                try await node.demand(["rm", flag])
                try await expectState("active", of: agent)
                _ = try await agent.change("POST", "/v1/drain", body: #"{"force": true}"#)
                let drained = try await agent.command("status", "--check")
                #expect(drained.status == 1 && drained.output.hasPrefix("ALOFT WARNING: VI_01 drained"), "\(drained)")
            }
        }

        @Test(.needsOtherUsers) func `who may not use the socket reads over loopback, and changes nothing`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let agent = try await AloftAgent.start(
                    on: laboratory.nodes[0], InstanceConfiguration(.version3, priority: 100).text)
                try await expectState("active", of: agent)
                let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--", "aloft"]
                for command in [["status"], ["history"], ["checks"], ["status", "--cluster"], ["status", "--check"]] {
                    let result = try await agent.node.run(nobody + command)
                    #expect(result.status == 0, "\(command): \(result)")
                }
                let drain = try await agent.node.run(nobody + ["drain", "--force"])
                #expect(drain.status == 69 && drain.errors.contains("group aloft"), "\(drain)")
            }
        }

        @Test func `an instance that never was is an error, and not one to which nothing has happened`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let agent = try await AloftAgent.start(
                    on: laboratory.nodes[0], InstanceConfiguration(.version3, priority: 100).text)
                let result = try await agent.command("history", "--instance", "nope")
                #expect(result.status == 1 && result.errors.contains("This node has VI_01"), "\(result)")
            }
        }

        @Test func `what is tracked beside checks is in the status`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                var configuration = InstanceConfiguration(.version3, priority: 100)
                configuration.lines = ["track_interface {", "lo weight 5", "}"]
                let agent = try await AloftAgent.start(on: laboratory.nodes[0], configuration.text)
                try await expectState("active", of: agent)
                try await expect(agent, ["status"], prints: ["TRACKER", "interface  lo    passing", "105 = 100 + 5"])
            }
        }

        @Test func `a shell completes files, instances and checks`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                var configuration = InstanceConfiguration(.version3, priority: 100)
                configuration.lines = ["track_script {", "web", "}"]
                let check = "vrrp_script web {\n  script \"/bin/true\"\n  user root\n}\n"
                let agent = try await AloftAgent.start(on: node, check + configuration.text)
                func words(_ line: String...) async throws -> [String] {
                    let quoted = line.map { "'\($0)'" }.joined(separator: " ")
                    let script = """
                        source <(aloft --generate-completion-script bash)
                        cd \(node.directory)
                        COMP_WORDS=(\(quoted)); COMP_CWORD=\(line.count - 1); COMP_LINE="\(line.joined(separator: " "))"
                        COMP_POINT=${#COMP_LINE}
                        _aloft aloft "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
                        printf '%s\\n' "${COMPREPLY[@]}"
                        """
                    return try await agent.node.demand(["bash", "-c", script]).split(whereSeparator: \.isWhitespace)
                        .map(String.init)
                }
                #expect(try await words("aloft", "history", "--instance", "").contains("VI_01"))
                #expect(try await words("aloft", "drain", "--instance", "").contains("VI_01"))
                #expect(try await words("aloft", "checks", "").contains("web"))
                #expect(try await words("aloft", "check", "al").contains("aloft.conf"))
                #expect(try await words("aloft", "run", "--config", "al").contains("aloft.conf"))
            }
        }

        private func expect(_ agent: AloftAgent, _ words: [String], prints expected: [String]) async throws {
            let result = try await agent.command(words)
            #expect(result.status == 0)
            for text in expected { #expect(result.output.contains(text), "\(result.output)") }
        }
    }
}
