import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// A second agent on the same host, with other directories and another port, as the messages of the first one's locks
    /// suggest.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct SecondAgentTests {
        @Test func `the same virtual router is refused, whatever the directories, and the live address stays`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: node, InstanceConfiguration(.version3, priority: 100).text)
                try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
                let start = laboratory.addresses.changes.count
                let again = InstanceConfiguration(.version3, priority: 90)
                let result = try await run(secondAgent(on: node, again), on: node)
                #expect(result.status == 6, "\(result.errors)")
                let last = result.errors.split(separator: "\n").last ?? ""
                #expect(last.contains("VI_01 (VRID 50 on enp0s3, IPv4) is run by process "), "\(last)")
                #expect(last.contains("(aloft run --config ") && last.contains("stop that process"), "\(last)")
                #expect(!result.errors.contains("left on"), "\(result.errors)")
                #expect(laboratory.addresses.changes.count == start)
                try await agent.stop()
                let second = try await node.start(secondAgent(on: node, again))
                try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
                try await second.end(by: SIGTERM)
            }
        }

        @Test func `another virtual router runs beside it, and takes nothing of the first for a leftover`() async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                var first = InstanceConfiguration(.version3, priority: 100)
                first.lines = ["use_vmac"]
                let agent = try await AloftAgent.start(on: node, first.text)
                try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
                let start = laboratory.addresses.changes.count
                let second = try await node.start(secondAgent(on: node, Self.other))
                try await laboratory.addresses.wait(for: [node.name], toHold: "192.168.100.168/24", within: patience)
                #expect(!laboratory.addresses.changes.events.dropFirst(start).contains { $0.address == address })
                try await expectState("active", of: agent)
                try await second.end(by: SIGTERM)
                try await expectState("active", of: agent)
            }
        }

        @Test func `a reload that adds what another agent runs is refused and changes nothing`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let first = InstanceConfiguration(.version3, priority: 100)
                let agent = try await AloftAgent.start(on: node, first.text)
                try await expectState("active", of: agent)
                let second = try await node.start(secondAgent(on: node, Self.other))
                try await laboratory.addresses.wait(for: [node.name], toHold: "192.168.100.168/24", within: patience)
                var both = Self.other
                both.name = "VI_02"
                try node.write(first.text + both.text, to: "aloft.conf")
                let answer = try await agent.change("POST", "/v1/reload")
                #expect(answer.status == 422 && "\(answer.json)".contains("VI_02 (VRID 51 on enp0s3, IPv4) is run by"))
                #expect(try await agent.get("/v1/instances").json["items"].items.count == 1)
                try await second.end(by: SIGTERM)
                #expect(try await agent.change("POST", "/v1/reload").status == 200)
                try await expectState("active", of: agent, instance: "VI_02")
            }
        }

        @Test func `one state directory has one agent`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                _ = try await AloftAgent.start(on: node, InstanceConfiguration(.version3, priority: 100).text)
                let command = try secondAgent(on: node, Self.other, state: "\(node.directory)/state")
                let result = try await run(command, on: node)
                #expect(result.status == 6, "\(result.errors)")
                let last = result.errors.split(separator: "\n").last ?? ""
                #expect(last.contains("process ") && last.contains("--state-directory"), "\(last)")
            }
        }

        /// Whoever died holds nothing, and who comes next need not have its directories.
        @Test func `an agent that was killed is in nobody's way`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: node, InstanceConfiguration(.version3, priority: 100).text)
                try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
                try await agent.crash()
                let next = try await node.start(secondAgent(on: node, InstanceConfiguration(.version3, priority: 100)))
                _ = try await next.output.first(within: patience, "the next agent to be Active") {
                    $0.contains("VI_01: backup -> active")
                }
                try await next.end(by: SIGTERM)
            }
        }

        /// Two instances of one agent would be each other's second agent.
        @Test func `one interface under two names has a virtual router once`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try await node.demand(["ip", "link", "property", "add", "dev", Node.interface, "altname", "lan0"])
                var again = InstanceConfiguration(.version3, priority: 100)
                again.name = "VI_02"
                again.interface = "lan0"
                again.address = "192.168.100.168/24"
                let agent = try await AloftAgent.start(
                    on: node, InstanceConfiguration(.version3, priority: 100).text + again.text)
                try await expectState("active", of: agent)
                try await expectState("fault", of: agent, instance: "VI_02")
                let faults = try await agent.instance("VI_02")["faults"].items
                #expect(faults.first?["code"].string == "virtual_router_taken")
            }
        }

        private static var other: InstanceConfiguration {
            var other = InstanceConfiguration(.version3, priority: 100)
            other.virtualRouter = 51
            other.address = "192.168.100.168/24"
            return other
        }

        private func secondAgent(
            on node: Node, _ configuration: InstanceConfiguration, state: String? = nil
        ) throws -> [String] {
            let path = try node.write(configuration.text, to: "second.conf")
            return [
                "aloft", "run", "--config", path, "--state-directory", state ?? "\(node.directory)/second-state",
                "--runtime-directory", "\(node.directory)/second-run", "--listen", "127.0.0.1:8461",
            ]
        }

        private func run(_ command: [String], on node: Node) async throws -> CommandResult {
            try await node.run(["timeout", "20"] + command)
        }
    }
}
