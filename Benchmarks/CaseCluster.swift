import Foundation
import Lab

/// The case on three nodes: nginx and the administrator's configuration, with either program.
struct CaseCluster {
    private let kind: RouterKind
    private let watch: Watch
    private var servers: [String: Nginx] = [:]
    private var routers: [String: any Router] = [:]

    /// Until the check, every 2 s, has passed everywhere again, and all nodes are equal.
    private static let recovery = Duration.seconds(3)

    static func outages(of kind: RouterKind) async throws -> Outages.Results {
        Progress.tell("\(kind), the case: \(Outages.repetitions) times nginx killed, SIGTERM and a cut link")
        return try await Laboratory.with(nodes: ["web1", "web2", "web3", "client"]) { laboratory in
            var cluster = CaseCluster(
                kind: kind, watch: Watch(laboratory: laboratory, client: laboratory.nodes[3], servesPages: true))
            for node in laboratory.nodes.prefix(3) { try await cluster.startServer(on: node) }
            for node in laboratory.nodes.prefix(3) { try await cluster.startRouter(on: node) }
            let results = await cluster.outages()
            for router in cluster.routers.values { try await router.stop() }
            return results
        }
    }

    private init(kind: RouterKind, watch: Watch) {
        self.kind = kind
        self.watch = watch
    }

    private mutating func startServer(on node: Node) async throws {
        servers[node.name] = try await Nginx.start(on: node)
    }

    private mutating func startRouter(on node: Node) async throws {
        routers[node.name] = try await kind.start(on: node, try WebCluster.configuration())
    }

    private mutating func outages() async -> Outages.Results {
        var results: Outages.Results = [:]
        do {
            for _ in 0..<Outages.repetitions {
                for fault in [Outages.Fault.serverKilled, .terminated, .linkCut] {
                    results[fault, default: []].append(try await outage(by: fault))
                }
            }
        } catch {
            Progress.tell("no more outages of \(kind): \(error)")
        }
        return results
    }

    private mutating func outage(by fault: Outages.Fault) async throws -> Watch.Darkness {
        _ = try await watch.holder()
        try await Task.sleep(for: Self.recovery)
        let holder = try await watch.holder()
        let cluster = self
        let darkness = try await watch.darkness(
            after: { try await cluster.inflict(fault, on: holder) }, on: holder)
        try await repair(fault, of: holder)
        return darkness
    }

    private func inflict(_ fault: Outages.Fault, on node: Node) async throws {
        switch fault {
        case .terminated: try await routers[node.name]?.stop()
        case .serverKilled: try await servers[node.name]?.kill()
        case .linkCut: try await watch.laboratory.lan.cut(node)
        }
    }

    private mutating func repair(_ fault: Outages.Fault, of node: Node) async throws {
        switch fault {
        case .terminated: try await startRouter(on: node)
        case .serverKilled: try await startServer(on: node)
        case .linkCut: try await watch.laboratory.lan.mend(node)
        }
    }
}
