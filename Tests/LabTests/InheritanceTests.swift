import Foundation
import Lab
import Testing

/// What the failsafe does for an instance of each sort, at a crash and in a restart.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct InheritanceTests {
        private static let interval = Duration.milliseconds(100)
        private static let inside = "10.0.0.167/24"

        enum Sort: String, CaseIterable, Sendable {
            case group, unicast, virtualMAC, IPv6

            var addresses: [String] {
                switch self {
                case .group: [address, inside]
                case .unicast, .virtualMAC: [address]
                case .IPv6: [InstanceConfiguration.addresses6[1]]
                }
            }

            var instances: [String] { self == .group ? ["VI_01", "VI_02"] : ["VI_01"] }

            func configuration(_ priority: Int, on node: Node, peer: Node) -> String {
                var first =
                    self == .IPv6
                    ? InstanceConfiguration.overIPv6(priority: priority)
                    : InstanceConfiguration(.version3, priority: priority)
                first.advertisementInterval = interval
                first.preempts = false
                switch self {
                case .unicast:
                    first.lines = ["unicast_src_ip \(node.address)", "unicast_peer {", "  \(peer.address)", "}"]
                case .virtualMAC: first.lines = ["use_vmac"]
                case .IPv6: break
                case .group:
                    var second = first
                    second.name = "VI_02"
                    second.virtualRouter = 51
                    second.interface = SecondSwitch.interface
                    second.address = inside
                    return first.text + second.text + "vrrp_sync_group G1 {\n  group {\n    VI_01\n    VI_02\n  }\n}\n"
                }
                return first.text
            }
        }

        @Test(arguments: Sort.allCases)
        func `a restart with nopreempt keeps its place, and no advertisement is late`(sort: Sort) async throws {
            try await with(sort) { laboratory, agent, other, start in
                let one = laboratory.nodes[0]
                let capture = try Capture(at: one)
                defer { capture.close() }
                let changes = laboratory.addresses.changes.count
                try await agent.stopForRestart()
                let next = try await start(one)
                for name in sort.instances { try await expectState("active", of: next, instance: name) }
                let count = capture.advertisements.count
                _ = try await capture.advertisements.wait(within: patience, for: "six more") {
                    $0.count >= count + 6 ? true : nil
                }
                for router in sort == .group ? [50, 51] : [50] {
                    let sent = capture.advertisements.events.filter { $0.virtualRouter == router }
                    #expect(Set(sent.map(\.source)).count == 1 && !sent.contains { $0.priority == 0 })
                    let gaps = zip(sent, sent.dropFirst()).map { $1.time - $0.time }
                    #expect(
                        try #require(gaps.max()) < Self.interval + .milliseconds(10),
                        "one interval, and what a busy machine costs")
                }
                #expect(laboratory.addresses.changes.count == changes)
                for name in sort.instances {
                    try await expectState("backup", of: other, instance: name)
                    let row = try await next.transitions().first { $0["instance"].string == name }
                    #expect(row?["reason"].string == "inherited")
                }
            }
        }

        @Test(arguments: Sort.allCases)
        func `a crash hands over at once, and the addresses leave the node`(sort: Sort) async throws {
            try await with(sort) { laboratory, agent, other, start in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                _ = try await agent.failsafe()
                let begin = Moment.now
                let before = laboratory.addresses.changes.count
                try await agent.crash()
                for address in sort.addresses {
                    try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                    let gain = try await laboratory.addresses.changes.first(
                        after: before, within: patience, "\(address) on \(two.name)"
                    ) { $0.node == two.name && $0.isPresent && $0.address == address }
                    // Three intervals would be 300 ms; a skew of 10 ms, and what a busy machine costs.
                    #expect(gain.time - begin < .milliseconds(150))
                }
                for name in sort.instances {
                    try await expectState("active", of: other, instance: name)
                    _ = try await eventually(within: patience, "\(name) released, in the history") {
                        try await other.transitions().first { row in
                            row["instance"].string == name
                                && ["released", "sync_group"].contains(row["reason"].string)
                        }
                    }
                }
                let next = try await start(one)
                for name in sort.instances { try await expectState("backup", of: next, instance: name) }
            }
        }

        /// The second agent dies while it waits for its check, and nothing has been claimed; the third waits too.
        @Test func `an address outlives a second crash before anything was inherited`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                var instance = InstanceConfiguration(.version3, priority: 200)
                instance.lines = ["track_script {", "check", "}"]
                let check = "vrrp_script check {\n  script \"/bin/sleep 1\"\n  interval 2\n  timeout 2\n}\n"
                let text = check + instance.text
                let agent = try await AloftAgent.start(on: one, text)
                try await expectState("active", of: agent)
                _ = try await agent.failsafe()
                let changes = laboratory.addresses.changes.count
                try await agent.crash()
                let second = try await AloftAgent.start(on: one, text)
                _ = try await second.failsafe()
                try await second.crash()
                let third = try await AloftAgent.start(on: one, text)
                try await expectState("active", of: third)
                #expect(laboratory.addresses.changes.count == changes)
                #expect(try await third.transitions().contains { $0["reason"].string == "inherited" })
            }
        }

        /// An Active on the first node with its failsafe, a Backup on the second, and how to start an agent on a node.
        private func with(
            _ sort: Sort,
            _ work:
                @escaping @Sendable (
                    Laboratory, AloftAgent, AloftAgent, @escaping @Sendable (Node) async throws -> AloftAgent
                ) async throws -> Void
        ) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let second = sort == .group ? try await SecondSwitch(in: laboratory) : nil
                let start = { @Sendable (node: Node) in
                    let (priority, peer) = node.name == one.name ? (200, two) : (150, one)
                    return try await AloftAgent.start(
                        on: node, sort.configuration(priority, on: node, peer: peer))
                }
                let agent = try await start(one)
                for name in sort.instances { try await expectState("active", of: agent, instance: name) }
                _ = try await agent.failsafe()
                let other = try await start(two)
                for name in sort.instances { try await expectState("backup", of: other, instance: name) }
                try await work(laboratory, agent, other, start)
                await second?.close()
            }
        }
    }
}
