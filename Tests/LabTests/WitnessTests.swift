import Lab
import Testing

/// What is wrong with other routers and hosts is named with their addresses while it lasts, and stays in the history.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct WitnessTests {
        /// Three intervals of a second, and a few seconds more until silence counts.
        static let lasting = Duration.seconds(20)

        /// How keepalived differs from what Aloft has, and what becomes of it.
        struct Difference: Sendable, CustomTestStringConvertible {
            let kind: String
            let ours: Mode
            let theirs: Mode
            var address = "192.168.100.167/24"
            var lines: [String] = []
            var interval: Duration?

            var testDescription: String { kind + " " + theirs.description }

            static let all = [
                Difference(
                    kind: "address_list_mismatch", ours: .version2, theirs: .version2, address: "192.168.100.168/24"),
                Difference(kind: "interval_mismatch", ours: .version2, theirs: .version2, interval: .seconds(2)),
                Difference(kind: "interval_mismatch", ours: .version3, theirs: .version3, interval: .seconds(1)),
                Difference(kind: "version_mismatch", ours: .version3, theirs: .version2),
                Difference(kind: "authentication_mismatch", ours: .version2, theirs: .version2Password),
                Difference(kind: "authentication_mismatch", ours: .version2, theirs: .version2Header),
                Difference(
                    kind: "checksum_form_mismatch", ours: .version3, theirs: .version3,
                    lines: ["v3_checksum_as_v2"]),
            ]

            func configuration(priority: Int) -> String {
                var configuration = InstanceConfiguration(theirs, priority: priority)
                configuration.address = address
                configuration.lines = lines
                if let interval { configuration.advertisementInterval = interval }
                return configuration.text
            }
        }

        @Test(arguments: Difference.all)
        func `another configuration is named with the peer's addresses, and over when the peer is gone`(
            difference: Difference
        ) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(
                    on: one, InstanceConfiguration(difference.ours, priority: 90).text)
                let peer = try await Keepalived.start(on: two, difference.configuration(priority: 150))
                let condition = try await expectCondition(difference.kind, of: agent)
                #expect(condition["peer"].string == two.address)
                #expect(condition["mac"].string == (try await two.hardwareAddress()))
                #expect(condition["instance"].string == "VI_01" && condition["since"].string != nil)
                try await peer.kill()
                try await expectNoCondition(difference.kind, of: agent)
                try await expectHistory(of: difference.kind, of: two.address, ending: "silent", on: agent)
            }
        }

        @Test func `a peer that is corrected is right at once`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version2, priority: 90).text)
                var wrong = InstanceConfiguration(.version2, priority: 150)
                wrong.address = "192.168.100.168/24"
                let peer = try await Keepalived.start(on: two, wrong.text)
                _ = try await expectCondition("address_list_mismatch", of: agent)
                try await peer.stop()
                _ = try await Keepalived.start(on: two, InstanceConfiguration(.version2, priority: 150).text)
                try await expectNoCondition("address_list_mismatch", of: agent)
                try await expectHistory(
                    of: "address_list_mismatch", of: two.address, ending: "corrected", on: agent)
            }
        }
    }
}

// MARK: - Expectations

func expectCondition(
    _ kind: String, of agent: AloftAgent, within deadline: Duration = LaboratorySuite.WitnessTests.lasting
) async throws -> JSON {
    try await eventually(within: deadline, "the condition \(kind) on \(agent.node.name)") {
        try await agent.get("/v1/status").json["conditions"].items.first { $0["type"].string == kind }
    }
}

func expectNoCondition(
    _ kind: String, of agent: AloftAgent, within deadline: Duration = LaboratorySuite.WitnessTests.lasting
) async throws {
    _ = try await eventually(within: deadline, "no condition \(kind) on \(agent.node.name)") {
        let conditions = try await agent.get("/v1/status").json["conditions"].items
        return conditions.contains { $0["type"].string == kind } ? nil : true
    }
}

/// One row for the beginning and one for the end, and no others of the kind.
func expectHistory(of kind: String, of peer: String, ending: String, on agent: AloftAgent) async throws {
    let rows = try await eventually(within: patience, "the end of \(kind) in the history") {
        let rows = try await agent.get("/v1/observations?kind=\(kind)").json["items"].items
        return rows.first?["change"].string == "ended" ? rows : nil
    }
    #expect(rows.map { $0["change"].string } == ["ended", "began"])
    #expect(rows.first?["ending"].string == ending)
    for row in rows {
        #expect(row["peer"].string == peer && row["mac"].string != nil)
        #expect(row["instance"].string == "VI_01")
    }
}

/// What was noticed of others, on all of `agents`; for runs in which nothing is wrong.
func expectNothingObserved(on agents: [AloftAgent]) async throws {
    for agent in agents {
        let rows = try await agent.get("/v1/observations").json["items"].items
        #expect(rows.isEmpty, "\(agent.node.name): \(rows.map { $0["summary"] })")
    }
}

extension Node {
    /// The link-layer address of its interface.
    func hardwareAddress() async throws -> String {
        let words = try await demand(["ip", "-o", "link", "show", "dev", Node.interface]).split(separator: " ")
        return words.firstIndex(of: "link/ether").map { String(words[$0 + 1]) } ?? "none"
    }
}
