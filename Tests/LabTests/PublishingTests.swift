import Lab
import Testing

extension LaboratorySuite {
    /// How often the state is written out for those who read it (docs/development/decisions/0004-snapshots-ten-times-a-second.md).
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct PublishingTests {
        private static let checks = 40
        private static let interval = 0.2

        /// 200 results a second change nothing, and each would make its own snapshot if it made one at once.
        @Test func `results of checks that change nothing wait for the next of ten snapshots a second`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let agent = try await AloftAgent.start(on: laboratory.nodes[0], Self.configuration)
                try await expectState("active", of: agent)
                // Two results a check, so that none is the first.
                _ = try await eventually(within: patience, "results") {
                    let rows = try await agent.get("/v1/checks/C0/results?limit=3").json["items"].items
                    return rows.count == 3 ? true : nil
                }
                // One connection that asks as fast as it is answered; what is behind a # is not sent.
                let script = "curl -s 'http://127.0.0.1:8460/v1/status#[1-2000]' | grep -oE '\"as_of\": ?\"[^\"]*\"'"
                let begin = Moment.now
                let answers = try await agent.node.demand(["sh", "-c", script]).split(separator: "\n")
                let seconds = (Moment.now - begin).milliseconds / 1000
                #expect(answers.count == 2000)
                // Half as many again, and a few, for what a link or a stall of the machine makes known at once.
                let snapshots = Set(answers).count
                #expect(Double(snapshots) <= seconds * 15 + 5, "\(snapshots) snapshots in \(seconds) s")
                #expect(snapshots > 1, "the state was never written out anew")
            }
        }

        private static var configuration: String {
            var text = ""
            var tracked = "track_script {"
            for check in 0..<checks {
                text += "vrrp_script C\(check) {\n  script \"/bin/true\"\n  interval \(interval)\n  user root\n}\n"
                tracked += "\n C\(check)"
            }
            var instance = InstanceConfiguration(.version3, priority: 100)
            instance.lines = [tracked, "}"]
            return text + instance.text
        }
    }
}
