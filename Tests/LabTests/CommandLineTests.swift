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

        private func expect(_ agent: AloftAgent, _ words: [String], prints expected: [String]) async throws {
            let result = try await agent.command(words)
            #expect(result.status == 0)
            for text in expected { #expect(result.output.contains(text), "\(result.output)") }
        }
    }
}
