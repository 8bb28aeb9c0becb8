import NetworkTypes
import VRRP

/// The configurations of all nodes of a cluster, held against one another.
package struct Cluster {
    /// One node: what its configuration came to, and what it is called.
    package struct Node {
        package var name: String
        package var loaded: LoadResult
        let sourceMap: SourceMap

        package init(name: String, loaded: LoadResult) {
            self.name = name
            self.loaded = loaded
            sourceMap = loaded.sourceMap
        }
    }

    private let nodes: [Node]
    var report = Report()

    /// What the nodes do not agree on, by file, line and column; nothing for one node alone.
    package static func findings(_ nodes: [Node]) -> [Diagnostic] {
        var cluster = Cluster(nodes: nodes.filter(\.loaded.isUsable))
        cluster.compare()
        return cluster.report.sorted(files: nodes.flatMap { $0.loaded.configuration.files.map(\.path) })
    }

    private init(nodes: [Node]) {
        self.nodes = nodes
    }

    private mutating func compare() {
        guard nodes.count > 1 else { return }
        for (index, node) in nodes.enumerated() {
            for instance in node.loaded.configuration.instances {
                let here = Member(node: node, instance: instance)
                let earlier = nodes[..<index].compactMap { counterpart(of: here, on: $0) }
                if let first = earlier.first { compareForm(of: here, with: first) }
                for other in earlier { compareStanding(of: here, with: other) }
                if nodes.allSatisfy({ $0.name == node.name || counterpart(of: here, on: $0) == nil }) {
                    reportAlone(here)
                }
            }
            compareServices(node, with: Array(nodes[..<index]), others: nodes.filter { $0.name != node.name })
            compareWeights(node)
        }
    }

    /// The same virtual router on another node: its interface may have another name there.
    private func counterpart(of member: Member, on node: Node) -> Member? {
        let router = member.router
        let same = node.loaded.configuration.instances.filter {
            $0.router.vrid == router.vrid && $0.router.family == router.family
        }
        let best =
            same.first { $0.router.interface == router.interface } ?? same.first { $0.router.name == router.name }
            ?? same.first
        return best.map { Member(node: node, instance: $0) }
    }

    private func rivals(of instance: InstanceConfiguration, on node: Node) -> Set<Int> {
        let others = nodes.filter { $0.name != node.name }
        return others.reduce(into: []) { priorities, other in
            guard let rival = counterpart(of: Member(node: node, instance: instance), on: other) else { return }
            let configuration = other.loaded.configuration
            priorities.formUnion(WeightedPriority(rival.instance, in: configuration).values)
        }
    }

    private mutating func compareWeights(_ node: Node) {
        var lint = Lint(node.loaded, keepingDiagnostics: false)
        let instances = node.loaded.configuration.instances
        lint.checkWeights(
            against: instances.reduce(into: [:]) { $0[$1.router.name] = rivals(of: $1, on: node) })
        report.append(lint.report)
    }

    private mutating func reportAlone(_ member: Member) {
        report.warning(
            member.instance.location,
            "no other node has virtual router \(member.router.vrid) for \(member.router.family.name), and so nobody"
                + " takes over from \"\(member.router.name)\"",
            instead: "write it there too, with the same virtual_router_id", rule: .absentRouter)
    }
}

extension Cluster {
    /// A virtual router on one node.
    struct Member {
        var node: Cluster.Node
        var instance: InstanceConfiguration
        var router: VirtualRouter.Configuration { instance.router }

        func place(of keyword: String) -> SourcePosition { node.sourceMap.place(of: keyword, in: instance) }

        var isUnicast: Bool { router.transport != .multicast }

        /// The virtual routers of its sync group.
        var group: Set<VRID>? {
            let configuration = node.loaded.configuration
            return configuration.group(of: instance).map { Set(configuration.members(of: $0).map(\.router.vrid)) }
        }
    }
}
