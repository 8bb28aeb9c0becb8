import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct VirtualMACTests {
        private static let mac = "00:00:5e:00:01:32"
        private static let device = "vrrp.50"

        @Test(arguments: RouterKind.allCases)
        func `the address is only ever said to be at the virtual MAC address`(other: RouterKind) async throws {
            try await Laboratory.with(nodes: ["low", "high", "client"]) { laboratory in
                let (low, high, client) = (laboratory.nodes[0], laboratory.nodes[1], laboratory.nodes[2])
                _ = try await other.start(on: low, Self.configuration(100).text)
                try await laboratory.addresses.wait(for: [low.name], toHold: address, within: patience)
                let agent = try await AloftAgent.start(on: high, Self.configuration(200).text)
                try await laboratory.addresses.wait(for: [high.name], toHold: address, within: patience)
                try await client.demand(["ip", "neighbour", "flush", "all"])
                try await expectAnswer(to: client)
                // A packet of the node's own to a neighbour that it has to ask for.
                _ = try await high.run(["ping", "-c", "1", "-W", "1", "-I", "192.168.100.167", "192.168.100.99"])
                try await agent.stop()
                try await laboratory.addresses.wait(for: [low.name], toHold: address, within: patience)

                // keepalived announces the address with its physical MAC address too; what is measured here is Aloft.
                let physical = other == .keepalived ? [low.macAddress] : []
                let sayings = laboratory.capture.claims.events + laboratory.capture.announcements.events
                let macs = Set(sayings.filter { $0.address == "192.168.100.167" }.map(\.macAddress))
                #expect(macs.subtracting(physical) == [Self.mac])
                let senders = laboratory.capture.advertisements.events.filter { $0.virtualRouter == 50 }
                #expect(Set(senders.map(\.macAddress)) == [Self.mac])
                #expect(try await high.run(["ip", "link", "show", Self.device]).status != 0, "removed at the end")
            }
        }

        @Test func `two that are Active at once hear each other by the virtual MAC address and one yields`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let first = try await AloftAgent.start(on: one, Self.configuration(200).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await laboratory.lan.cut(one)
                let second = try await AloftAgent.start(on: two, Self.configuration(100).text)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                try await laboratory.lan.mend(one)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await expectState("backup", of: second)
                for agent in [first, second] {
                    let errors = try await agent.receptionErrors()
                    #expect(errors.filter { $0.key != "send_errors" } == [:], "\(errors)")
                }
            }
        }

        @Test func `the device is down as Backup, and settings come back at the end`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let setting = "/proc/sys/net/ipv4/conf/\(Node.interface)/arp_ignore"
                let before = try await two.demand(["cat", setting])
                _ = try await AloftAgent.start(on: one, Self.configuration(200).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let backup = try await AloftAgent.start(on: two, Self.configuration(100).text)
                try await expectState("backup", of: backup)
                let link = try await two.demand(["ip", "-o", "link", "show", Self.device])
                #expect(link.contains(Self.mac) && !link.contains(",UP"))
                #expect(try await two.demand(["cat", setting]) == "1\n")
                try await backup.stop()
                #expect(try await two.demand(["cat", setting]) == before)
            }
        }

        @Test func `a device that somebody deletes is made anew, and so is one whose interface comes back`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: one, Self.configuration(200).text)
                try await expectState("active", of: agent)
                let index = try await Self.index(of: Self.device, on: one)
                try await one.demand(["ip", "link", "delete", Self.device])
                _ = try await eventually(within: patience, "another \(Self.device)") {
                    let now = try await Self.index(of: Self.device, on: one)
                    return now != nil && now != index ? true : nil
                }
                try await expectState("active", of: agent)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
            }
        }

        @Test func `what a killed run left is removed by the next`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let killed = try await AloftAgent.start(on: one, Self.configuration(200).text)
                try await expectState("active", of: killed)
                try await killed.kill()
                #expect(try await Self.index(of: Self.device, on: one) != nil)
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 200).text)
                try await expectState("active", of: agent)
                #expect(try await Self.index(of: Self.device, on: one) == nil)
            }
        }

        @Test func `over IPv6 each router sends from an address of its own`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                var configuration = InstanceConfiguration.overIPv6(priority: 100)
                configuration.lines = ["use_vmac"]
                let first = try await AloftAgent.start(on: one, configuration.text)
                let held = InstanceConfiguration.addresses6[1]
                try await laboratory.addresses.wait(for: [one.name], toHold: held, within: patience)
                configuration.priority = 200
                let second = try await AloftAgent.start(on: two, configuration.text)
                try await laboratory.addresses.wait(for: [two.name], toHold: held, within: patience)
                try await expectState("backup", of: first)
                try await second.stop()
                try await laboratory.addresses.wait(for: [one.name], toHold: held, within: patience)
                let seen = laboratory.capture.advertisements.events
                #expect(Set(seen.map(\.source)).count == 2)
                #expect(Set(seen.map(\.macAddress)) == ["00:00:5e:00:02:32"])
            }
        }

        private static func index(of device: String, on node: Node) async throws -> String? {
            let answer = try await node.run(["ip", "-o", "link", "show", device])
            return answer.status == 0 ? answer.output.split(separator: ":").first.map(String.init) : nil
        }

        private func expectAnswer(to client: Node) async throws {
            _ = try await eventually(within: patience, "the address to answer \(client.name)") {
                try await client.run(["ping", "-c", "1", "-W", "1", "192.168.100.167"]).status == 0 ? true : nil
            }
            let neighbour = try await client.demand(["ip", "neighbour", "show", "192.168.100.167"])
            #expect(neighbour.contains(Self.mac))
        }

        private static func configuration(_ priority: Int) -> InstanceConfiguration {
            var configuration = InstanceConfiguration(.version3, priority: priority)
            configuration.lines = ["use_vmac"]
            return configuration
        }
    }
}
