import Foundation
import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct ReloadTransactionTests {
        @Test func `a configuration that nobody confirms goes again by itself`() async throws {
            try await withAgent { agent, node, laboratory in
                try node.write(Self.configuration(priority: 120), to: "aloft.conf")
                let tried = try await reload(agent, #"{"confirm_within": "1s"}"#)
                #expect(tried.json["confirm_by"].string != nil)
                try await laboratory.capture.advertisements.wait(
                    within: patience, for: "the priority that was tried, and then the one before"
                ) { events in
                    let tried = events.firstIndex { $0.priority == 120 }
                    return tried.flatMap { events[$0...].contains { $0.priority == 100 } ? () : nil }
                }
                let status = try await agent.get("/v1/status").json["configuration"]
                #expect(status["generation"].number == 3)
                #expect(status["stale"].bool == true)
                let operation = try await eventually(within: patience, "the end of the rollback") {
                    let newest = try await agent.get("/v1/operations?limit=1").json["items"][0]
                    return newest["kind"].string == "rollback" && newest["result"].string == "done" ? newest : nil
                }
                #expect(operation["by"]["kind"].string == "expiry")
                #expect(try await agent.change("POST", "/v1/reload/confirm").status == 409)
            }
        }

        @Test func `a configuration that is confirmed stays`() async throws {
            try await withAgent { agent, node, laboratory in
                try node.write(Self.configuration(priority: 120), to: "aloft.conf")
                _ = try await reload(agent, #"{"confirm_within": "2s"}"#)
                #expect(try await agent.change("POST", "/v1/reload").status == 409, "another reload has to wait")
                #expect(try await agent.change("POST", "/v1/reload/confirm").status == 200)
                let seen = laboratory.capture.advertisements.count
                // As many advertisements as the time for the confirmation has room for, and as many again.
                try await waitForAdvertisements(40, after: seen, in: laboratory)
                let priorities = laboratory.capture.advertisements.events.dropFirst(seen).map(\.priority)
                #expect(priorities.allSatisfy { $0 == 120 })
                let configuration = try await agent.get("/v1/config").json
                #expect(configuration["generation"].number == 2)
                #expect(configuration["confirm_by"] == .null)
            }
        }

        @Test(arguments: [false, true])
        func `an agent that ends before the confirmation starts with the configuration before`(
            isKilled: Bool
        ) async throws {
            try await withAgent { agent, node, laboratory in
                let tried = Self.configuration(priority: 120)
                try node.write(tried, to: "aloft.conf")
                _ = try await reload(agent, #"{"confirm_within": "1h"}"#)
                if isKilled { try await agent.kill() } else { try await agent.stop() }
                let seen = laboratory.capture.advertisements.count
                let next = try await AloftAgent.start(on: node, tried)
                try await waitForAdvertisements(1, after: seen, in: laboratory)
                #expect(laboratory.capture.advertisements.events.dropFirst(seen).allSatisfy { $0.priority == 100 })
                let status = try await next.get("/v1/status").json["configuration"]
                #expect(status["generation"].number == 3)
                #expect(status["stale"].bool == true)
                #expect(next.process.output.events.contains { $0.contains("nobody confirmed") })
                try await next.stop()
            }
        }

        @Test func `an earlier generation comes back, and the file is stale then`() async throws {
            try await withAgent { agent, node, _ in
                try node.write(Self.configuration(priority: 120), to: "aloft.conf")
                _ = try await reload(agent, nil)
                let answer = try await reload(agent, #"{"generation": 1}"#)
                #expect(answer.json["generation"].number == 3)
                #expect(answer.json["changed"][0]["fields"][0]["keyword"].string == "priority")
                let configuration = try await agent.change("GET", "/v1/config").json
                #expect(configuration["text"].string == Self.configuration(priority: 100))
                #expect(configuration["stale"].bool == true)
                let generations = try await agent.change("GET", "/v1/config/generations").json["items"].items
                #expect(generations.map { $0["source"].string } == ["generation", "file", "start"])
                #expect(generations.first?["diff"].string?.contains("-  priority 120\n+  priority 100\n") == true)
                #expect(try await agent.change("POST", "/v1/reload", body: #"{"generation": 9}"#).status == 404)
            }
        }

        @Test func `a reload of another configuration than the expected one is refused`() async throws {
            try await withAgent { agent, node, _ in
                let first = try await agent.get("/v1/config").json
                let expected = try #require(first["sha256"].string)
                try node.write(Self.configuration(priority: 120), to: "aloft.conf")
                let other = String(repeating: "0", count: 64)
                let refused = try await agent.change("POST", "/v1/reload", headers: ["If-Match: \"\(other)\""])
                #expect(refused.status == 412)
                #expect(try await agent.get("/v1/config").json["sha256"].string == expected)
                let taken = try await agent.change("POST", "/v1/reload", headers: ["If-Match: \"\(expected)\""])
                #expect(taken.status == 200)
                #expect(try await agent.get("/v1/config").json["generation"].number == 2)
            }
        }

        @Test func `a plan says that the address of an Active blips, and changes nothing`() async throws {
            try await withAgent { agent, node, _ in
                var moved = InstanceConfiguration(.version3, priority: 100)
                moved.address = "192.168.100.169/24"
                try node.write(moved.text, to: "aloft.conf")
                let plan = try await agent.change("POST", "/v1/reload?dry_run=true")
                #expect(plan.status == 200)
                #expect(plan.json["applied"].bool == false)
                #expect(plan.json["changed"][0]["blips"].bool == true)
                #expect(try await agent.get("/v1/status").json["configuration"]["generation"].number == 1)
                let operations = try await agent.get("/v1/operations").json["items"].items
                #expect(!operations.contains { $0["kind"].string == "reload" })
            }
        }

        private static func configuration(priority: Int) -> String {
            InstanceConfiguration(.version3, priority: priority).text
        }

        /// An agent that is Active, with the configuration of priority 100.
        private func withAgent(
            _ body: @Sendable (AloftAgent, Node, Laboratory) async throws -> Void
        ) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: node, Self.configuration(priority: 100))
                try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
                try await body(agent, node, laboratory)
            }
        }

        private func reload(_ agent: AloftAgent, _ body: String?) async throws -> HTTPAnswer {
            let answer = try await agent.change("POST", "/v1/reload", body: body)
            try #require(answer.status == 200, "\(answer.body)")
            return answer
        }

        private func waitForAdvertisements(_ count: Int, after start: Int, in laboratory: Laboratory) async throws {
            try await laboratory.capture.advertisements.wait(within: patience * 2, for: "\(count) advertisements") {
                $0.count >= start + count ? () : nil
            }
        }
    }
}
