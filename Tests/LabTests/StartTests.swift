import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// What keeps an agent from starting: one clear line and an exit status of its own.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct StartTests {
        @Test func `a broken configuration ends with status 2`() async throws {
            try await expect(status: 2, mentioning: "aloft.conf") { node in
                try node.write("vrrp_instance VI_01 {\n  no_virtual_ipaddress\n}\n", to: "aloft.conf")
                return AloftAgent.command(on: node)
            }
        }

        @Test func `a busy port ends with status 3`() async throws {
            try await expect(status: 3, mentioning: "127.0.0.1:8460") { node in
                try await Nginx.start(on: node, port: AloftAgent.port)
                return AloftAgent.command(on: node)
            }
        }

        @Test func `a start that was refused ended as it should, and begin and end are operations`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let configuration = InstanceConfiguration(.version3, priority: 100).text
                try node.write(configuration, to: "aloft.conf")
                let blocker = try await Nginx.start(on: node, port: AloftAgent.port)
                #expect(try await node.run(["timeout", "20"] + AloftAgent.command(on: node)).status == 3)
                try await blocker.process.end(by: SIGTERM)
                let first = try await AloftAgent.start(on: node, configuration)
                #expect(!first.process.output.events.contains { $0.contains("did not end cleanly") })
                let runs = try await first.get("/v1/runs").json["items"]
                #expect(runs[0]["current"] == .bool(true) && runs[0]["clean"] == .bool(false))
                #expect(runs[1]["current"] == .bool(false) && runs[1]["clean"] == .bool(true))
                try await first.stop()
                let second = try await AloftAgent.start(on: node, configuration)
                let operations = try await eventually(within: patience, "both starts in the history") {
                    let items = try await second.get("/v1/operations").json["items"].items
                    return items.count >= 3 ? items : nil
                }
                #expect(operations.compactMap { $0["kind"].string } == ["start", "stop", "start"])
                #expect(operations[1]["by"]["name"].string == "SIGTERM" && operations[1]["result"].string == "done")
                try await second.kill()
                let third = try await AloftAgent.start(on: node, configuration)
                let killed = try await third.get("/v1/runs?limit=2").json["items"][1]
                #expect(killed["clean"] == .bool(false) && killed["end"]["cause"].string != nil)
            }
        }

        @Test func `missing rights end with status 4`() async throws {
            try await expect(status: 4, mentioning: "CAP_NET_ADMIN") { node in
                ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--"] + AloftAgent.command(on: node)
            }
        }

        @Test func `an unwritable state directory ends with status 5`() async throws {
            try await expect(status: 5, mentioning: "state") { node in
                let path = node.directory + "/state"
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                try await node.demand(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", path])
                return AloftAgent.command(on: node)
            }
        }

        @Test func `a second agent on the same runtime directory ends with status 6`() async throws {
            try await expect(status: 6, mentioning: "runtime-directory") { node in
                _ = try await AloftAgent.start(on: node, InstanceConfiguration(.version3, priority: 100).text)
                return AloftAgent.command(on: node)
            }
        }

        /// The journal takes a line without a prefix for information.
        @Test func `what keeps a service from starting is an error in the journal`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try node.write("vrrp_instance VI_01 {\n  no_virtual_ipaddress\n}\n", to: "aloft.conf")
                let command = AloftAgent.command(on: node).map { "'\($0)'" }.joined(separator: " ")
                let result = try await node.run([
                    "sh", "-c", "JOURNAL_STREAM=$(stat -L -c %d:%i /dev/stderr) exec \(command)",
                ])
                #expect(result.status == 2)
                let lines = result.errors.split(separator: "\n")
                #expect(!lines.isEmpty && lines.allSatisfy { $0.hasPrefix("<3>") }, "\(result.errors)")
                let elsewhere = try await node.run(["env", "JOURNAL_STREAM=1:1"] + AloftAgent.command(on: node))
                #expect(!elsewhere.errors.contains("<3>"))
            }
        }

        @Test func `a node is called as node_name says, and reached by the name of its host too`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let text = "global_defs {\n  node_name Left\n}\n" + InstanceConfiguration(.version3, priority: 100).text
                let agent = try await AloftAgent.start(on: laboratory.nodes[0], text)
                #expect(try await agent.get("/v1/status").json["node"].string == "Left")
                for host in ["one", "left"] {
                    let answer = try await laboratory.nodes[0].demand([
                        "curl", "--silent", "--fail", "--header", "Host: \(host)",
                        "http://127.0.0.1:\(AloftAgent.port)/livez",
                    ])
                    #expect(answer.contains("ok"))
                }
            }
        }

        @Test func `router_id, which many files have in common, names no node`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let text =
                    "global_defs {\n  router_id LVS_DEVEL\n}\n" + InstanceConfiguration(.version3, priority: 100).text
                let agent = try await AloftAgent.start(on: laboratory.nodes[0], text)
                #expect(try await agent.get("/v1/status").json["node"].string == "one")
                #expect(try await agent.get("/v1/cluster").json["nodes"][0]["name"].string == "one")
            }
        }

        /// Prepares a node with a good configuration, runs the command that `prepare` returns and looks at its end.
        private func expect(
            status: Int32, mentioning word: String, _ prepare: (Node) async throws -> [String]
        ) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try node.write(InstanceConfiguration(.version3, priority: 100).text, to: "aloft.conf")
                let command = try await prepare(node)
                let result = try await node.run(["timeout", "20"] + command)
                #expect(result.status == status, "\(result.errors)")
                let last = result.errors.split(separator: "\n").last ?? ""
                #expect(last.hasPrefix("aloft: ") && last.contains(word), "\(result.errors)")
                // The diagnostics of a configuration come before the line that says what to do.
                if status != 2 { #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)") }
            }
        }
    }
}
