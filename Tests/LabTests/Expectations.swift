import Foundation
import Lab
import Testing

let address = LaboratorySuite.address
let patience = LaboratorySuite.patience

/// Waits until `agent` says that its instance is in `state`.
func expectState(_ state: String, of agent: AloftAgent, instance: String = "VI_01") async throws {
    _ = try await eventually(within: patience, "\(instance) of \(agent.node.name) in state \(state)") {
        try await agent.instance(instance)["state"].string == state ? true : nil
    }
}

/// Waits until the history of `agent` has a change to Active for `reason` of which `peer` is the cause.
func expectTransition(
    of agent: AloftAgent, reason: String, peer: Node, priority: Int? = nil
) async throws {
    let expectation = "a change to active for \(reason), caused by \(peer.name), on \(agent.node.name)"
    let row = try await eventually(within: patience, expectation) {
        try await agent.transitions().first { row in
            row["to"].string == "active" && row["reason"].string == reason
                && row["peer"]["address"].string == peer.address
        }
    }
    if let priority { #expect(row["peer"]["priority"].number == Double(priority)) }
    #expect(row["summary"].string?.contains(peer.address) == true)
    #expect(row["effective_priority"].number != nil)
}

/// The folder in proc(5) of the thread of that name.
func task(_ name: String, of process: pid_t) throws -> String {
    let tasks = "/proc/\(process)/task"
    for number in try FileManager.default.contentsOfDirectory(atPath: tasks) {
        let folder = "\(tasks)/\(number)"
        if try String(contentsOfFile: folder + "/comm", encoding: .utf8) == name + "\n" { return folder }
    }
    throw NotObserved(expectation: "a thread named \(name)", deadline: .zero)
}

/// Fields 19, 40 and 41 of proc(5)'s stat: niceness, real-time priority and policy (2 is SCHED_RR).
func schedulingFields(of thread: String, in process: pid_t) throws -> [String] {
    let stat = try String(contentsOfFile: task(thread, of: process) + "/stat", encoding: .utf8)
    let fields = stat.split(separator: ")").last.map { $0.split(separator: " ").map(String.init) } ?? []
    return [16, 37, 38].map { fields.indices.contains($0) ? fields[$0] : "" }
}
