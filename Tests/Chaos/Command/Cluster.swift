import ChaosModel
import Foundation
import Lab

/// Three nodes with a web server and an agent, and what they said of themselves.
final class Cluster {
    static let lease = Duration.seconds(3)
    static let address = "192.168.100.167"
    private static let instance = "VI_01"
    private static let patience = Duration.seconds(30)
    let laboratory: Laboratory
    let nodes: [Node]
    let client: Node
    private(set) var agents: [String: AloftAgent] = [:]
    private(set) var clocks: [String: FakeClock] = [:]
    private var records: [String: NodeRecord] = [:]

    init(_ laboratory: Laboratory) {
        self.laboratory = laboratory
        nodes = Array(laboratory.nodes.prefix(3))
        client = laboratory.nodes[3]
        for node in nodes { records[node.name] = NodeRecord(name: node.name) }
    }

    static func state(of node: Node) -> String { node.directory + "/state" }
    static func hangFile(of node: Node) -> String { node.directory + "/hang" }

    func start() async throws {
        clocks = try await FakeClock.make(on: nodes)
        for node in nodes {
            try await Nginx.start(on: node)
            let script = try node.write(
                "#!/bin/sh\n[ ! -e \(Self.hangFile(of: node)) ] || exec sleep 60\n", to: "check.sh")
            try await node.demand(["chmod", "755", script])
            try await node.demand(["mkdir", Self.state(of: node)])
            try await node.demand(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", Self.state(of: node)])
        }
        for node in nodes { try await startAgent(on: node) }
    }

    // MARK: Agents

    func agent(on node: Node) throws -> AloftAgent {
        guard let agent = agents[node.name] else { throw NotObserved(expectation: "an agent", deadline: .zero) }
        return agent
    }

    func startAgent(on node: Node) async throws {
        agents[node.name] = try await AloftAgent.start(
            on: node, try configuration(of: node), by: clocks[node.name]?.launcher ?? [])
    }

    /// The end of an agent that was asked for.
    func ended(on node: Node, wasKilled: Bool) {
        guard let agent = agents.removeValue(forKey: node.name) else { return }
        records[node.name]?.runs.append(
            NodeRecord.Run(lines: lines(of: agent), wasKilled: wasKilled, lostHistory: false))
    }

    /// An agent has stopped, and what its runs have recorded so far is about to go.
    func historyIsLost(on node: Node) {
        ended(on: node, wasKilled: false)
        for index in records[node.name]?.runs.indices ?? 0..<0 { records[node.name]?.runs[index].lostHistory = true }
    }

    private func lines(of agent: AloftAgent) -> [ToldTransition] {
        agent.process.output.events.compactMap { ToldTransition(line: $0) }
    }

    private func configuration(of node: Node) throws -> String {
        let place = nodes.firstIndex { $0.name == node.name } ?? 0
        return configuration(of: node, priority: 200 - 40 * place)
    }

    func configuration(of node: Node, priority: Int, note: String = "") -> String {
        var instance = InstanceConfiguration(.version3, priority: priority)
        instance.lines = ["track_script {", "check", "}"]
        let seconds = Self.lease.components.seconds
        return """
            # \(note)
            global_defs {
              address_lease \(seconds)
            }
            vrrp_script check {
              script "\(node.directory)/check.sh"
              interval 1
              timeout 1
              fall 2
              rise 1
            }

            """ + instance.text
    }

    // MARK: What there is to see

    /// The node that holds the address, or the first where that cannot be told.
    func holder() -> Node {
        let holders = laboratory.addresses.holders(of: Self.address + "/24")
        return nodes.first { holders.contains($0.name) } ?? nodes[0]
    }

    /// Waits until one node alone has held the address, and answered every request, for a second.
    ///
    /// - Returns: whether that came to be in time.
    func settles(_ probe: WebProbe) async -> Bool {
        let deadline = Moment.now
        while Moment.now - deadline < Self.patience {
            let (begin, changes) = (Moment.now, laboratory.addresses.changes.count)
            try? await Task.sleep(for: .seconds(1))
            let recent = probe.answers.events.suffix(200).filter { $0.time > begin }
            let isQuiet = laboratory.addresses.changes.events.dropFirst(changes).isEmpty
            let holders = laboratory.addresses.holders(of: Self.address + "/24")
            if holders.count == 1, isQuiet, recent.count > 20, recent.allSatisfy({ $0.name == holders.first }) {
                return true
            }
        }
        return false
    }

    /// Agents that have ended although nobody asked them to.
    func takeNoteOfCrashes() async {
        for node in nodes {
            guard let agent = agents[node.name], !agent.process.isRunning else { continue }
            let last = agent.process.output.events.suffix(3).joined(separator: " | ")
            agents[node.name] = nil
            records[node.name]?.runs.append(
                NodeRecord.Run(lines: lines(of: agent), wasKilled: true, lostHistory: false, crash: last))
            try? await startAgent(on: node)
        }
    }

    /// Stops all agents and reads what they have recorded.
    func close() async throws -> [NodeRecord] {
        for node in nodes {
            guard let agent = agents[node.name] else { continue }
            try await agent.stop()
            ended(on: node, wasKilled: false)
            records[node.name]?.rows = try await rows(of: node)
        }
        return nodes.compactMap { records[$0.name] }
    }

    /// In the words of the log.
    private func rows(of node: Node) async throws -> [ToldTransition] {
        let query = """
            SELECT at_us / 1000, instance || ': ' || from_state || ' -> ' || to_state || ' (' || reason || '): ' || summary
            FROM transitions ORDER BY id
            """
        let text = try await node.demand(["sqlite3", "-separator", "\t", Self.state(of: node) + "/history.db", query])
        return text.split(separator: "\n").compactMap { line in
            let columns = line.split(separator: "\t", maxSplits: 1)
            guard columns.count == 2, let milliseconds = Int64(columns[0]) else { return nil }
            return ToldTransition(milliseconds: milliseconds, text: String(columns[1]))
        }
    }
}
