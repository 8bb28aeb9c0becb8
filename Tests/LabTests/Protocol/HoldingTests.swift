import Lab
import Testing

/// What only the Active has beside its addresses.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct HoldingTests {
        @Test func `excluded addresses of both families are held, and not advertised`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let excluded = ["192.168.100.170/24", "2001:db8::170/64"]
                let lines = ["virtual_ipaddress_excluded {"] + excluded + ["}"]
                let agent = try await AloftAgent.start(on: one, Self.configuration(200, lines))
                _ = try await AloftAgent.start(on: two, Self.configuration(100, lines))
                for held in excluded { try await hold(held, one, in: laboratory) }
                _ = try await laboratory.capture.advertisements.first(within: patience, "an advertisement") { _ in true
                }
                let seen = laboratory.capture.advertisements.events
                #expect(Set(seen.map(\.addresses)) == [["192.168.100.167"]])
                _ = try await laboratory.capture.announcements.first(within: patience, "an announcement of it") {
                    $0.address == "192.168.100.170"
                }
                try await agent.stop()
                for held in excluded { try await hold(held, two, in: laboratory) }
            }
        }

        @Test func `routes and rules come and go with the Active role`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let lines = [
                    "virtual_routes {", "198.51.100.0/24 via 192.168.100.99 dev \(Node.interface) metric 7",
                    "blackhole 203.0.113.0/24", "}", "virtual_rules {", "from 198.51.100.0/24 table 77 priority 1777",
                    "}",
                ]
                let agent = try await AloftAgent.start(on: one, Self.configuration(200, lines))
                try await expectRouting(true, on: one)
                try await one.demand(["ip", "route", "delete", "198.51.100.0/24"])
                try await expectRouting(true, on: one)
                _ = try await AloftAgent.start(on: two, Self.configuration(100, lines))
                try await expectRouting(false, on: two)
                try await agent.stop()
                try await expectRouting(false, on: one)
                try await expectRouting(true, on: two)
            }
        }

        private func expectRouting(_ isThere: Bool, on node: Node) async throws {
            _ = try await eventually(within: patience, "routes \(isThere ? "there" : "gone") on \(node.name)") {
                let routes = try await node.demand(["ip", "route"])
                let rules = try await node.demand(["ip", "rule"])
                let found = [
                    routes.contains("198.51.100.0/24 via 192.168.100.99"), routes.contains("blackhole 203.0.113.0/24"),
                    rules.contains("198.51.100.0/24 lookup 77"),
                ]
                return found.allSatisfy { $0 == isThere } ? true : nil
            }
        }

        /// The node answers for its own address all the while.
        @Test func `an Active that is not to accept traffic drops it, and its own addresses answer`() async throws {
            try await Laboratory.with(nodes: ["one", "client"]) { laboratory in
                let (one, client) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, Self.configuration(200, ["no_accept"]))
                try await hold(address, one, in: laboratory)
                #expect(try await client.run(["ping", "-c", "1", "-W", "1", one.address]).status == 0)
                #expect(try await client.run(["ping", "-c", "2", "-W", "1", "192.168.100.167"]).status != 0)
                let neighbour = try await client.demand(["ip", "neighbour", "show", "192.168.100.167"])
                #expect(neighbour.contains("lladdr"), "ARP is answered")
                try await agent.stop()
                #expect(!(try await one.demand(["nft", "list", "tables"])).contains("aloft"))
            }
        }

        private func hold(_ address: String, _ node: Node, in laboratory: Laboratory) async throws {
            try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
        }

        private static func configuration(_ priority: Int, _ lines: [String]) -> String {
            var configuration = InstanceConfiguration(.version3, priority: priority)
            configuration.lines = lines
            return configuration.text
        }
    }
}
