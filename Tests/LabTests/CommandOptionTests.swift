import Foundation
import Lab
import Testing

/// Every option of the commands that change something, through the real command line.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct CommandOptionTests {
        @Test func `what a drain is told on the command line is what is in force`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let agent = try await activeAgent(on: laboratory.nodes[0])
                let preview = try await agent.command("drain", "--dry-run")
                #expect(preview.status == 0 && preview.output.contains("VI_01: "), "\(preview)")
                let refused = try await agent.command("drain", "--reason", "alone")
                #expect(refused.status == 1 && refused.errors.contains("Use --force"), "\(refused)")
                #expect(try await drains(of: agent).isEmpty)

                try await expect(agent, ["drain", "--force", "--for", "30m", "--reason", "a kernel"], says: "a kernel")
                try await expect(agent, ["drain", "--force", "--until", "2099-01-01T00:00:00Z"], says: "until")
                try await expect(agent, ["drain", "--force", "--until-reboot"], says: "until the next boot")
                try await expect(
                    agent, ["drain", "--force", "--instance", "VI_01", "--last-resort"], says: "no reason given")
                let drains = try await drains(of: agent)
                #expect(drains.count == 4)
                let (timed, dated, booted, named) = (drains[0], drains[1], drains[2], drains[3])
                #expect(timed["reason"].string == "a kernel" && timed["until"].string != nil)
                #expect(dated["until"].string?.hasPrefix("2099-01-01T00:00:00") == true)
                #expect(booted["lifetime"].string == "reboot" && named["last_resort"].bool == true)
                #expect(named["instances"].items.compactMap(\.string) == ["VI_01"])

                let id = Int(try #require(dated["id"].number))
                try await expect(agent, ["undrain", "\(id)"], says: "drain \(id) is lifted")
                let again = try await agent.command("undrain", "\(id)")
                #expect(again.status == 1 && again.errors.contains("\(id)"), "\(again)")
                try await expect(agent, ["undrain"], says: "is lifted")
                try await expect(agent, ["undrain"], says: "there was no drain")
                try await expect(agent, ["operations", "--kind", "undrain", "--since", "2h"], says: "uid")
            }
        }

        @Test func `a reload is planned, refused, confirmed and taken back on the command line`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let agent = try await activeAgent(on: node)
                try node.write(InstanceConfiguration(.version3, priority: 120).text, to: "aloft.conf")
                try await expect(agent, ["reload", "--dry-run"], says: "configuration 2 would be in force")
                let stranger = try await agent.command("reload", "--if-match", String(repeating: "0", count: 64))
                #expect(stranger.status == 1 && !stranger.errors.isEmpty, "\(stranger)")
                let digest = try #require(
                    try await agent.get("/v1/status").json["configuration"]["sha256"].string)
                try await expect(
                    agent, ["reload", "--if-match", digest, "--confirm-within", "5m"], says: "unless confirmed")
                try await expect(agent, ["reload", "--confirm"], says: "configuration 2 stays in force")
                try await expect(agent, ["reload", "--generation", "1"], says: "configuration 3 is in force")
                #expect(try await agent.command("reload", "--confirm").status == 1, "nothing waits")
                try await expect(agent, ["operations", "--kind", "reload"], says: "uid")
            }
        }

        @Test func `tokens are made, listed and removed on the command line`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let file = ["--tokens", node.directory + "/tokens"]
                let made = try await node.run(
                    ["aloft", "token", "create", "--name", "ansible", "--role", "operator"] + file)
                #expect(made.status == 0 && made.output.hasPrefix("aloft_"), "\(made)")
                let listed = try await node.run(["aloft", "token", "list"] + file)
                #expect(listed.output.contains("ansible") && listed.output.contains("operator"), "\(listed)")
                #expect(!listed.output.contains("aloft_"), "the token is shown once")
                #expect(try await node.run(["aloft", "token", "remove", "--name", "ansible"] + file).status == 0)
                #expect(try await node.run(["aloft", "token", "list"] + file).output.contains("ansible") == false)
            }
        }

        @Test(arguments: [
            (["drain", "--untill", "18:00"], "--until"),
            (["reload", "--confirm", "--dry-run"], "--confirm stands alone"),
            (["token", "create", "--name", "a", "--role", "root"], "operator"), (["undrain", "all"], "undrain"),
            (["operations", "--limit", "many"], "--limit"), (["drian"], "'drian'"),
            (["drain", "--for", "5m", "--until", "2099-01-01T00:00:00Z"], "give one of them"),
        ])
        func `a mistyped command ends with 64 and says what was meant`(words: [String], hint: String) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let result = try await laboratory.nodes[0].run(["aloft"] + words)
                #expect(result.status == 64)
                #expect(result.errors.contains(hint), "\(result)")
            }
        }

        private func activeAgent(on node: Node) async throws -> AloftAgent {
            let agent = try await AloftAgent.start(on: node, InstanceConfiguration(.version3, priority: 150).text)
            try await expectState("active", of: agent)
            return agent
        }

        private func drains(of agent: AloftAgent) async throws -> [JSON] {
            try await agent.get("/v1/drain").json["items"].items.sorted {
                $0["id"].number ?? 0 < $1["id"].number ?? 0
            }
        }

        private func expect(_ agent: AloftAgent, _ words: [String], says text: String) async throws {
            let result = try await agent.command(words)
            #expect(result.status == 0 && result.output.contains(text), "\(words): \(result)")
        }
    }
}
