import Foundation
import Lab

/// What all agents, and their failsafes, hold at one moment.
@MainActor struct Holdings {
    private var processes: [String: pid_t] = [:]
    private var holdings: [String: ProcessHoldings] = [:]

    init(of cluster: Cluster) async throws {
        for node in cluster.nodes {
            let agent = try cluster.agent(on: node)
            processes["\(node.name) aloft"] = agent.process.pid
            processes["\(node.name) aloft-failsafe"] = try await agent.failsafe()
        }
        for (name, process) in processes { holdings[name] = try await ProcessHoldings.settled(of: process) }
    }

    /// What there is more of later, in words; prints all of it.
    func growths(until later: Holdings) -> [String] {
        var growths: [String] = []
        for name in holdings.keys.sorted() {
            guard let old = holdings[name], let new = later.holdings[name] else { continue }
            if processes[name] != later.processes[name] { growths.append("\(name) is another process") }
            for (figure, next) in zip(old.figures, new.figures) {
                print("\(name) \(figure.name): \(figure.value) before, \(next.value) after")
                if next.value > figure.value + figure.tolerance {
                    growths.append("\(name) \(figure.name): \(figure.value) before, \(next.value) after")
                }
            }
        }
        return growths
    }
}
