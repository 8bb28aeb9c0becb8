import Foundation
import Lab
import Testing

/// What the kernel does with the addresses of an agent that does nothing any more.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct LeaseTests {
        private static let lease = Duration.seconds(2)

        /// The kernel counts whole seconds and looks once a second.
        @Test(arguments: [SIGKILL, SIGSTOP])
        func
            `the address of an agent that hangs, or is killed with the failsafe, has one owner again within the lease and a second`(
                signal: Int32
            ) async throws
        {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, Self.configuration(200))
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let other = try await AloftAgent.start(on: two, Self.configuration(100))
                try await expectState("backup", of: other)
                let begin = Moment.now
                if signal == SIGKILL { try await agent.kill() } else { agent.process.signal(signal) }
                try await laboratory.addresses.wait(for: [one.name, two.name], toHold: address, within: patience)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                #expect(Moment.now - begin < Self.lease + .seconds(1) + .milliseconds(500))
            }
        }

        /// The kernel's word that the address is gone and the other's advertisements wait for it together; with the first alone it
        /// would put the address back. Then it preempts, as any Backup of greater priority.
        @Test func `an agent that runs again after its lease finds out who took over before it puts anything back`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, Self.configuration(200))
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let other = try await AloftAgent.start(on: two, Self.configuration(100))
                try await expectState("backup", of: other)
                agent.process.signal(SIGSTOP)
                try await laboratory.addresses.wait(for: [one.name, two.name], toHold: address, within: patience)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                let start = laboratory.addresses.changes.count
                agent.process.signal(SIGCONT)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await expectState("active", of: agent)
                let reasons = try await eventually(within: patience, "\(one.name) to have preempted") {
                    let reasons = try await agent.transitions().compactMap { $0["reason"].string }
                    return reasons.first == "preempted" ? reasons : nil
                }
                #expect(reasons.prefix(2) == ["preempted", "superseded"])
                #expect(!reasons.contains("address_restored"))
                let double = laboratory.addresses.doubleHoldings(of: address, after: start).first ?? .zero
                #expect(double < .milliseconds(100), "the other yields to the first advertisement")
            }
        }

        /// Over two leases the kernel would have removed what is not renewed.
        @Test func `what a living agent holds stays, in both families and on the interface of a virtual MAC address`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                var six = InstanceConfiguration.overIPv6(priority: 200)
                six.name = "VI_06"
                var virtual = InstanceConfiguration(.version3, priority: 200)
                virtual.name = "VI_02"
                virtual.virtualRouter = 51
                virtual.address = "192.168.100.168/24"
                virtual.lines = ["use_vmac"]
                let agent = try await AloftAgent.start(on: one, Self.configuration(200) + six.text + virtual.text)
                let held = [address, virtual.address] + InstanceConfiguration.addresses6
                for address in held {
                    try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                }
                // valid_lft 2sec, 1sec or 0sec.
                #expect(
                    try await one.demand(["ip", "address"]).components(separatedBy: "sec preferred_lft").count == 5)
                let changes = laboratory.addresses.changes.count
                try await Task.sleep(for: Self.lease * 2 + .seconds(1))
                let lost = laboratory.addresses.changes.events.dropFirst(changes).filter { !$0.isPresent }
                #expect(lost.isEmpty)
                for name in ["VI_01", "VI_02", "VI_06"] {
                    let rows = try await agent.transitions().filter { $0["instance"].string == name }
                    #expect(rows.first?["to"].string == "active")
                    #expect(!rows.contains { $0["reason"].string == "address_restored" })
                }
            }
        }

        @Test func `a reload takes the lease away and gives it back`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: one, Self.configuration(200, lease: 0))
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await expectLifetime("forever", on: one)
                for (lease, shown) in [(60, "sec"), (0, "forever")] {
                    try one.write(Self.configuration(200, lease: lease), to: "aloft.conf")
                    #expect(try await agent.command("reload").status == 0)
                    try await expectLifetime(shown, on: one)
                }
            }
        }

        private func expectLifetime(_ expected: String, on node: Node) async throws {
            _ = try await eventually(within: patience, "an address with a lifetime of \(expected)") { () -> Bool? in
                let shown = try await node.demand(["ip", "address", "show", "to", "192.168.100.167"])
                guard let lifetime = shown.split(separator: " ").drop(while: { $0 != "valid_lft" }).dropFirst().first
                else { return nil }
                return lifetime.hasSuffix(expected) ? true : nil
            }
        }

        private static func configuration(_ priority: Int, lease: Int = 2) -> String {
            "global_defs {\n  address_lease \(lease)\n}\n"
                + InstanceConfiguration(.version3, priority: priority).text
        }
    }
}
