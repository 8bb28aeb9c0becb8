import Foundation
import Lab

/// What hundreds of checks a second cost, with the programs that they run.
struct CheckCost {
    let node: Node

    private static let window = Duration.seconds(10)
    /// Until every check has run, and what only the start needs is over.
    private static let settling = Duration.seconds(7)

    static func measure() async throws -> [Row] {
        try await Laboratory.with(nodes: ["one"]) { laboratory in
            let cost = CheckCost(node: laboratory.nodes[0])
            var rows: [Row] = []
            for count in [100, 400, 1000] {
                let aloft = try await cost.measure(.aloft, count)
                let keepalived = try await cost.measure(.keepalived, count)
                rows.append(
                    Row(
                        what: "CPU, \(count) checks a second of /bin/true", unit: "%", aloft: aloft,
                        other: ("keepalived", keepalived), goal: count == 400 ? .ratioAtMost(0.9) : nil))
            }
            return rows
        }
    }

    /// Percent of one processor.
    private func measure(_ kind: RouterKind, _ count: Int) async throws -> Double {
        Progress.tell("\(kind) with \(count) checks")
        let router = try await kind.start(on: node, Self.configuration(count))
        try await Task.sleep(for: Self.settling)
        let (before, start) = (try Self.ticks(of: router.processes), ContinuousClock.now)
        try await Task.sleep(for: Self.window)
        let spent = try Self.ticks(of: router.processes) - before
        let time = (ContinuousClock.now - start).milliseconds / 1000
        if kind == .aloft { try await tellOfFailures(router) }
        try await router.stop()
        return Double(spent) / Double(sysconf(Int32(_SC_CLK_TCK))) / time * 100
    }

    private func tellOfFailures(_ router: any Router) async throws {
        guard let agent = router as? AloftAgent else { return }
        let failed = try await agent.get("/v1/checks").json["items"].items.filter {
            $0["last_run"]["passed"].bool != true
        }
        if !failed.isEmpty { Progress.tell("\(failed.count) checks have failed: \(failed[0]["last_run"]["why"])") }
    }

    private static func configuration(_ count: Int) -> String {
        let checks = (0..<count).map {
            "vrrp_script c\($0) {\n script /bin/true\n interval 1\n timeout 1\n user root\n}\n"
        }
        var instance = InstanceConfiguration(.version3, priority: 100)
        instance.lines = ["track_script {"] + (0..<count).map { "c\($0) weight 1" } + ["}"]
        return checks.joined() + instance.text
    }

    /// User and system time of the processes and of the children that they have reaped (proc(5), stat, 14 to 17).
    private static func ticks(of processes: [pid_t]) throws -> Int {
        try processes.reduce(0) { sum, process in
            let text = try String(contentsOfFile: "\(Laboratory.directory)/proc/\(process)/stat", encoding: .utf8)
            let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
            return sum + fields.dropFirst(11).prefix(4).compactMap { Int($0) }.reduce(0, +)
        }
    }
}
