import Lab
import Testing

/// A node that cannot do its part: not heard, without a link, an interface or an address. Whatever it lacks, its peer is left
/// in peace until it has that again.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct UnfitNodeTests {
        /// 91 addresses of IPv6 do not fit into 1500 bytes; 89 do, as keepalived counts, which discards another list.
        @Test(arguments: RouterKind.allCases)
        func `of more addresses than one packet has room for the first are advertised, and one router is Active`(
            other: RouterKind
        ) async throws {
            try await Laboratory.with(nodes: ["low", "high"]) { laboratory in
                let (low, high) = (laboratory.nodes[0], laboratory.nodes[1])
                var configuration = InstanceConfiguration.overIPv6(priority: 200)
                configuration.address =
                    (["fe80::167/64"] + (1...90).map { "2001:db8::\($0)/64" }).joined(separator: "\n    ")
                configuration.lines = ["garp_master_repeat 1"]
                let agent = try await AloftAgent.start(on: high, configuration.text)
                try await expectState("active", of: agent)
                let seen = laboratory.capture.advertisements.count
                configuration.priority = 100
                _ = try await other.start(on: low, configuration.text)
                // Longer than the other would wait if it heard nothing.
                let heard = try await laboratory.capture.advertisements.wait(within: patience, for: "30 advertisements")
                {
                    $0.count >= seen + 30 ? $0.dropFirst(seen) : nil
                }
                #expect(Set(heard.map(\.priority)) == [200], "the other stays Backup")
                #expect(Set(heard.map(\.addresses.count)) == [89])
                #expect(laboratory.addresses.holders(of: "2001:db8::90/64") == [high.name])

                for node in [low, high] { try await node.demand(["ip", "link", "set", Node.interface, "mtu", "1280"]) }
                let changed = laboratory.capture.advertisements.count
                _ = try await laboratory.capture.advertisements.first(
                    after: changed, within: patience, "a shorter list"
                ) { $0.priority == 200 && $0.addresses.count == 76 }
                try await expectState("active", of: agent)
            }
        }

        @Test func `an Active that nobody hears gives way to one that is heard, and comes back when it is heard again`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 200).text)
                try await expectState("active", of: agent)
                let other = try await AloftAgent.start(on: two, InstanceConfiguration(.version3, priority: 100).text)
                try await expectState("backup", of: other)

                try await filter(on: one)
                try await expectState("fault", of: agent)
                #expect("\(try await agent.instance())".contains("EPERM"))
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                let start = laboratory.addresses.changes.count
                try await one.demand(["nft", "flush", "ruleset"])
                // It looks every 5 s.
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience * 2)
                #expect(laboratory.addresses.changes.events.dropFirst(start).count { $0.address == address } == 2)
            }
        }

        @Test func `an Active that nobody hears stays where no other takes over, and says so`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 200).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await filter(on: one)
                _ = try await eventually(within: patience, "the condition") {
                    try await conditions(of: agent).contains("advertisements_unsent") ? true : nil
                }
                // More than Active_Down_Interval later.
                try await Task.sleep(for: .seconds(1))
                #expect(laboratory.addresses.holders(of: address) == [one.name])
                try await one.demand(["nft", "flush", "ruleset"])
                _ = try await eventually(within: patience, "the condition's end") {
                    try await conditions(of: agent).contains("advertisements_unsent") ? nil : true
                }
            }
        }

        @Test func `the link of an address's own interface counts, as its absence does`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                var configuration = InstanceConfiguration(.version3, priority: 100)
                configuration.lines = ["virtual_ipaddress_excluded {\n10.9.1.100/24 dev extra0\n}"]
                for node in [one, two] { try await addExtraInterface(to: node) }
                let other = try await AloftAgent.start(on: two, configuration.text)
                try await expectState("active", of: other)
                configuration.priority = 200
                let agent = try await AloftAgent.start(on: one, configuration.text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)

                let seen = laboratory.capture.advertisements.count
                try await one.demand(["ip", "link", "set", "extra1", "down"])
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                try await expectState("fault", of: agent)
                let sent = laboratory.capture.advertisements.events.dropFirst(seen)
                #expect(sent.contains { $0.priority == 0 && $0.source == one.address }, "it says so")
                try await one.demand(["ip", "link", "set", "extra1", "up"])
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)

                try await one.demand(["ip", "link", "delete", "extra0"])
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                try await expectUndisturbed(address, in: laboratory)
                try await addExtraInterface(to: one)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
            }
        }

        @Test func `where the other family does not work the one of the instance is served`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let setting = "/proc/sys/net/ipv6/conf/\(Node.interface)/disable_ipv6"
                try await one.demand(["sh", "-c", "echo 1 >\(setting)"])
                var configuration = InstanceConfiguration(.version3, priority: 200)
                configuration.lines = ["virtual_ipaddress_excluded {\n2001:db8::100/64\n}"]
                let agent = try await AloftAgent.start(on: one, configuration.text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await expectState("active", of: agent)
                #expect(try await conditions(of: agent).contains("address_missing"))
                try await one.demand(["sh", "-c", "echo 0 >\(setting)"])
                try await laboratory.addresses.wait(for: [one.name], toHold: "2001:db8::100/64", within: patience * 2)
                #expect(try await agent.transitions().count { $0["to"].string == "fault" } == 0)
            }
        }

        /// Once, and not every 8.4 s.
        @Test func `an address that the kernel refuses costs the peer one change, until the cause is gone`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let held = InstanceConfiguration.addresses6[1]
                var configuration = InstanceConfiguration.overIPv6(priority: 100)
                configuration.lines = ["virtual_ipaddress_excluded {\n2001:db8:1::100/64 dev extra0\n}"]
                for node in [one, two] { try await addExtraInterface(to: node) }
                let setting = "/proc/sys/net/ipv6/conf/extra0/disable_ipv6"
                try await one.demand(["sh", "-c", "echo 1 >\(setting)"])
                _ = try await AloftAgent.start(on: two, configuration.text)
                try await laboratory.addresses.wait(for: [two.name], toHold: held, within: patience)
                configuration.priority = 200
                let agent = try await AloftAgent.start(on: one, configuration.text)
                _ = try await eventually(within: patience, "the refusal") {
                    try await agent.transitions().first { $0["summary"].string?.contains("refused") == true }
                }
                try await laboratory.addresses.wait(for: [two.name], toHold: held, within: patience)
                try await expectUndisturbed(held, in: laboratory)
                try await one.demand(["sh", "-c", "echo 0 >\(setting)"])
                try await laboratory.addresses.wait(for: [one.name], toHold: held, within: patience * 2)
            }
        }

        @Test(arguments: [["set", "vrrp.50", "down"], ["delete", "vrrp.50"]])
        func `the interface of the virtual MAC address is put back at once, and no other router takes over`(
            action: [String]
        ) async throws {
            try await Laboratory.with(nodes: ["one", "two", "client"]) { laboratory in
                let (one, two, client) = (laboratory.nodes[0], laboratory.nodes[1], laboratory.nodes[2])
                var configuration = InstanceConfiguration(.version3, priority: 200)
                configuration.lines = ["use_vmac"]
                let agent = try await AloftAgent.start(on: one, configuration.text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                configuration.priority = 100
                let other = try await AloftAgent.start(on: two, configuration.text)
                try await expectState("backup", of: other)

                try await one.demand(["ip", "link"] + action)
                let row = try await eventually(within: patience, "a row about the interface") {
                    try await agent.transitions().first { $0["reason"].string == "address_restored" }
                }
                #expect(row["summary"].string?.hasPrefix("vrrp.50 was") == true)
                _ = try await eventually(within: patience, "the address to answer") {
                    try await client.run(["ping", "-c", "1", "-W", "1", "192.168.100.167"]).status == 0 ? true : nil
                }
                try await expectState("active", of: agent)
                #expect(try await other.transitions().count { $0["to"].string == "active" } == 0)
                #expect(laboratory.addresses.holders(of: address) == [one.name])
            }
        }

        /// What `networkctl reconfigure` does, in 30 to 75 ms.
        @Test(arguments: ["address delete", "address flush"])
        func `the own address may be away for a moment`(way: String) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 200).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let other = try await AloftAgent.start(on: two, InstanceConfiguration(.version3, priority: 100).text)
                try await expectState("backup", of: other)
                let own = "\(one.address)/24"
                let removal =
                    way == "address flush"
                    ? "ip -4 address flush dev \(Node.interface)" : "ip address delete \(own) dev \(Node.interface)"
                let seen = laboratory.capture.advertisements.count
                try await one.demand(
                    ["sh", "-c", "\(removal); sleep 0.05; ip address add \(own) dev \(Node.interface)"])
                let heard = try await laboratory.capture.advertisements.wait(within: patience, for: "10 advertisements")
                {
                    $0.count >= seen + 10 ? $0.dropFirst(seen) : nil
                }
                #expect(Set(heard.map(\.source)) == [one.address])
                #expect(Set(heard.map(\.priority)) == [200])
                #expect(try await agent.transitions().allSatisfy { $0["to"].string != "fault" })
                #expect(try await other.transitions().count { $0["to"].string == "active" } == 0)
                #expect(laboratory.addresses.holders(of: address) == [one.name])
            }
        }

        /// The interval is a second: without priority 0 it would be 3.6 s, with it a hundredth of a second and what the two
        /// machines need.
        @Test(arguments: RouterKind.allCases)
        func `an own address that stays away is a fault, which the node says from the address that it had`(
            other: RouterKind
        ) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                var configuration = InstanceConfiguration(.version3, priority: 200)
                configuration.advertisementInterval = .seconds(1)
                let agent = try await AloftAgent.start(on: one, configuration.text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                configuration.priority = 100
                let seen = laboratory.capture.advertisements.count
                _ = try await other.start(on: two, configuration.text)
                // What starts listens to the one that is Active before it can take over from it.
                _ = try await laboratory.capture.advertisements.wait(within: patience, for: "two advertisements") {
                    $0.count >= seen + 2 ? true : nil
                }
                try await one.demand(["ip", "address", "delete", "\(one.address)/24", "dev", Node.interface])
                let resignation = try await laboratory.capture.advertisements.first(
                    after: seen, within: patience, "the resignation"
                ) { $0.priority == 0 && $0.source == one.address }
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                let taken = try #require(
                    laboratory.addresses.changes.events.last { $0.node == two.name && $0.address == address })
                #expect(taken.time - resignation.time < .milliseconds(800), "a skew, and not the wait for silence")
                try await expectState("fault", of: agent)
                try await one.demand(["ip", "address", "add", "\(one.address)/24", "dev", Node.interface])
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
            }
        }

        // MARK: What happens to nodes

        private func filter(on node: Node) async throws {
            try await node.demand(["nft", "add table inet aside"])
            try await node.demand(["nft", "add chain inet aside out { type filter hook output priority 0; }"])
            try await node.demand(["nft", "add rule inet aside out ip protocol 112 drop"])
        }

        private func conditions(of agent: AloftAgent) async throws -> [String] {
            try await agent.get("/v1/status").json["conditions"].items.compactMap { $0["type"].string }
        }

        /// For longer than the agent waits before it tries something again that was refused.
        private func expectUndisturbed(_ address: String, in laboratory: Laboratory) async throws {
            let start = laboratory.addresses.changes.count
            try await Task.sleep(for: .seconds(7))
            #expect(laboratory.addresses.changes.events.dropFirst(start).allSatisfy { $0.address != address })
        }

        private func addExtraInterface(to node: Node) async throws {
            try await node.demand(["ip", "link", "add", "extra0", "type", "veth", "peer", "name", "extra1"])
            try await node.demand(["ip", "link", "set", "extra1", "up"])
            try await node.demand(["ip", "link", "set", "extra0", "up"])
        }
    }
}
