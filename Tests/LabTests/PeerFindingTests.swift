import Lab
import Testing

/// What is wrong with other routers and hosts is named with their addresses while it lasts, and stays in the history.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct PeerFindingTests {
        /// Three intervals of a second, and a few seconds more until silence counts.
        static let lasting = Duration.seconds(20)

        /// How keepalived differs from what Aloft has, and what becomes of it.
        struct Difference: Sendable, CustomTestStringConvertible {
            let kind: String
            let ours: Mode
            let theirs: Mode
            var address = "192.168.100.167/24"
            var interval: Duration?
            var way = Way.multicast

            /// How advertisements travel.
            enum Way: String { case multicast, unicast, IPv6 }

            var testDescription: String { "\(kind) \(theirs) \(way)" }

            static let all = [
                Difference(
                    kind: "address_list_mismatch", ours: .version2, theirs: .version2, address: "192.168.100.168/24"),
                Difference(kind: "interval_mismatch", ours: .version2, theirs: .version2, interval: .seconds(2)),
                Difference(kind: "interval_mismatch", ours: .version3, theirs: .version3, interval: .seconds(1)),
                Difference(kind: "version_mismatch", ours: .version3, theirs: .version2),
                Difference(kind: "authentication_mismatch", ours: .version2, theirs: .version2Password),
                Difference(kind: "authentication_mismatch", ours: .version2, theirs: .version2Header),
                Difference(
                    kind: "address_list_mismatch", ours: .version3, theirs: .version3, address: "192.168.100.168/24",
                    way: .unicast),
                Difference(
                    kind: "interval_mismatch", ours: .version3, theirs: .version3, interval: .seconds(1), way: .IPv6),
            ]

            /// Of Aloft on `node`, whose peer is `peer`.
            func ours(on node: Node, peer: Node) -> String {
                configuration(ours, priority: 90, on: node, peer: peer).text
            }

            func theirs(on node: Node, peer: Node) -> String {
                var configuration = configuration(theirs, priority: 150, on: node, peer: peer)
                if way != .IPv6 { configuration.address = address }
                if let interval { configuration.advertisementInterval = interval }
                return configuration.text
            }

            private func configuration(
                _ mode: Mode, priority: Int, on node: Node, peer: Node
            ) -> InstanceConfiguration {
                if way == .IPv6 { return .overIPv6(priority: priority) }
                var configuration = InstanceConfiguration(mode, priority: priority)
                if way == .unicast {
                    configuration.lines = [
                        "unicast_src_ip \(node.address)", "unicast_peer {", "  \(peer.address)", "}",
                    ]
                }
                return configuration
            }
        }

        @Test(arguments: Difference.all)
        func `another configuration is named with the peer's addresses, and over when the peer is gone`(
            difference: Difference
        ) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                // keepalived says nothing for as long as it hears what it discards.
                try await two.deafen()
                let peer = try await Keepalived.start(on: two, difference.theirs(on: two, peer: one))
                let capture = try Capture(at: two)
                defer { capture.close() }
                let advertisement = try await capture.advertisements.first(within: Self.lasting, "an Active") {
                    $0.macAddress == two.macAddress
                }
                let agent = try await AloftAgent.start(on: one, difference.ours(on: one, peer: two))
                let condition = try await expectCondition(difference.kind, of: agent)
                #expect(condition["peer"].string == advertisement.source)
                #expect(condition["mac"].string == (try await two.hardwareAddress()))
                #expect(condition["instance"].string == "VI_01" && condition["since"].string != nil)
                try await peer.kill()
                try await expectNoCondition(difference.kind, of: agent)
                try await expectHistory(of: difference.kind, of: advertisement.source, ending: "silent", on: agent)
            }
        }

        /// keepalived 2.2.7 has one form only.
        @Test func `the other form of the checksum is named`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 90).text)
                var other = InstanceConfiguration(.version3, priority: 150)
                other.lines = ["v3_checksum_as_v2"]
                let peer = try await AloftAgent.start(on: two, other.text)
                let condition = try await expectCondition("checksum_form_mismatch", of: agent)
                #expect(condition["peer"].string == two.address)
                #expect(condition["mac"].string == (try await two.hardwareAddress()))
                try await peer.stop()
                try await expectNoCondition("checksum_form_mismatch", of: agent)
                try await expectHistory(of: "checksum_form_mismatch", of: two.address, ending: "silent", on: agent)
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

        /// keepalived does not hear Aloft, and so both hold the address.
        @Test(arguments: [Mode.version2, .version3])
        func `two Actives are named, and over when one of them hears the other`(mode: Mode) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                try await two.deafen()
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(mode, priority: 150).text)
                _ = try await Keepalived.start(on: two, InstanceConfiguration(mode, priority: 100).text)
                for kind in ["two_actives", "foreign_mac"] {
                    let condition = try await expectCondition(kind, of: agent)
                    #expect(condition["mac"].string == (try await two.hardwareAddress()))
                    #expect(condition["peer"].string == (kind == "two_actives" ? two.address : "192.168.100.167"))
                }
                #expect(try await agent.get("/v1/status").json["conditions"].items.count == 2)
                _ = try await two.demand(["nft", "delete", "table", "ip", "deaf"])
                try await expectNoCondition("two_actives", of: agent)
                try await expectNoCondition("foreign_mac", of: agent)
                try await expectHistory(of: "two_actives", of: two.address, ending: "silent", on: agent)
            }
        }

        /// Nobody hears anybody's advertisements: only the link tells.
        @Test func `an Active that is not heard is noticed by what it answers`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                var agents: [AloftAgent] = []
                for node in laboratory.nodes {
                    try await node.deafen()
                    agents.append(
                        try await AloftAgent.start(on: node, InstanceConfiguration(.version3, priority: 150).text))
                }
                for (agent, other) in zip(agents, laboratory.nodes.reversed()) {
                    let condition = try await expectCondition("foreign_mac", of: agent)
                    #expect(condition["mac"].string == (try await other.hardwareAddress()))
                }
            }
        }

        @Test(arguments: [false, true])
        func `a host that answers for an address is named until it does not`(isIPv6: Bool) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let instance =
                    isIPv6
                    ? InstanceConfiguration.overIPv6(priority: 150) : InstanceConfiguration(.version3, priority: 150)
                let agent = try await AloftAgent.start(on: one, instance.text)
                try await expectState("active", of: agent)
                let foreign = isIPv6 ? "2001:db8::167/64" : "192.168.100.167/24"
                let words = [foreign, "dev", Node.interface]
                _ = try await two.demand(["ip", "address", "add"] + words + (isIPv6 ? ["nodad"] : []))
                let condition = try await expectCondition("foreign_mac", of: agent)
                let host = String(foreign.prefix { $0 != "/" })
                #expect(condition["peer"].string == host)
                #expect(condition["mac"].string == (try await two.hardwareAddress()))
                _ = try await two.demand(["ip", "address", "del"] + words)
                try await expectNoCondition("foreign_mac", of: agent)
                try await expectHistory(of: "foreign_mac", of: host, ending: "silent", on: agent)
            }
        }

        /// keepalived with another VRID, which the agent does not listen to, stands for an Active that it cannot hear.
        @Test func `an address that another host announces is announced again at once`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 150).text)
                try await expectState("active", of: agent)
                // It listens for claims from its first probe on.
                try await expectProbe(of: "192.168.100.167", in: laboratory)
                var other = InstanceConfiguration(.version3, priority: 150)
                other.virtualRouter = 51
                _ = try await Keepalived.start(on: two, other.text)
                let claims = laboratory.capture.announcements
                let claim = try await claims.first(within: patience, "a claim of the other") {
                    $0.address == "192.168.100.167" && $0.macAddress == two.macAddress
                }
                let answer = try await claims.first(within: patience, "ours after it") {
                    $0.address == "192.168.100.167" && $0.macAddress == one.macAddress && $0.time > claim.time
                }
                // keepalived's come at once and after 5 s; ours would come 5 s after it became Active.
                #expect(answer.time - claim.time < .seconds(1))
            }
        }

        @Test(arguments: [Mode.version2, .version3])
        func `nothing is noticed of routers that take over from each other as they should`(mode: Mode) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let low = try await AloftAgent.start(on: one, InstanceConfiguration(mode, priority: 100).text)
                try await expectState("active", of: low)
                for ending in [9, 15] as [Int32] {
                    let high = try await AloftAgent.start(on: two, InstanceConfiguration(mode, priority: 150).text)
                    try await expectState("active", of: high)
                    _ = try await high.change("POST", "/v1/drain", body: #"{"force": true}"#)
                    try await expectState("active", of: low)
                    _ = try await high.change("DELETE", "/v1/drain")
                    try await expectState("active", of: high)
                    // Until the probes were answered, had anybody answered them.
                    try await expectProbe(of: "192.168.100.167", in: laboratory)
                    try await expectNothingObserved(on: [low, high])
                    if ending == 9 { try await high.kill() } else { try await high.stop() }
                    try await expectState("active", of: low)
                }
                let peer = try await Keepalived.start(on: two, InstanceConfiguration(mode, priority: 150).text)
                try await expectState("backup", of: low)
                try await peer.stop()
                try await expectState("active", of: low)
                try await expectProbe(of: "192.168.100.167", in: laboratory)
                try await expectNothingObserved(on: [low])
            }
        }
    }
}

// MARK: - Expectations

func expectCondition(
    _ kind: String, of agent: AloftAgent, within deadline: Duration = LaboratorySuite.PeerFindingTests.lasting
) async throws -> JSON {
    try await eventually(within: deadline, "the condition \(kind) on \(agent.node.name)") {
        try await agent.get("/v1/status").json["conditions"].items.first { $0["type"].string == kind }
    }
}

func expectNoCondition(
    _ kind: String, of agent: AloftAgent, within deadline: Duration = LaboratorySuite.PeerFindingTests.lasting
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

/// Waits for the question who else has the address, which comes from nobody.
private func expectProbe(of address: String, in laboratory: Laboratory) async throws {
    let before = laboratory.capture.claims.count
    _ = try await laboratory.capture.claims.first(
        after: before, within: LaboratorySuite.PeerFindingTests.lasting, "a probe of \(address)"
    ) { $0.address == "0.0.0.0" }
}

extension Node {
    /// Takes away what it would hear of other routers, though not what it would hear of ARP.
    func deafen() async throws {
        _ = try await demand(["nft", "add", "table", "ip", "deaf"])
        _ = try await demand(["nft", "add chain ip deaf input { type filter hook input priority 0; }"])
        _ = try await demand(["nft", "add rule ip deaf input ip protocol 112 drop"])
    }

    /// The link-layer address of its interface.
    func hardwareAddress() async throws -> String {
        let words = try await demand(["ip", "-o", "link", "show", "dev", Node.interface]).split(separator: " ")
        return words.firstIndex(of: "link/ether").map { String(words[$0 + 1]) } ?? "none"
    }
}
