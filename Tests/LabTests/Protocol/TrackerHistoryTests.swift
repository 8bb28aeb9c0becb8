import Lab
import Testing

/// Why an address moved because of something that is tracked can be read afterwards.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct TrackerHistoryTests {
        /// 150 against 120; with -50 in the file, 100 against 120.
        @Test func `the number in a tracked file moves the address, and the history says so`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let file = try one.write("0\n", to: "rank")
                let agent = try await AloftAgent.start(
                    on: one,
                    "track_file rank {\n  file \"\(file)\"\n  weight 1\n}\n"
                        + Self.configuration(150, ["track_file {", "  rank", "}"]))
                _ = try await AloftAgent.start(on: two, Self.configuration(120, []))
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await expectChange(of: "file/rank", from: "pending", to: "0", on: agent)
                try one.write("-50\n", to: "rank")
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                let change = try await expectChange(of: "file/rank", from: "0", to: "-50", on: agent)
                expectEffect(of: change, from: 150, to: 100)
                let words = "file rank went from 0 to -50, and the priority from 150 to 100"
                try await expectCause(kind: "file", name: "rank", words, to: "backup", on: agent)
                let history = try await agent.command("history")
                #expect(history.output.contains(words))
            }
        }

        /// What counts until the writer is done is the number before: the history has no other.
        @Test func `a tracked file that a program takes two seconds to write moves nothing`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let file = try one.write("0\n", to: "rank")
                let agent = try await AloftAgent.start(
                    on: one,
                    "track_file rank {\n  file \"\(file)\"\n  weight 1\n}\n"
                        + Self.configuration(150, ["track_file {", "  rank", "}"]))
                try await expectState("active", of: agent)
                try await one.demand(["sh", "-c", "(sleep 2; echo -20) >\(file)"])
                try await expectChange(of: "file/rank", from: "0", to: "-20", on: agent)
                try await one.demand(["sh", "-c", "rm \(file); (sleep 0.5; printf %s -30) >\(file)"])
                try await expectChange(of: "file/rank", from: "-20", to: "-30", on: agent)
                let changes = try await agent.get("/v1/trackers/file/rank/changes").json["items"].items
                #expect(changes.count == 3, "\(changes)")
                #expect(try await agent.instance()["state"].string == "active")
            }
        }

        @Test func `a tracked process that ends moves the address, and the history says so`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let service = try await one.start(["sleep", "86301"])
                let agent = try await AloftAgent.start(
                    on: one,
                    "vrrp_track_process service {\n  process sleep 86301\n  weight -50\n}\n"
                        + Self.configuration(150, ["track_process {", "  service", "}"]))
                _ = try await AloftAgent.start(on: two, Self.configuration(120, []))
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await expectChange(of: "process/service", from: "pending", to: "passing", on: agent)
                try await service.end(by: 9)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                let change = try await expectChange(of: "process/service", from: "passing", to: "failing", on: agent)
                expectEffect(of: change, from: 150, to: 100)
                let words = "process service went from passing to failing, and the priority from 150 to 100"
                try await expectCause(kind: "process", name: "service", words, to: "backup", on: agent)
            }
        }

        @discardableResult
        private func expectChange(
            of tracker: String, from before: String, to after: String, on agent: AloftAgent
        ) async throws -> JSON {
            try await eventually(within: patience, "\(tracker) from \(before) to \(after)") {
                try await agent.get("/v1/trackers/\(tracker)/changes").json["items"].items.first {
                    $0["from"].string == before && $0["to"].string == after
                }
            }
        }

        private func expectEffect(of change: JSON, from before: Double, to after: Double) {
            #expect(change["effects"].items.count == 1)
            let effect = change["effects"][0]
            #expect(effect["instance"].string == "VI_01")
            #expect(effect["from"].number == before && effect["to"].number == after)
        }

        private func expectCause(
            kind: String, name: String, _ words: String, to state: String, on agent: AloftAgent
        ) async throws {
            let row = try await eventually(within: patience, "a change to \(state) because of \(name)") {
                try await agent.transitions().first { row in
                    row["to"].string == state && row["from"].string == "active"
                }
            }
            #expect(row["summary"].string?.contains(words) == true, "\(row["summary"])")
            let id = Int(try #require(row["id"].number))
            let told = try await agent.get("/v1/transitions/\(id)").json["evidence"]["trackers"][0]
            #expect(told["kind"].string == kind && told["name"].string == name)
            #expect(told["changed_ago_us"].number != nil)
        }

        private static func configuration(_ priority: Int, _ lines: [String]) -> String {
            var configuration = InstanceConfiguration(.version3, priority: priority)
            configuration.lines = lines
            return configuration.text
        }
    }
}
