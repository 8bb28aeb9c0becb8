import Foundation
import Lab

/// Two nodes with a web server, of which the first always takes the address back.
struct FailoverPair {
    private let kind: RouterKind
    private let setting: Failover.Setting
    private let laboratory: Laboratory
    private let (first, second, client): (Node, Node, Node)

    /// From the return of the first node to the next fault.
    private static let calm = Duration.seconds(1)
    /// What two owners are watched for: beyond it they are taken to stay.
    private static let patience = Duration.seconds(15)
    /// So many connections are tried around a fault.
    private static let connections = 2000

    static func costs(
        of kind: RouterKind, _ setting: Failover.Setting, repetitions: Int
    ) async throws -> [Failover.Fault: [FaultCost]] {
        Progress.tell("\(kind), \(setting.name): each fault \(repetitions) times")
        return try await Laboratory.with(nodes: ["first", "second", "client"]) { laboratory in
            let pair = FailoverPair(
                kind: kind, setting: setting, laboratory: laboratory, first: laboratory.nodes[0],
                second: laboratory.nodes[1], client: laboratory.nodes[2])
            return try await pair.costs(repetitions)
        }
    }

    private func start(
        _ kind: RouterKind, on node: Node, priority: Int
    ) async throws -> any Router {
        var configuration = InstanceConfiguration(setting.mode, priority: priority)
        configuration.advertisementInterval = setting.interval
        return try await kind.start(on: node, configuration.text)
    }

    private func costs(_ repetitions: Int) async throws -> [Failover.Fault: [FaultCost]] {
        for node in [first, second] { try await Nginx.start(on: node) }
        let successor = try await start(setting.successor ?? kind, on: second, priority: 100)
        var router = try await start(kind, on: first, priority: 150)
        var costs: [Failover.Fault: [FaultCost]] = [:]
        for fault in setting.faults where kind == .aloft || fault != .drained {
            for _ in 0..<fault.repetitions(of: kind, repetitions) {
                try await calm()
                let (cost, next) = try await cost(of: fault, on: router)
                costs[fault, default: []].append(cost)
                router = next
            }
            let dark = (costs[fault] ?? []).map { String(format: "%.0f", $0.dark) }.joined(separator: " ")
            Progress.tell("  \(fault.rawValue): dark for \(dark) ms")
        }
        try await router.stop()
        try await successor.stop()
        return costs
    }

    /// Waits until the first node alone has the address, and a little more.
    private func calm() async throws {
        try await laboratory.addresses.wait(for: [first.name], toHold: Watch.prefix, within: Self.patience)
        try await Task.sleep(for: Self.calm)
    }

    /// - Returns: what it cost, and the router that takes the address back.
    private func cost(of fault: Failover.Fault, on router: any Router) async throws -> (FaultCost, any Router) {
        let pings = try Pinger(Watch.address, from: client)
        let connections = try ConnectionProbe(Watch.address, from: client)
        _ = try await pings.replies.first(within: Self.patience, "an answered ping") { _ in true }
        let (start, known) = (Moment.now, laboratory.addresses.changes.count)
        let seen = laboratory.capture.advertisements.count
        let back = try await inflict(fault, on: router)
        let gain = try await laboratory.addresses.changes.first(
            after: known, within: Self.patience, "\(Watch.prefix) on \(second.name)"
        ) { $0.isPresent && $0.address == Watch.prefix && $0.node == second.name }
        let loss = try? await laboratory.addresses.changes.first(
            after: known, within: Self.patience, "\(Watch.prefix) gone from \(first.name)"
        ) { !$0.isPresent && $0.address == Watch.prefix && $0.node == first.name }
        _ = try await pings.replies.first(after: pings.replies.count, within: Self.patience, "an answered ping") {
            $0.sent > gain.time
        }
        while connections.begun < Self.connections { try await Task.sleep(for: .milliseconds(20)) }
        pings.stop()
        let tried = connections.stop()
        let double = loss.map { max(.zero, $0.time - gain.time) } ?? Self.patience
        let cost = FaultCost(
            dark: pings.darkness(since: start).milliseconds,
            failedOf2000: Double(tried.failed * Self.connections) / Double(max(tried.begun, 1)),
            successor: successor(after: seen, since: start).milliseconds, double: double.milliseconds,
            oneOwner: (loss.map { max($0.time, gain.time) - start } ?? Self.patience).milliseconds)
        return (cost, try await back())
    }

    /// What happens, and what undoes it.
    private func inflict(
        _ fault: Failover.Fault, on router: any Router
    ) async throws -> () async throws -> any Router {
        switch fault {
        case .drained:
            guard let agent = router as? AloftAgent else { return { router } }
            _ = try await agent.change("POST", "/v1/drain")
            return {
                _ = try await agent.change("DELETE", "/v1/drain")
                return agent
            }
        case .terminated:
            try await router.stop()
            return { try await start(kind, on: first, priority: 150) }
        case .restarted:
            try await router.stop()
            let next = try await start(kind, on: first, priority: 150)
            return { next }
        case .crashed, .killed:
            if fault == .crashed, let agent = router as? AloftAgent {
                try await agent.crash()
            } else {
                try await router.kill()
            }
            return {
                _ = try await first.run(["ip", "address", "delete", Watch.prefix, "dev", Node.interface])
                return try await start(kind, on: first, priority: 150)
            }
        case .stopped:
            let processes = router.processes
            for process in processes { Glibc.kill(process, SIGSTOP) }
            return {
                router.resume()
                try await router.kill()
                _ = try await first.run(["ip", "address", "delete", Watch.prefix, "dev", Node.interface])
                return try await start(kind, on: first, priority: 150)
            }
        case .linkCut:
            try await laboratory.lan.cut(first)
            return {
                try await laboratory.lan.mend(first)
                return router
            }
        }
    }

    private func successor(after seen: Int, since start: Moment) -> Duration {
        let events = laboratory.capture.advertisements.events.dropFirst(seen)
        guard let taken = events.first(where: { $0.source == second.address }) else { return Self.patience }
        let word = events.first {
            $0.source == first.address && ($0.priority == 0 || $0.interval < setting.interval)
        }
        let last = laboratory.capture.advertisements.events.last {
            $0.source == first.address && $0.time < taken.time
        }
        return taken.time - (word?.time ?? last?.time ?? start)
    }
}
