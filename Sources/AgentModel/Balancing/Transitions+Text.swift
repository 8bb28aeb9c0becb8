package import Balancing

extension ServerTransition.Cause {
    /// In the history and in the API.
    package var word: String {
        switch self {
        case .reload: "reload"
        case .check: "check"
        case .weightOverride: "weight"
        case .drain: "drain"
        case .undrain: "undrain"
        case .maintenance: "maintenance"
        case .connectionsEnded: "connections_ended"
        case .timer: "timer"
        }
    }

    /// The check that it was.
    package var check: String? {
        switch self {
        case .check(let name): name
        case .reload, .weightOverride, .drain, .undrain, .maintenance, .connectionsEnded, .timer: nil
        }
    }
}

extension ServerTransition {
    /// One sentence with what decided.
    package var summary: String {
        switch cause {
        case .reload: reloadSummary
        case .check(let name): checkSummary(name)
        case .weightOverride: "weight \(weights.to) instead of \(weights.from)"
        case .drain: to == .draining ? "drain began, no new connections" : "drain changed"
        case .undrain: "drain lifted"
        case .maintenance: to == .maintenance ? "taken out for maintenance" : "maintenance is over"
        case .connectionsEnded: "the last connection has ended"
        case .timer: timerSummary
        }
    }

    private var reloadSummary: String {
        if from == nil { return "added to the configuration with weight \(weights.to)" }
        if to == .removed { return "removed from the configuration" }
        return weights.from == weights.to
            ? "its configuration changed" : "weight \(weights.to) instead of \(weights.from) by the configuration"
    }

    /// A failure speaks for itself; of the others the check is named.
    private func checkSummary(_ name: String) -> String {
        let failure = evidence.first { reason in
            switch reason {
            case .checkFailed(let check, _), .checkCouldNotRun(let check, _), .checkRetries(let check, _): check == name
            case .notChecked, .notCheckedSinceFailure, .checkWeight, .weightOverride, .weightZero, .slowStart, .drain,
                .maintenance, .quorumLost, .notNeeded, .refused:
                false
            }
        }
        if let failure, from != to || weights.from == weights.to { return failure.text }
        if from != to { return "check \(name) passed, and no other fails" }
        return "check \(name) makes its weight \(weights.to) instead of \(weights.from)"
    }

    private var timerSummary: String {
        switch to {
        case .drained: "the drain's deadline is over, \(connections.map(String.init) ?? "unknown") connections left"
        case .up: "slow start is over"
        case .unknown, .slowStart, .failing, .failed, .draining, .maintenance, .removed: "a time limit is over"
        }
    }
}

extension ServiceTransition {
    /// One sentence with what decided.
    package var summary: String {
        guard let to else { return "removed from the configuration" }
        let weight = "weight \(weight) of \(quorum.weight)"
        let quorum: String? =
            switch (from?.hasQuorum, to.hasQuorum) {
            case (nil, true): "added with its quorum, \(weight)"
            case (nil, false): "added without its quorum, \(weight)"
            case (false, true): "quorum gained, \(weight)"
            case (true, false): "quorum lost, \(weight)"
            case (true, true), (false, false): nil
            }
        return [quorum, to.answers.summary].compactMap(\.self).joined(separator: ": ")
    }
}

extension ServiceTransition.Answers {
    fileprivate var summary: String {
        switch self {
        case .servers: "its servers answer"
        case .backups: "the backup servers answer, with the servers that are left"
        case .sorry: "the sorry server answers"
        case .reject: "connections are refused"
        }
    }
}

/// Why a server is not simply in with its configured weight, as the history and the API write it.
package struct WrittenReason: Codable, Hashable, Sendable {
    /// Such as `check_failed`.
    package var kind: String
    /// The check that it is about.
    package var check: String?
    /// A sentence.
    package var text: String

    package init(kind: String, check: String? = nil, text: String) {
        self.kind = kind
        self.check = check
        self.text = text
    }

    package init(_ reason: ServerReason) {
        let (kind, check): (String, String?) =
            switch reason {
            case .notChecked(let check): ("not_checked", check)
            case .notCheckedSinceFailure: ("not_checked_since_failure", nil)
            case .checkFailed(let check, _): ("check_failed", check)
            case .checkCouldNotRun(let check, _): ("check_could_not_run", check)
            case .checkRetries(let check, _): ("check_retries", check)
            case .checkWeight(let check, _): ("check_weight", check)
            case .weightOverride: ("weight_override", nil)
            case .weightZero: ("weight_zero", nil)
            case .slowStart: ("slow_start", nil)
            case .drain: ("drain", nil)
            case .maintenance: ("maintenance", nil)
            case .quorumLost: ("quorum_lost", nil)
            case .notNeeded: ("not_needed", nil)
            case .refused: ("refused", nil)
            }
        self.init(kind: kind, check: check, text: reason.text)
    }
}
