import Foundation
import Lab

/// Two nodes with one VRRPv3 instance at 10 ms, of which the first always takes the address back.
struct FastPair {
    private let kind: RouterKind
    private let watch: Watch
    private let (first, second): (Node, Node)

    /// From the return of the first node to the next fault.
    private static let calm = Duration.seconds(1)

    static func outages(of kind: RouterKind) async throws -> Outages.Results {
        Progress.tell("\(kind), v3 at 10 ms: \(Outages.repetitions) times SIGTERM and a cut link")
        return try await Laboratory.with(nodes: ["first", "second", "client"]) { laboratory in
            let pair = FastPair(kind: kind, laboratory: laboratory)
            let successor = try await pair.start(on: pair.second, priority: 150)
            let results = try await pair.outages()
            try await successor.stop()
            return results
        }
    }

    private init(kind: RouterKind, laboratory: Laboratory) {
        self.kind = kind
        watch = Watch(laboratory: laboratory, client: laboratory.nodes[2], servesPages: false)
        (first, second) = (laboratory.nodes[0], laboratory.nodes[1])
    }

    private func start(on node: Node, priority: Int) async throws -> any Router {
        var configuration = InstanceConfiguration(.version3, priority: priority)
        configuration.advertisementInterval = .milliseconds(10)
        return try await kind.start(on: node, configuration.text)
    }

    private func outages() async throws -> Outages.Results {
        var results: Outages.Results = [:]
        for _ in 0..<Outages.repetitions {
            let router = try await start(on: first, priority: 200)
            try await calm()
            results[.linkCut, default: []].append(
                try await watch.darkness(after: { try await watch.laboratory.lan.cut(first) }, on: first))
            try await watch.laboratory.lan.mend(first)
            try await calm()
            results[.terminated, default: []].append(
                try await watch.darkness(after: { try await router.stop() }, on: first))
        }
        return results
    }

    /// Waits until the first node alone has the address, and a little more.
    private func calm() async throws {
        try await watch.laboratory.addresses.wait(for: [first.name], toHold: Watch.prefix, within: Watch.patience)
        try await Task.sleep(for: Self.calm)
    }
}
