import Foundation
import Lab

/// An agent that does nothing but run checks, whose memory is quiet enough to see a few bytes that each of them leaves.
enum ChecksAlone {
    private static let checks = 100
    private static let name = "checks"
    /// What a check run may leave, in bytes: 100,000 of them less than half a megabyte. One kept allocation is 32 at the least.
    private static let bytesPerRun = 4

    /// Runs a quarter of `runs`, measures, does the rest, and measures again.
    ///
    /// - Returns: what grew, in words.
    static func run(_ runs: Int) async throws -> [String] {
        try await Laboratory.with(nodes: [name]) { laboratory in
            let node = laboratory.nodes[0]
            let agent = try await AloftAgent.start(on: node, configuration)
            let before = try await memory(of: agent, after: runs / 4)
            let after = try await memory(of: agent, after: runs)
            let growth = (after.bytes - before.bytes) / (after.runs - before.runs)
            print(
                "checks alone: \(before.bytes / 1024) KiB private after \(before.runs) runs, \(after.bytes / 1024) after \(after.runs): "
                    + "\(growth) bytes a run")
            return growth > bytesPerRun ? ["private memory by checks alone: \(growth) bytes a run"] : []
        }
    }

    private static func memory(of agent: AloftAgent, after runs: Int) async throws -> (bytes: Int, runs: Int) {
        // Twice what the intervals take, for a machine with other work.
        let done = try await eventually(within: .seconds(60 + runs / 100), "\(runs) check runs") {
            let text = try await agent.node.demand([
                "sqlite3", "-readonly", agent.node.directory + "/state/history.db",
                "SELECT count(*) FROM check_results",
            ])
            try await Task.sleep(for: .seconds(1))
            return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)).flatMap { $0 >= runs ? $0 : nil }
        }
        return (try await ProcessHoldings.settled(of: agent.process.pid).privateMemory * 1024, done)
    }

    private static var configuration: String {
        var instance = InstanceConfiguration(.version3, priority: 100)
        instance.address = "192.168.100.100/24"
        instance.lines = ["track_script {"] + (0..<checks).map { "c\($0) weight 1" } + ["}"]
        let scripts = (0..<checks).map { "vrrp_script c\($0) {\n script /bin/true\n interval 0.5\n}\n" }
        return scripts.joined() + instance.text
    }
}
