import Foundation
import Lab

/// What is installed, in megabytes of a million bytes, beside what keepalived installs; and what the agent has in memory at rest and after
/// questions.
enum Sizes {
    private static let requests = 1000
    private static let paths = [
        "/v1/status", "/v1/instances/VI_01", "/v1/checks", "/v1/transitions?limit=20", "/v1/operations?limit=5",
        "/v1/notifications?limit=5", "/v1/config", "/v1/cluster", "/metrics", "/livez", "/readyz",
    ]

    static func measure() async throws -> [Row] {
        let rows = try await Laboratory.with(nodes: ["server"]) { laboratory in
            let node = laboratory.nodes[0]
            return try await files(node) + memory(node)
        }
        return try await rows + memoryWithPeers()
    }

    private static func files(_ node: Node) async throws -> [Row] {
        let keepalived = try await megabytes(of: "/usr/sbin/keepalived", on: node)
        let aloft = try await stripped("aloft", on: node)
        let all = try await aloft + stripped("aloft-helper", on: node)
        var rows = [
            Row(
                what: "Program, stripped: aloft", unit: "MB", aloft: aloft, other: ("keepalived", keepalived),
                goal: .atMost(22)),
            Row(what: "Programs, stripped: all", unit: "MB", aloft: all, other: ("keepalived", keepalived)),
        ]
        let folder = Laboratory.repository + "/.build/packages"
        let packages = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard let package = packages.first(where: { $0.hasSuffix(".deb") }) else {
            Progress.tell("the package is not measured: make deb makes it")
            return rows
        }
        let path = "\(folder)/\(package)"
        let installed = try await node.demand(["dpkg-deb", "--field", path, "Installed-Size"])
        let theirs = try await node.run(["dpkg-query", "--showformat=${Installed-Size}", "--show", "keepalived"]).output
        rows += [
            Row(
                what: "Package", unit: "MB", aloft: try await megabytes(of: path, on: node), other: ("keepalived", nil),
                goal: .atMost(8)),
            Row(
                what: "Installed, all files", unit: "MB", aloft: kilobytes(installed),
                other: ("keepalived", kilobytes(theirs)),
                goal: .atMost(30)),
        ]
        return rows
    }

    private static func memory(_ node: Node) async throws -> [Row] {
        let agent = try await AloftAgent.start(on: node, InstanceConfiguration(.version3, priority: 100).text)
        // What only the start needed is given back five seconds after it.
        try await Task.sleep(for: .seconds(8))
        let idle = try ProcessUsage(of: [agent.process.pid])
        try await ask(node)
        let after = try ProcessUsage(of: [agent.process.pid])
        try await agent.stop()
        return [
            row("one instance, resident", idle.resident, 13), row("one instance, private", idle.anonymous, 3.5),
            row("after \(requests) requests to each route, resident", after.resident, 18),
        ]
    }

    /// Of the one in the middle: it is asked by one that is ahead, and asks it.
    private static func memoryWithPeers() async throws -> [Row] {
        try await Laboratory.with(nodes: ["one", "two", "three"]) { laboratory in
            let agents = try await PeerCluster.start(on: laboratory.nodes)
            try await ask(laboratory.nodes[1])
            let after = try ProcessUsage(of: [agents[1].process.pid])
            for agent in agents { try await agent.stop() }
            return [row("two peers over TLS, after as many, resident", after.resident, 18)]
        }
    }

    /// Over the loopback address.
    private static func ask(_ node: Node) async throws {
        Progress.tell("\(requests) requests to each of \(paths.count) routes")
        for path in paths {
            let url = "http://127.0.0.1:\(AloftAgent.port)\(path)#[1-\(requests)]"
            try await node.demand(["curl", "--silent", "--output", "/dev/null", "--max-time", "60", url])
        }
    }

    private static func row(_ what: String, _ bytes: Int, _ goal: Double) -> Row {
        Row(
            what: "Memory, the agent alone, \(what)", unit: "MB", aloft: Double(bytes) / 1_048_576,
            other: ("–", nil), goal: .atMost(goal))
    }

    private static func stripped(_ name: String, on node: Node) async throws -> Double {
        let target = "\(node.directory)/\(name)"
        try await node.demand(["strip", "-o", target, "\(Laboratory.repository)/.build/release/\(name)"])
        return try await megabytes(of: target, on: node)
    }

    private static func megabytes(of path: String, on node: Node) async throws -> Double {
        let bytes = try await node.demand(["stat", "--dereference", "--format=%s", path])
        return (Double(bytes.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) / 1_000_000
    }

    private static func kilobytes(_ text: String) -> Double? {
        Double(text.trimmingCharacters(in: .whitespacesAndNewlines)).map { $0 * 1024 / 1_000_000 }
    }
}
