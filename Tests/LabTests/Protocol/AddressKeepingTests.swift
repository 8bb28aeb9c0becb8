import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// What others do to addresses and interfaces, and what the agent's own address does to the host's.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct AddressKeepingTests {
        private static let setting = "/proc/sys/net/ipv4/conf/\(Node.interface)/promote_secondaries"
        private static let extra = "10.0.0.167/24"

        /// Ours is the first of its network then, and the first takes the others along.
        @Test(arguments: ["stop", "crash", "reload"])
        func `the host's own address stays when ours goes, whichever came first`(end: String) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try await node.demand(["sh", "-c", "echo 0 >\(Self.setting)"])
                try await addExtraInterface(to: node)
                let agent = try await AloftAgent.start(on: node, Self.withExtra(lease: 2))
                try await laboratory.addresses.wait(for: [node.name], toHold: Self.extra, within: patience)
                try await node.demand(["ip", "address", "add", "10.0.0.12/24", "dev", "extra0"])
                switch end {
                case "stop": try await agent.stop()
                case "crash":
                    // With its failsafe: the kernel removes the address, at the end of its lease.
                    _ = try await agent.failsafe()
                    try await agent.kill()
                default:
                    try node.write(InstanceConfiguration(.version3, priority: 100).text, to: "aloft.conf")
                    #expect(try await agent.change("POST", "/v1/reload").status == 200)
                }
                try await laboratory.addresses.wait(for: [], toHold: Self.extra, within: patience)
                #expect(try await node.demand(["ip", "address", "show", "dev", "extra0"]).contains("10.0.0.12/24"))
            }
        }

        /// As `systemctl restart systemd-networkd` and `ip address flush` do.
        @Test func `after a flush ours comes back behind the host's own`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try await addExtraInterface(to: node, "10.0.0.11/24")
                let agent = try await AloftAgent.start(on: node, Self.withExtra(lease: 10))
                try await laboratory.addresses.wait(for: [node.name], toHold: Self.extra, within: patience)
                let flush = "ip address flush dev extra0; sleep 0.1; ip address add 10.0.0.11/24 dev extra0"
                let start = laboratory.addresses.changes.count
                try await node.demand(["sh", "-c", flush])
                _ = try await laboratory.addresses.changes.first(after: start, within: patience, "ours to be back") {
                    $0.isPresent && $0.address == Self.extra
                }
                let addresses = try await node.demand(["ip", "-4", "-o", "address", "show", "dev", "extra0"])
                    .split(separator: "\n")
                #expect(addresses.first?.contains("10.0.0.11/24") == true, "\(addresses)")
                #expect(addresses.last?.contains("secondary") == true, "\(addresses)")
                try await expectState("active", of: agent)
            }
        }

        @Test func `where the host's own does not come back, ours does not wait for ever`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try await addExtraInterface(to: node, "10.0.0.11/24")
                _ = try await AloftAgent.start(on: node, Self.withExtra(lease: 10))
                try await laboratory.addresses.wait(for: [node.name], toHold: Self.extra, within: patience)
                let start = laboratory.addresses.changes.count
                try await node.demand(["ip", "address", "flush", "dev", "extra0"])
                _ = try await laboratory.addresses.changes.first(after: start, within: patience, "ours to be back") {
                    $0.isPresent && $0.address == Self.extra
                }
            }
        }

        @Test func `the setting that keeps the others is what it was once the agent has stopped`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try await node.demand(["sh", "-c", "echo 0 >\(Self.setting)"])
                let agent = try await AloftAgent.start(on: node, InstanceConfiguration(.version3, priority: 100).text)
                try await expectState("active", of: agent)
                #expect(try await node.demand(["cat", Self.setting]) == "1\n")
                try await agent.stop()
                #expect(try await node.demand(["cat", Self.setting]) == "0\n")
            }
        }

        // MARK: Names

        /// Without a lease nothing else would remove it.
        @Test func `an interface that is renamed loses the address and its routes, and gets them back with its name`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                var configuration = InstanceConfiguration(.version3, priority: 100)
                configuration.lines = [
                    "virtual_routes {", "198.51.100.0/24 via 192.168.100.99 dev \(Node.interface)", "}",
                ]
                let agent = try await AloftAgent.start(
                    on: node, "global_defs {\n  address_lease 0\n}\n" + configuration.text)
                try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
                try await rename(Node.interface, to: "other0", on: node)
                try await laboratory.addresses.wait(for: [], toHold: address, within: patience)
                try await expectState("fault", of: agent)
                #expect("\(try await agent.instance())".contains("interface_missing"))
                #expect(!(try await node.demand(["ip", "route"])).contains("198.51.100.0/24"))
                try await rename("other0", to: Node.interface, on: node)
                try await expectState("active", of: agent)
                try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
                #expect(try await node.demand(["ip", "route"]).contains("198.51.100.0/24"))
            }
        }

        @Test func `the failsafe removes an address by its interface's number`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let text = "global_defs {\n  address_lease 0\n}\n"
                let agent = try await AloftAgent.start(
                    on: one, text + InstanceConfiguration(.version3, priority: 200).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                _ = try await AloftAgent.start(on: two, text + InstanceConfiguration(.version3, priority: 100).text)
                _ = try await agent.failsafe()
                agent.process.signal(SIGSTOP)
                try await rename(Node.interface, to: "other0", on: one)
                agent.process.signal(SIGKILL)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
            }
        }

        @Test func `an interface is found by an alternative name`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try await node.demand(["ip", "link", "property", "add", "dev", Node.interface, "altname", "lan0"])
                var configuration = InstanceConfiguration(.version3, priority: 100)
                configuration.interface = "lan0"
                configuration.lines = ["track_interface {", "lan0", "}"]
                let agent = try await AloftAgent.start(on: node, configuration.text)
                try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
                let check = try await node.run(["aloft", "check", agent.configurationPath])
                #expect(!(check.output + check.errors).contains("no interface"), "\(check.output)")
                try await laboratory.lan.cut(node)
                try await expectState("fault", of: agent)
                try await laboratory.lan.mend(node)
                try await expectState("active", of: agent)
                try await agent.stop()
                try await laboratory.addresses.wait(for: [], toHold: address, within: patience)
            }
        }

        // MARK: What the history says

        @Test func `the history does not blame another program for what it did not do`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try await node.demand(["sh", "-c", "echo 0 >\(Self.setting)"])
                var configuration = InstanceConfiguration(.version3, priority: 100)
                configuration.lines = ["virtual_ipaddress_excluded {", "2001:db8::9/64", "}"]
                let agent = try await AloftAgent.start(on: node, configuration.text)
                try await expectState("active", of: agent)
                try await node.demand(["ip", "address", "delete", address, "dev", Node.interface])
                let row = try await restoration(of: address, by: agent)
                #expect(row.contains("was removed by another program; put back"), "\(row)")
                let reload = configuration.text.replacing("2001:db8::9/64", with: "2001:db8::9/64 scope site")
                for text in [reload, configuration.text, reload] {
                    try node.write(text, to: "aloft.conf")
                    #expect(try await agent.change("POST", "/v1/reload").status == 200)
                }
                try await node.demand(["ip", "-6", "address", "delete", "2001:db8::9/64", "dev", Node.interface])
                #expect(
                    try await restoration(of: "2001:db8::9/64", by: agent)
                        .contains("by another program or by a setting of the kernel"))
                let rows = try await agent.transitions().filter { $0["reason"].string == "address_restored" }
                #expect(rows.count == 2, "a reload of our own is none: \(rows)")
            }
        }

        private func restoration(of address: String, by agent: AloftAgent) async throws -> String {
            try await eventually(within: patience, "a row about \(address)") {
                try await agent.transitions().first {
                    $0["reason"].string == "address_restored" && $0["summary"].string?.hasPrefix(address) == true
                }?["summary"].string
            }
        }

        private static func withExtra(lease: Int) -> String {
            var configuration = InstanceConfiguration(.version3, priority: 100)
            configuration.lines = ["virtual_ipaddress_excluded {", "\(extra) dev extra0", "}"]
            return "global_defs {\n  address_lease \(lease)\n}\n" + configuration.text
        }

        private func addExtraInterface(to node: Node, _ own: String? = nil) async throws {
            try await node.demand(["ip", "link", "add", "extra0", "type", "veth", "peer", "name", "extra1"])
            if let own { try await node.demand(["ip", "address", "add", own, "dev", "extra0"]) }
            for name in ["extra1", "extra0"] { try await node.demand(["ip", "link", "set", name, "up"]) }
            try await node.demand(["sh", "-c", "echo 0 >/proc/sys/net/ipv4/conf/extra0/promote_secondaries"])
        }

        /// Linux renames interfaces that are up since 6.2.
        private func rename(_ old: String, to new: String, on node: Node) async throws {
            try await node.demand(["ip", "link", "set", "dev", old, "name", new])
        }
    }
}
