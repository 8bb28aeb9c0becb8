import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct IPv6Tests {
        /// The address that clients use; the link-local one moves with it.
        private static let address = InstanceConfiguration.addresses6[1]

        @Test(arguments: RouterKind.allCases)
        func `an IPv6 address moves to a better router and back`(other: RouterKind) async throws {
            try await Laboratory.with(nodes: ["low", "high"]) { laboratory in
                let (low, high) = (laboratory.nodes[0], laboratory.nodes[1])
                _ = try await other.start(on: low, InstanceConfiguration.overIPv6(priority: 100).text)
                try await laboratory.addresses.wait(for: [low.name], toHold: Self.address, within: patience)
                let agent = try await AloftAgent.start(on: high, InstanceConfiguration.overIPv6(priority: 200).text)
                for address in InstanceConfiguration.addresses6 {
                    try await laboratory.addresses.wait(for: [high.name], toHold: address, within: patience)
                }
                #expect(try await agent.receptionErrors() == [:])
                try await expectNeighbour("2001:db8::167", of: low, at: high)

                try await agent.stop()
                try await laboratory.addresses.wait(for: [low.name], toHold: Self.address, within: patience)
            }
        }

        @Test func `advertisements come from the link-local address, and each address is announced`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let own = try await one.linkLocalAddress()
                _ = try await AloftAgent.start(on: one, InstanceConfiguration.overIPv6(priority: 200).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: Self.address, within: patience)
                let advertisement = try await laboratory.capture.advertisements.first(
                    within: patience, "an advertisement"
                ) { _ in true }
                #expect(advertisement.source == own)
                for prefix in InstanceConfiguration.addresses6 {
                    let address = String(prefix.prefix { $0 != "/" })
                    _ = try await laboratory.capture.announcements.first(
                        within: patience, "an unsolicited neighbour advertisement of \(address)"
                    ) { $0.address == address && $0.macAddress == one.macAddress }
                }
            }
        }

        /// RFC 9568, section 3: one VRID on one interface is two virtual routers.
        @Test func `one VRID in both families is two virtual routers`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let first = try await AloftAgent.start(on: one, Self.both(200, 100))
                let second = try await AloftAgent.start(on: two, Self.both(100, 200))
                try await expectState("active", of: first, instance: "VI_01")
                try await expectState("backup", of: first, instance: "VI_06")
                try await expectState("active", of: second, instance: "VI_06")
                try await expectState("backup", of: second, instance: "VI_01")
                for agent in [first, second] { #expect(try await agent.receptionErrors() == [:]) }
            }
        }

        private static func both(_ priority4: Int, _ priority6: Int) -> String {
            var ipv6 = InstanceConfiguration.overIPv6(priority: priority6)
            ipv6.name = "VI_06"
            return InstanceConfiguration(.version3, priority: priority4).text + ipv6.text
        }

        /// The neighbour must have learnt it from an advertisement, or learns it by asking.
        private func expectNeighbour(_ address: String, of client: Node, at node: Node) async throws {
            try await client.demand(["ip", "-6", "route", "replace", "2001:db8::/64", "dev", Node.interface])
            _ = try await eventually(within: patience, "\(address) to answer \(client.name)") {
                let ping = try await client.run(["ping", "-6", "-c", "1", "-W", "1", address])
                return ping.status == 0 ? true : nil
            }
        }
    }
}
