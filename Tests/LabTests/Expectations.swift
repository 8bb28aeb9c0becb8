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
