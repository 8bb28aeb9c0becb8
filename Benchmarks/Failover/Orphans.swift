import Foundation
import Lab

/// Two backups of equal priority that lose their Active at the same moment.
struct Orphans {
    private static let times = 50
    private static let interval = Duration.seconds(1)
    private static let patience = Duration.seconds(20)

    private let kind: RouterKind
    private let laboratory: Laboratory

    /// What one loss showed.
    private struct Outcome {
        /// The advertisements of the one that is not the successor.
        var second: Int
    }

    static func measure() async throws -> [Row] {
        let aloft = try await outcomes(of: .aloft)
        let keepalived = try await outcomes(of: .keepalived)
        func row(_ what: String, _ goal: Double, _ value: ([Outcome]) -> Double) -> Row {
            Row(
                what: "equals orphaned together, \(times) times: \(what)", unit: "", aloft: value(aloft),
                other: ("keepalived", value(keepalived)), goal: .atMost(goal))
        }
        return [
            row("both advertised", 0) { Double($0.count { $0.second > 0 }) },
            row("advertisements of the second, worst", 1) { Double($0.map(\.second).max() ?? 0) },
        ]
    }

    private static func outcomes(of kind: RouterKind) async throws -> [Outcome] {
        Progress.tell("\(kind), equals: orphaned \(times) times")
        return try await Laboratory.with(nodes: ["first", "second", "third"]) { laboratory in
            let orphans = Orphans(kind: kind, laboratory: laboratory)
            for (node, priority) in zip(laboratory.nodes, [200, 100, 100]) {
                _ = try await orphans.start(on: node, priority: priority)
            }
            var outcomes: [Outcome] = []
            for _ in 0..<times { outcomes.append(try await orphans.outcome()) }
            return outcomes
        }
    }

    private func start(on node: Node, priority: Int) async throws -> any Router {
        var configuration = InstanceConfiguration(.version3, priority: priority)
        configuration.advertisementInterval = Self.interval
        return try await kind.start(on: node, configuration.text)
    }

    /// Cuts the link of the first, and looks at what the others say for three intervals.
    private func outcome() async throws -> Outcome {
        let (first, capture) = (laboratory.nodes[0], laboratory.capture.advertisements)
        let calm = capture.count
        _ = try await capture.wait(within: Self.patience, for: "three advertisements of \(first.name) in a row") {
            events in
            let last = events.dropFirst(calm).suffix(3)
            return last.count == 3 && last.allSatisfy { $0.source == first.address } ? true : nil
        }
        let seen = capture.count
        try await laboratory.lan.cut(first)
        let successor = try await capture.first(after: seen, within: Self.patience, "a successor") {
            $0.source != first.address
        }
        try await Task.sleep(for: Self.interval * 3)
        let others = capture.events.dropFirst(seen).filter { $0.source != first.address }
        try await laboratory.lan.mend(first)
        let last = others.last?.source ?? successor.source
        return Outcome(second: others.count { $0.source != last })
    }
}
