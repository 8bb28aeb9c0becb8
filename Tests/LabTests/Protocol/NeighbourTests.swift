import Lab
import Testing

/// What a node says, and does not say, when its neighbours ask for the addresses (RFC 9568, sections 6.4 and 8).
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct NeighbourTests {
        private static let address4 = "192.168.100.167"
        private static let address6 = "2001:db8::167"
        private static let virtualMAC6 = "00:00:5e:00:02:32"

        /// With this interval a Backup waits for more than a minute before it takes over.
        private static let longInterval = Duration.seconds(20)

        @Test func `a Backup answers neither ARP nor neighbour solicitations`() async throws {
            try await Laboratory.with(nodes: ["one", "client"]) { laboratory in
                let (one, client) = (laboratory.nodes[0], laboratory.nodes[1])
                var (ipv4, ipv6) = (
                    InstanceConfiguration(.version3, priority: 100), InstanceConfiguration.overIPv6(priority: 100)
                )
                ipv6.name = "VI_06"
                ipv4.advertisementInterval = Self.longInterval
                ipv6.advertisementInterval = Self.longInterval
                let agent = try await AloftAgent.start(on: one, ipv4.text + ipv6.text)
                for name in ["VI_01", "VI_06"] { try await expectState("backup", of: agent, instance: name) }
                try await reach(from: client)
                for address in [Self.address4, Self.address6] {
                    #expect(try await ping(address, from: client) == false)
                    #expect(!(try await neighbour(address, of: client)).contains("lladdr"))
                }
                #expect(try await ping(one.address, from: client), "the node itself is there")
            }
        }

        @Test func `an Active of IPv6 that is not to accept traffic is found all the same`() async throws {
            try await Laboratory.with(nodes: ["one", "client"]) { laboratory in
                let (one, client) = (laboratory.nodes[0], laboratory.nodes[1])
                try await start(on: one, ["no_accept"], in: laboratory)
                try await reach(from: client)
                #expect(try await ping(Self.address6, from: client) == false)
                #expect(try await neighbour(Self.address6, of: client).contains("lladdr"))
            }
        }

        @Test func `under use_vmac solicitations are answered with the virtual MAC address, by a router as a router`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "client"]) { laboratory in
                let (one, client) = (laboratory.nodes[0], laboratory.nodes[1])
                try await one.demand(["sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding"])
                try await start(on: one, ["use_vmac"], in: laboratory)
                try await reach(from: client)
                #expect(try await ping(Self.address6, from: client))
                let neighbour = try await neighbour(Self.address6, of: client)
                #expect(neighbour.contains(Self.virtualMAC6))
                #expect(neighbour.contains("router"))
            }
        }

        @Test func `under use_vmac no address is made from the virtual MAC address, and the node asks with it`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "client"]) { laboratory in
                let (one, client) = (laboratory.nodes[0], laboratory.nodes[1])
                try await start(on: one, ["use_vmac"], in: laboratory)
                let addresses = try await one.demand(["ip", "-6", "-oneline", "address", "show", "dev", "vrrp.50"])
                #expect(addresses.contains(Self.address6) && !addresses.contains("200:5eff:fe00:"))
                try await client.demand(["ip", "address", "add", "2001:db8::99/64", "dev", Node.interface, "nodad"])
                // The client has not asked for anything: what it knows, it has from the node's own solicitation.
                _ = try await one.run(["ping", "-6", "-c", "1", "-W", "1", "-I", Self.address6, "2001:db8::99"])
                #expect(try await neighbour(Self.address6, of: client).contains(Self.virtualMAC6))
            }
        }

        @Test func `an owner under use_vmac says nothing of its physical MAC address`() async throws {
            try await Laboratory.with(nodes: ["one", "client"]) { laboratory in
                let (one, client) = (laboratory.nodes[0], laboratory.nodes[1])
                var configuration = InstanceConfiguration(.version3, priority: 255)
                configuration.lines = ["use_vmac"]
                _ = try await AloftAgent.start(on: one, configuration.text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                #expect(try await ping(Self.address4, from: client))
                let sayings = laboratory.capture.claims.events + laboratory.capture.announcements.events
                let macs = Set(sayings.filter { $0.address == Self.address4 }.map(\.macAddress))
                #expect(macs == ["00:00:5e:00:01:32"])
            }
        }

        private func start(on node: Node, _ lines: [String], in laboratory: Laboratory) async throws {
            var configuration = InstanceConfiguration.overIPv6(priority: 200)
            configuration.lines = lines
            _ = try await AloftAgent.start(on: node, configuration.text)
            try await laboratory.addresses.wait(
                for: [node.name], toHold: InstanceConfiguration.addresses6[1], within: patience)
        }

        /// Lets `client` look for the IPv6 address on its own link.
        private func reach(from client: Node) async throws {
            try await client.demand(["ip", "-6", "route", "replace", "2001:db8::/64", "dev", Node.interface])
            _ = try await client.linkLocalAddress()
        }

        private func ping(_ address: String, from client: Node) async throws -> Bool {
            try await client.run(["ping", "-c", "2", "-W", "1", address]).status == 0
        }

        private func neighbour(_ address: String, of client: Node) async throws -> String {
            try await client.demand(["ip", "neighbour", "show", address])
        }
    }
}
