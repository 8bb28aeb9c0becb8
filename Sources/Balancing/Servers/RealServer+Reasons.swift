/// Why a server is not simply in with its configured weight.
package enum ServerReason: Hashable, Sendable {
    case notChecked(String)
    /// It failed, maybe in an earlier run, and not all of its checks have finished since.
    case notCheckedSinceFailure
    case checkFailed(String, String)
    case checkCouldNotRun(String, String)
    case checkRetries(String, String)
    case checkWeight(String, adds: Int)
    case weightOverride(Int, configured: Int)
    case weightZero
    case slowStart(percent: Int)
    case drain(connections: Int?)
    case maintenance
    /// It is up, but the service uses its sorry server.
    case quorumLost
    /// A backup server, and the quorum is there.
    case notNeeded
    /// The kernel refuses it.
    case refused
}

extension ServerReason {
    package var text: String {
        switch self {
        case .notChecked(let check): "check \(check) has not finished yet"
        case .notCheckedSinceFailure: "failed, and not checked since"
        case .checkFailed(let check, let why): "check \(check) failed: \(why)"
        case .checkCouldNotRun(let check, let why): "check \(check) could not be run: \(why)"
        case .checkRetries(let check, let why): "check \(check) failed and is tried again: \(why)"
        case .checkWeight(let check, let adds):
            "check \(check) \(adds < 0 ? "lowers" : "raises") the weight by \(adds.magnitude)"
        case .weightOverride(let weight, let configured): "weight set to \(weight), configured \(configured)"
        case .weightZero: "weight 0: no new connections"
        case .slowStart(let percent): "slow start: \(percent) % of its weight"
        case .drain(nil): "drained, connections not counted yet"
        case .drain(let connections?): "drained, \(connections) connections left"
        case .maintenance: "in maintenance"
        case .quorumLost: "quorum lost: the sorry server is used"
        case .notNeeded: "backup server, used when the quorum is lost"
        case .refused: "refused by the kernel"
        }
    }
}

extension RealServer {
    /// What the server itself has to say, the most important first. The service adds the reasons that it has.
    package var reasons: [ServerReason] {
        operatorReasons + terms.checks.flatMap { reasons(of: $0) } + weightReasons
    }

    private var operatorReasons: [ServerReason] {
        switch state {
        case .maintenance: [.maintenance]
        case .draining, .drained: [.drain(connections: connections)]
        case .failed where health == .incomplete: [.notCheckedSinceFailure]
        case .unknown, .up, .slowStart, .failing, .failed: []
        }
    }

    private func reasons(of check: CheckTerms) -> [ServerReason] {
        guard let standing = checks[check.name] else { return [] }
        var reasons: [ServerReason] = []
        switch standing.verdict {
        case .pending: reasons.append(.notChecked(check.name))
        case .passed: break
        case .failed(let why): reasons.append(.checkFailed(check.name, why))
        case .couldNotRun(let why): reasons.append(.checkCouldNotRun(check.name, why))
        }
        if let why = standing.retrying { reasons.append(.checkRetries(check.name, why)) }
        let adds = contribution(of: check)
        if adds != 0 { reasons.append(.checkWeight(check.name, adds: adds)) }
        return reasons
    }

    private var weightReasons: [ServerReason] {
        var reasons: [ServerReason] = []
        if let weightOverride { reasons.append(.weightOverride(weightOverride, configured: terms.weight)) }
        if weight == 0 { reasons.append(.weightZero) }
        if let ramp = state.ramp { reasons.append(.slowStart(percent: 100 * ramp.step / ServerState.Ramp.steps)) }
        return reasons
    }
}
