import ChaosModel
import Foundation
import Lab

/// Three nodes with a web server and an agent, and what they said of themselves.
@MainActor final class Cluster {
    nonisolated static let lease = Duration.seconds(3)
    /// Of the lowest priority, which waits longest.
    nonisolated static let activeDown = InstanceConfiguration(.version3, priority: 120).activeDownInterval
    nonisolated static let address = "192.168.100.167"
    private static let patience = Duration.seconds(30)
    let laboratory: Laboratory
    let nodes: [Node]
    let client: Node
    private(set) var agents: [String: AloftAgent] = [:]
    private(set) var clocks: [String: FakeClock] = [:]
    private var records: [String: NodeRecord] = [:]
    private var starts: [String: Duration] = [:]
    let time: RunTime

    init(_ laboratory: Laboratory, _ time: RunTime) {
        self.laboratory = laboratory
        self.time = time
        nodes = Array(laboratory.nodes.prefix(3))
        client = laboratory.nodes[3]
        for node in nodes { records[node.name] = NodeRecord(name: node.name) }
    }

    nonisolated static func state(of node: Node) -> String { node.directory + "/state" }
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
        starts[node.name] = time.now
        agents[node.name] = try await AloftAgent.start(
            on: node, configuration(of: node), by: clocks[node.name]?.launcher ?? [])
    }

    /// The end of an agent's run, which `crash` was unless it is nil.
    func ended(on node: Node, wasKilled: Bool, crash: String? = nil) {
        guard let agent = agents.removeValue(forKey: node.name) else { return }
        let lines = agent.process.output.events.compactMap { ToldTransition(line: $0, since: time.sinceMidnight) }
        records[node.name]?.runs.append(
            NodeRecord.Run(
                begin: starts[node.name] ?? .zero, end: time.now, lines: lines, wasKilled: wasKilled, crash: crash))
    }

    private func configuration(of node: Node) -> String {
        let place = nodes.firstIndex { $0.name == node.name } ?? 0
        var instance = InstanceConfiguration(.version3, priority: 200 - 40 * place)
        instance.lines = ["track_script {", "check", "}"]
        let seconds = Self.lease.components.seconds
        return """
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
        let start = Moment.now
        while Moment.now - start < Self.patience {
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
            ended(on: node, wasKilled: true, crash: last)
            try? await startAgent(on: node)
        }
    }

    /// What agents say of rows that are not in their histories yet, for those who look for a cause.
    func waitingRows() async -> [String] {
        var lines: [String] = []
        for node in nodes {
            guard let history = try? await agents[node.name]?.get("/v1/status").json["history"],
                history["queued"].number != 0
            else { continue }
            let why = history["error"].string.map { ", because: \($0)" } ?? ""
            lines.append("\(node.name): \(Int(history["queued"].number ?? 0)) records wait for the disk\(why)")
        }
        return lines
    }

    /// Stops all agents and reads what they have recorded.
    func close() async throws -> [NodeRecord] {
        for node in nodes {
            guard let agent = agents[node.name] else { continue }
            try await agent.stop()
            ended(on: node, wasKilled: false)
            try await readHistory(of: node)
        }
        return nodes.compactMap { records[$0.name] }
    }

    /// Notes the rows that are there now, beside those that were read before.
    func readHistory(of node: Node) async throws {
        let rows = try await Chronicle(node: node, time: time).read()
        let known = Set(records[node.name]?.rows ?? [])
        records[node.name]?.rows += rows.transitions.filter { !known.contains($0) }
        let gaps = Set(records[node.name]?.gaps ?? [])
        records[node.name]?.gaps += rows.gaps.filter { !gaps.contains($0) }
    }
}
