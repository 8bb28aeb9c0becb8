import Foundation
import Lab
import Testing

/// Who follows the events misses none, whatever ends the connection.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct EventStreamTests {
        @Test func `the stream goes on where it ended, across a crash of the agent`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let configuration = InstanceConfiguration(.version3, priority: 150).text
                let agent = try await AloftAgent.start(on: node, configuration)
                try await expectState("active", of: agent)
                let stream = try await follow(node, after: "0.0.0")
                let first = try await transitions(in: stream, atLeast: 2)
                let position = try #require(
                    stream.output.events.last { $0.hasPrefix("id:") }?.dropFirst(3).trimmingCharacters(in: .whitespaces)
                )

                try await agent.kill()
                let next = try await AloftAgent.start(on: node, configuration)
                try await expectState("active", of: next)
                let resumed = try await follow(node, after: position)
                _ = try await next.change("POST", "/v1/drain", body: #"{"force": true}"#)
                let second = try await transitions(in: resumed, atLeast: 3)

                let recorded = try await next.transitions(limit: 100).compactMap { $0["id"].number }.reversed()
                #expect(first + second == Array(recorded))
            }
        }

        @Test func `the command line follows the history and the status`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: node, InstanceConfiguration(.version3, priority: 150).text)
                try await expectState("active", of: agent)
                let history = try await node.start(["aloft", "history", "--follow"])
                let status = try await node.start(["aloft", "status", "--watch"])
                _ = try await history.output.first(within: patience, "the past") { $0.contains("backup -> active") }
                _ = try await status.output.first(within: patience, "the present") { $0.contains("no drain") }
                _ = try await agent.change("POST", "/v1/drain", body: #"{"force": true, "reason": "new disk"}"#)
                _ = try await history.output.first(within: patience, "the drain") { $0.contains("active -> drained") }
                _ = try await status.output.first(within: patience, "the drain") { $0.contains("new disk") }
                #expect(try await agent.command("operations").output.contains("drain"))

                // Whoever has seen enough is nothing that the agent's log should tell of.
                for command in [history, status] { try await command.end(by: SIGINT) }
                _ = try await agent.change("DELETE", "/v1/drain")
                _ = try await agent.process.output.first(within: patience, "the end of the drain") {
                    $0.contains("drained -> backup")
                }
                #expect(!agent.process.output.events.contains { $0.contains("libmicrohttpd") })
            }
        }

        @Test func `whoever watches or follows goes on when the agent is restarted`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let configuration = InstanceConfiguration(.version3, priority: 150).text
                let agent = try await AloftAgent.start(on: node, configuration)
                try await expectState("active", of: agent)
                let history = try await node.start(["aloft", "history", "--follow"])
                let status = try await node.start(["aloft", "status", "--watch"])
                _ = try await history.output.first(within: patience, "the past") { $0.contains("backup -> active") }
                _ = try await status.output.first(within: patience, "the present") { $0.contains("no drain") }
                try await agent.stop()
                let next = try await AloftAgent.start(on: node, configuration)
                _ = try await next.change("POST", "/v1/drain", body: #"{"force": true, "reason": "new disk"}"#)
                _ = try await history.output.first(within: patience, "the drain") { $0.contains("-> drained") }
                _ = try await status.output.first(within: patience, "the drain") { $0.contains("new disk") }
            }
        }

        /// curl on the stream, as a script would.
        private func follow(_ node: Node, after position: String) async throws -> NodeProcess {
            try await node.start([
                "curl", "--silent", "--no-buffer", "--header", "Last-Event-ID: \(position)",
                "http://127.0.0.1:\(AloftAgent.port)/v1/events",
            ])
        }

        /// The rows of the transitions in the stream so far, once there are enough.
        private func transitions(in stream: NodeProcess, atLeast count: Int) async throws -> [Double] {
            try await stream.output.wait(within: patience, for: "\(count) transitions in the stream") { lines in
                var rows: [Double] = []
                for (event, data) in zip(lines, lines.dropFirst()) where event == "event: transition" {
                    guard data.hasPrefix("data: ") else { continue }
                    if let id = JSON(parsing: String(data.dropFirst(6)))["id"].number { rows.append(id) }
                }
                return rows.count >= count ? rows : nil
            }
        }
    }
}
