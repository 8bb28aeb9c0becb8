import Lab
import Testing

/// What an advertisement looks like that leaves with settings of its sender.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct SenderTests {
        @Test func `mcast_src_ip is the source of what is sent by multicast`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                try await one.demand(["ip", "address", "add", "192.168.100.201/24", "dev", Node.interface])
                let seen = try await advertisements(of: one, with: ["mcast_src_ip 192.168.100.201"], in: laboratory)
                #expect(Set(seen.map(\.source)) == ["192.168.100.201"])
                #expect(Set(seen.map(\.timeToLive)) == [255], "RFC 9568, 5.1.1.3")
            }
        }

        @Test func `unicast_ttl and unicast_src_ip are those of what is sent to a peer`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                try await one.demand(["ip", "address", "add", "192.168.100.201/24", "dev", Node.interface])
                let unicast = [
                    "unicast_src_ip 192.168.100.201", "unicast_ttl 64", "unicast_peer {", two.address, "}",
                ]
                let seen = try await advertisements(of: one, with: unicast, in: laboratory)
                #expect(Set(seen.map(\.source)) == ["192.168.100.201"])
                #expect(Set(seen.map(\.timeToLive)) == [64])
            }
        }

        /// The address has the virtual MAC address all the same.
        @Test(arguments: RouterKind.allCases)
        func `vmac_xmit_base sends from the interface below, with its own MAC address`(other: RouterKind) async throws {
            try await Laboratory.with(nodes: ["low", "high"]) { laboratory in
                let (low, high) = (laboratory.nodes[0], laboratory.nodes[1])
                let lines = ["use_vmac", "vmac_xmit_base"]
                _ = try await other.start(on: low, Self.configuration(100, lines))
                try await laboratory.addresses.wait(for: [low.name], toHold: address, within: patience)
                let seen = try await advertisements(of: high, with: lines, in: laboratory)
                #expect(Set(seen.map(\.macAddress)) == [high.macAddress])
                let claims = laboratory.capture.announcements.events.filter { $0.macAddress != low.macAddress }
                #expect(Set(claims.map(\.macAddress)) == ["00:00:5e:00:01:32"])
            }
        }

        /// What crosses the interface of `node` with priority 200 until it has been Active for a few intervals.
        private func advertisements(
            of node: Node, with lines: [String], in laboratory: Laboratory
        ) async throws -> [SeenAdvertisement] {
            let capture = try Capture(at: node)
            defer { capture.close() }
            _ = try await AloftAgent.start(on: node, Self.configuration(200, lines))
            try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
            return try await capture.advertisements.wait(within: patience, for: "three advertisements") { events in
                let own = events.filter { $0.priority == 200 }
                return own.count >= 3 ? own : nil
            }
        }

        private static func configuration(_ priority: Int, _ lines: [String]) -> String {
            var configuration = InstanceConfiguration(.version3, priority: priority)
            configuration.lines = lines
            return configuration.text
        }
    }
}

extension SeenAdvertisement {
    /// Of the IPv4 header (RFC 791, 3.1).
    fileprivate var timeToLive: Int { Int(packet[8]) }
}
