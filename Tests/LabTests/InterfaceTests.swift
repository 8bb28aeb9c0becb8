import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct InterfaceTests {
        @Test func `an interface that disappears is a fault of its own instance alone, until it is back`() async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try await addSecondInterface(to: node)
                let agent = try await AloftAgent.start(on: node, Self.twoInterfaces)
                try await expectState("active", of: agent, instance: "VI_01")
                try await expectState("active", of: agent, instance: "VI_02")

                let changes = laboratory.addresses.changes.count
                try await node.demand(["ip", "link", "delete", "extra0"])
                try await expectState("fault", of: agent, instance: "VI_02")
                #expect("\(try await agent.instance("VI_02"))".contains("extra0"), "the fault names the interface")
                try await addSecondInterface(to: node)
                try await expectState("active", of: agent, instance: "VI_02")

                let undisturbed = laboratory.addresses.changes.events.dropFirst(changes)
                #expect(!undisturbed.contains { $0.address == address })
            }
        }

        @Test func `an address that somebody deletes is put back and recorded`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: node, InstanceConfiguration(.version3, priority: 100).text)
                try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)

                let start = laboratory.addresses.changes.count
                try await node.demand(["ip", "address", "delete", address, "dev", Node.interface])
                _ = try await laboratory.addresses.changes.first(
                    after: start, within: patience, "the address to be put back"
                ) { $0.isPresent && $0.address == address }
                let row = try await eventually(within: patience, "a row about the address") {
                    try await agent.transitions().first { $0["reason"].string == "address_restored" }
                }
                #expect(row["summary"].string?.contains(address) == true)
                try await expectState("active", of: agent)
            }
        }

        @Test func `with dont_track_primary a dead link is no fault`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                var untracked = InstanceConfiguration(.version3, priority: 100)
                untracked.name = "VI_02"
                untracked.virtualRouter = 51
                untracked.address = "192.168.100.168/24"
                untracked.lines = ["dont_track_primary"]
                let agent = try await AloftAgent.start(
                    on: node, InstanceConfiguration(.version3, priority: 100).text + untracked.text)
                for name in ["VI_01", "VI_02"] { try await expectState("active", of: agent, instance: name) }
                try await laboratory.lan.cut(node)
                try await expectState("fault", of: agent, instance: "VI_01")
                #expect(try await agent.instance("VI_02")["state"].string == "active")
            }
        }

        @Test func `promote_secondaries holds while the agent runs`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let setting = "/proc/sys/net/ipv4/conf/\(Node.interface)/promote_secondaries"
                try await node.demand(["sh", "-c", "echo 0 >\(setting)"])
                var configuration = InstanceConfiguration(.version3, priority: 100)
                configuration.lines = ["promote_secondaries"]
                let agent = try await AloftAgent.start(on: node, configuration.text)
                try await expectState("active", of: agent)
                #expect(try await node.demand(["cat", setting]) == "1\n")
                // Without it the kernel would remove the virtual address together with the primary one of its network.
                let start = laboratory.addresses.changes.count
                try await node.demand(["ip", "address", "add", "192.168.100.202/24", "dev", Node.interface])
                try await node.demand(["ip", "address", "delete", "\(node.address)/24", "dev", Node.interface])
                try await node.demand(["ip", "address", "add", "192.168.100.203/24", "dev", Node.interface])
                let last = try await laboratory.addresses.changes.first(after: start, within: patience, "the last") {
                    $0.address == "192.168.100.203/24"
                }
                let changes = laboratory.addresses.changes.events.dropFirst(start)
                #expect(last.isPresent && !changes.contains { $0.address == address && !$0.isPresent })
                try await agent.stop()
                #expect(try await node.demand(["cat", setting]) == "0\n")
            }
        }

        private static var twoInterfaces: String {
            var second = InstanceConfiguration(.version3, priority: 100)
            second.name = "VI_02"
            second.virtualRouter = 51
            second.interface = "extra0"
            second.address = "10.0.0.167/24"
            return InstanceConfiguration(.version3, priority: 100).text + second.text
        }

        private func addSecondInterface(to node: Node) async throws {
            try await node.demand(["ip", "link", "add", "extra0", "type", "veth", "peer", "name", "extra1"])
            try await node.demand(["ip", "address", "add", "10.0.0.11/24", "dev", "extra0"])
            try await node.demand(["ip", "link", "set", "extra1", "up"])
            try await node.demand(["ip", "link", "set", "extra0", "up"])
        }
    }
}
