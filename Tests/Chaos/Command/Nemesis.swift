import ChaosModel
import Foundation
import Lab

/// Carries faults out, and undoes them.
@MainActor struct Nemesis {
    let cluster: Cluster

    /// Whether this machine has what a fault needs.
    nonisolated static func canDo(_ fault: Fault) -> Bool { !fault.stepsClock || FakeClock.isAvailable }

    /// The nodes by their places in a `Step`.
    func places() -> [Node] {
        let holder = cluster.holder()
        return [holder] + cluster.nodes.filter { $0.name != holder.name }
    }

    /// Does it to `node`, and undoes it after its time.
    func inflict(_ step: Step, on node: Node) async throws {
        let agent = try cluster.agent(on: node)
        switch step.fault {
        case .crash:
            try await agent.crash()
            try await comeBack(node, after: step.duration, wasKilled: true)
        case .killBoth:
            try await agent.kill()
            try await comeBack(node, after: step.duration, wasKilled: true)
        case .killFailsafe:
            kill(try await agent.failsafe(), SIGKILL)
        case .hang:
            agent.process.signal(SIGSTOP)
            try await Task.sleep(for: step.duration)
            agent.process.resume()
        case .hangBoth:
            for process in agent.processes { kill(process, SIGSTOP) }
            try await Task.sleep(for: step.duration)
            agent.resume()
        case .restart:
            try await agent.stopForRestart()
            try await comeBack(node, after: .zero, wasKilled: false)
        case .flapLink:
            try await cluster.laboratory.lan.cut(node)
            try await Task.sleep(for: step.duration)
            try await cluster.laboratory.lan.mend(node)
        case .deleteInterface:
            try await node.demand(["ip", "link", "delete", Node.interface])
            try await Task.sleep(for: step.duration)
            try await node.plugIn(on: cluster.laboratory.lan)
        case .deleteAddress:
            _ = try await node.run(["ip", "address", "delete", Cluster.address + "/24", "dev", Node.interface])
        case .loseIncoming:
            try await lose("", on: node, for: step.duration)
        case .loseSome:
            try await lose("numgen random mod 100 < 30", on: node, for: step.duration, isBothWays: true)
        case .hangScript:
            try await node.demand(["touch", Cluster.hangFile(of: node)])
            try await Task.sleep(for: step.duration + .seconds(3))
            try await node.demand(["rm", Cluster.hangFile(of: node)])
        case .floodAPI:
            // timeout(1) ends the whole family, and with it itself.
            let seconds = String(step.duration.milliseconds / 1000)
            _ = try await node.run(["timeout", "--signal=KILL", seconds, "sh", "-c", Self.flood])
        case .reloadStorm:
            try await reload(node, agent, for: step.duration)
        case .fillDisk:
            let filler = Cluster.state(of: node) + "/filler"
            _ = try await node.run(["sh", "-c", "cat /dev/zero >\(filler) 2>/dev/null"])
            try await Task.sleep(for: step.duration)
            try await node.demand(["rm", filler])
        case .corruptHistory:
            let file = "\(Cluster.state(of: node))/history.db"
            try await destroy("dd if=/dev/urandom of=\(file) bs=4096 count=64 conv=notrunc", on: node, step.duration)
            try await agent.stop()
            try await comeBack(node, after: .zero, wasKilled: false)
        case .deleteHistory:
            // A deleted file is begun anew within seconds.
            try await destroy("rm \(Cluster.state(of: node))/history.db*", on: node, step.duration + .seconds(5))
        case .clockForward:
            try await setClock("+1d", of: node, for: step.duration)
        case .clockBack:
            try await setClock("-1d", of: node, for: step.duration)
        }
    }

    private func comeBack(_ node: Node, after pause: Duration, wasKilled: Bool) async throws {
        cluster.ended(on: node, wasKilled: wasKilled)
        try await Task.sleep(for: pause)
        try await cluster.startAgent(on: node)
    }

    private func lose(_ match: String, on node: Node, for time: Duration, isBothWays: Bool = false) async throws {
        var chains = "chain in { type filter hook input priority 0; iifname \(Node.interface) \(match) drop; }"
        if isBothWays {
            chains += "\nchain out { type filter hook output priority 0; oifname \(Node.interface) \(match) drop; }"
        }
        try await node.demand(["nft", "table inet chaos {\n\(chains)\n}"])
        try await Task.sleep(for: time)
        try await node.demand(["nft", "delete", "table", "inet", "chaos"])
    }

    /// As many requests as four clients can make one after the other.
    private static let flood = """
        for client in 1 2 3 4; do
            while :; do curl -s -o /dev/null http://127.0.0.1:\(AloftAgent.port)/v1/status; done &
        done
        wait
        """

    private func reload(_ node: Node, _ agent: AloftAgent, for time: Duration) async throws {
        let original = try String(contentsOfFile: agent.configurationPath, encoding: .utf8)
        let begin = Moment.now
        var count = 0
        while Moment.now - begin < time {
            count += 1
            try node.write("# \(count)\n" + original, to: "aloft.conf")
            _ = try await agent.change("POST", "/v1/reload")
        }
        try node.write(original, to: "aloft.conf")
        _ = try await agent.change("POST", "/v1/reload")
    }

    /// Under a running agent; what is in the history so far was read.
    private func destroy(_ command: String, on node: Node, _ duration: Duration) async throws {
        try await cluster.readHistory(of: node)
        try await node.demand(["sh", "-c", command])
        try await Task.sleep(for: duration)
    }

    private func setClock(_ offset: String, of node: Node, for time: Duration) async throws {
        try cluster.clocks[node.name]?.set(offset)
        // The library looks once a second.
        try await Task.sleep(for: time + .seconds(2))
        try cluster.clocks[node.name]?.set("+0")
    }
}
