import Foundation
import Lab
import Testing

/// docs/migrating-from-keepalived.md, step by step, and back.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct MigrationTests {
        enum Setting: String, CaseIterable, Sendable {
            /// The same on every node, version 2 with AH, a check with a weight.
            case administrators = "the case"
            /// A priority of its own for each.
            case version3 = "version 3"

            func configuration(ofNode place: Int) throws -> String {
                switch self {
                case .administrators: try WebCluster.configuration()
                case .version3: InstanceConfiguration(.version3, priority: 200 - 50 * place).text
                }
            }

            /// Its interval, three of which and a skew a Backup waits before it takes over from a lesser one.
            var patience: Duration { self == .administrators ? .seconds(20) : .seconds(10) }
        }

        @Test(arguments: Setting.allCases)
        func `three nodes move over one by one and go back, and the address always answers`(setting: Setting)
            async throws
        {
            try await Laboratory.with(nodes: ["web1", "web2", "web3", "client"]) { laboratory in
                var cluster = MovingCluster(laboratory, setting)
                for node in cluster.nodes {
                    try await Nginx.start(on: node)
                    try await cluster.start(.keepalived, on: node)
                }
                let active = try await cluster.owner()
                let pings = try Pinger("192.168.100.167", from: laboratory.nodes[3])
                _ = try await pings.replies.first(within: patience, "an answered ping") { _ in true }
                let start = Moment.now

                // The Backups first; the last of them then takes over, so that keepalived never has to let go by itself.
                let backups = cluster.nodes.filter { $0.name != active.name }
                for node in backups {
                    try await cluster.stop(on: node)
                    try await cluster.start(.aloft, on: node)
                }
                try await cluster.raise(backups[1])
                #expect(try await cluster.owner(after: active).name == backups[1].name)
                try await cluster.stop(on: active)
                try await cluster.start(.aloft, on: active)
                try await cluster.lower(backups[1])
                let owner = try await cluster.settled()

                // Back: one that stops hands over by itself. Of two keepalived with the same priority both would take over, and
                // clients keep the neighbour that they heard of last for five seconds: one has a higher priority meanwhile.
                let others = cluster.nodes.filter { $0.name != owner.name }
                try await cluster.stop(on: others[0])
                try await cluster.start(.keepalived, on: others[0])
                try await cluster.stop(on: others[1])
                try await cluster.start(.keepalived, on: others[1], isRaised: setting == .administrators)
                if setting == .administrators {
                    #expect(try await cluster.owner(after: owner).name == others[1].name)
                }
                try await cluster.stop(on: owner)
                try await cluster.start(.keepalived, on: owner)
                _ = try await cluster.settled()
                pings.stop()
                // Four pings of five hundred a second: what a busy machine may delay without the address having moved.
                let longest = pings.darknesses(since: start).map(\.duration).max() ?? .zero
                #expect(longest <= .milliseconds(8), "nobody answered for \(longest)")
            }
        }
    }
}

/// A cluster of which some nodes run keepalived and some Aloft, with the same configurations.
private struct MovingCluster {
    let nodes: [Node]
    private let laboratory: Laboratory
    private let setting: LaboratorySuite.MigrationTests.Setting
    private var routers: [String: any Router] = [:]

    init(_ laboratory: Laboratory, _ setting: LaboratorySuite.MigrationTests.Setting) {
        self.laboratory = laboratory
        self.setting = setting
        nodes = Array(laboratory.nodes.prefix(3))
    }

    private func configuration(of node: Node) throws -> String {
        try setting.configuration(ofNode: nodes.firstIndex { $0.name == node.name } ?? 0)
    }

    /// Starts one and waits until it takes part, which of Aloft is seen in its status and of keepalived in its log.
    mutating func start(_ kind: RouterKind, on node: Node, isRaised: Bool = false) async throws {
        let router = try await kind.start(on: node, isRaised ? try raised(node) : try configuration(of: node))
        routers[node.name] = router
        guard let agent = router as? AloftAgent else { return }
        _ = try await eventually(within: patience, "\(node.name) takes part") {
            ["backup", "active"].contains(try await agent.instance()["state"].string) ? true : nil
        }
    }

    func stop(on node: Node) async throws { try await routers[node.name]?.stop() }

    /// As an administrator does who edits the priority.
    func raise(_ node: Node) async throws { try await reload(node, try raised(node)) }

    private func raised(_ node: Node) throws -> String {
        try configuration(of: node).replacing(/priority \d+/, with: "priority 240")
    }

    func lower(_ node: Node) async throws { try await reload(node, try configuration(of: node)) }

    private func reload(_ node: Node, _ text: String) async throws {
        try node.write(text, to: "aloft.conf")
        guard let agent = routers[node.name] as? AloftAgent else { return }
        let result = try await agent.command("reload")
        #expect(result.status == 0, "\(result.errors)")
    }

    func owner(after last: Node? = nil) async throws -> Node {
        let others = Set([last?.name].compactMap(\.self))
        return try laboratory.node(
            try await laboratory.addresses.waitForOneHolder(of: address, otherThan: others, within: setting.patience))
    }

    /// The owner when nobody has preempted for as long as that would take.
    func settled() async throws -> Node {
        while true {
            let changes = laboratory.addresses.changes.count
            let next = try? await laboratory.addresses.changes.first(
                after: changes, within: .seconds(setting == .administrators ? 5 : 1), "another owner"
            ) { $0.address == address && $0.isPresent }
            if next == nil { return try await owner() }
        }
    }
}
