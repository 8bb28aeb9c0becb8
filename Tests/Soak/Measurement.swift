import Foundation
import Lab

/// What the processes and the node have at one moment.
struct Measurement {
    /// By what it is, such as `aloft descriptors`.
    var numbers: [String: Int] = [:]
    /// Links, addresses, routes, rules and tables, each a line.
    var objects: Set<String> = []

    /// How much more of each is no growth; nothing where it is not named.
    var tolerances: [String: Int] = [:]

    /// The least of a few looks: what is under way at one of them is not what stays.
    static func settled(of cluster: Cluster) async throws -> Measurement {
        var least = try await Measurement(of: cluster)
        for _ in 1...8 {
            try await Task.sleep(for: .seconds(1))
            let next = try await Measurement(of: cluster)
            least.numbers.merge(next.numbers, uniquingKeysWith: min)
            least.objects = next.objects
        }
        return least
    }

    private init(of cluster: Cluster) async throws {
        tolerances = Self.sendersToIdentify
        let agent = cluster.agent.process.pid
        try measure("aloft", agent)
        try measure("aloft-failsafe", try await cluster.agent.failsafe())
        if let programs = cluster.programs { try measure("aloft-programs", programs.pid) }
        let metrics = try await cluster.agent.get("/metrics").body
        for line in metrics.split(separator: "\n") where Self.isMeant(line) {
            let words = line.split(separator: " ")
            numbers["metric \(words[0])"] = Double(words[1]).map { Int($0) }
        }
        try await lookAtNetwork(of: cluster.node)
    }

    private static let families = [
        "aloft_history_queued_records", "aloft_history_dropped_records_total", "aloft_api_event_subscribers",
        "aloft_api_status_waiters", "aloft_api_waiting_requests", "aloft_drains", "aloft_resource_refusals_total",
        "aloft_pending_timers", "aloft_engine_pending", "aloft_engine_sockets", "aloft_conditions",
    ]

    /// One more is open while the sender of something that was noticed is still to be identified, which waits for its next
    /// advertisement: a Backup's may be long in coming (`PeerMonitor.sendersToIdentify`). There is one such socket at the most.
    private static let sendersToIdentify = ["metric aloft_engine_sockets": 1]

    private static func isMeant(_ line: Substring) -> Bool { families.contains { line.hasPrefix($0) } }

    private mutating func measure(_ name: String, _ process: pid_t) throws {
        numbers["\(name) process"] = Int(process)
        for figure in try ProcessHoldings(of: process).figures {
            numbers["\(name) \(figure.name)"] = figure.value
            tolerances["\(name) \(figure.name)"] = figure.tolerance
        }
    }

    private mutating func lookAtNetwork(of node: Node) async throws {
        let script = """
            ip -o link | sed 's/^[0-9]*: \\([^:@]*\\).*/link \\1/'
            ip -o address | awk '{print "address", $2, $4}'
            ip route show table all | sed 's/ expires.*//; s/^/route /'
            ip -6 route show table all | sed 's/ expires.*//; s/^/route6 /'
            ip rule | sed 's/^[0-9]*:\\s*/rule /'
            nft list tables 2>/dev/null | sed 's/^/nft /'
            """
        let lines = try await node.demand(["sh", "-c", script]).split(separator: "\n").map(String.init)
        objects = Set(lines)
        for kind in ["link", "address", "route", "route6", "rule", "nft"] {
            numbers["\(kind) objects"] = lines.count { $0.hasPrefix(kind + " ") }
        }
    }
}
