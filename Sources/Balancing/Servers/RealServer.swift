/// One server of a service: what its checks, the operator and the time make of it.
///
/// A function of its state, an event and the time of the event. A timer that fires late or twice is harmless.
package struct RealServer: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    package private(set) var terms: ServerTerms
    package private(set) var state: ServerState
    package private(set) var checks: [String: CheckStanding]
    /// What an operator has set in place of the configured weight.
    package private(set) var weightOverride: Int?
    /// Whether checks that have not finished count as passed: the start rule, until the checks have decided.
    package private(set) var trustsUnchecked: Bool
    /// What its notifiers were last told; an operator who keeps it out changes nothing.
    package private(set) var isAlive: Bool

    /// What an earlier run knew of a server.
    package enum Memory: String, Hashable, Sendable {
        case up, failed
    }

    /// Something that is to be done to the server's connections.
    enum Action: Hashable {
        case resetConnections
    }

    /// Without `alpha` a server that was never checked is in, as in keepalived, unless an earlier run saw it fail.
    package init(_ terms: ServerTerms, remembered: Memory? = nil) {
        self.terms = terms
        checks = Dictionary(terms.checks.map { ($0.name, CheckStanding()) }) { first, _ in first }
        switch remembered {
        case .up: trustsUnchecked = true
        case .failed: trustsUnchecked = false
        case nil: trustsUnchecked = !terms.alpha
        }
        // Without a check that can fail there is nothing to wait for.
        let isChecked = terms.checks.contains { $0.role.canFail }
        state = !isChecked ? .up : remembered == .failed ? .failed : .unknown(isIn: trustsUnchecked)
        isAlive = state.isIn
    }

    package var identity: ServerIdentity { terms.identity }

    /// The next time at which something is due; nil for never.
    package var deadline: Instant? {
        if case .draining(let draining) = state { draining.drain.deadline } else { state.ramp?.nextStep }
    }

    /// How many connections it had at the last count; nil where nobody counted.
    package var connections: Int? {
        switch state {
        case .draining(let draining): draining.connections
        case .drained(let drained): drained.connections
        case .unknown, .up, .slowStart, .failing, .failed, .maintenance: nil
        }
    }

    /// What the checks that can take it out say together.
    package var health: ServerHealth {
        let standings = terms.checks.filter(\.role.canFail).compactMap { checks[$0.name] }
        if standings.contains(where: \.verdict.isFailure) { return .failed }
        if standings.contains(where: { $0.retrying != nil }) { return .doubtful }
        return standings.contains { $0.verdict == .pending } ? .incomplete : .passed
    }
}

// MARK: - Events

extension RealServer {
    /// Takes what a check came to; of a check that is not this server's, nothing.
    mutating func checkFinished(_ name: String, _ outcome: CheckOutcome, now: Instant) {
        guard isChanged(by: outcome, of: name) else { return }
        checks[name]?.take(outcome)
        followHealth(now: now)
    }

    func isChanged(by outcome: CheckOutcome, of name: String) -> Bool {
        guard let old = checks[name] else { return false }
        var new = old
        new.take(outcome)
        return new != old
    }

    /// Whether its notifiers are to be told.
    mutating func followAlive() -> Bool {
        guard let isAlive = state.isAlive, isAlive != self.isAlive else { return false }
        self.isAlive = isAlive
        return true
    }

    mutating func setWeight(_ weight: Int?) {
        weightOverride = weight.map { min(max(0, $0), ServerTerms.maximumWeight) }
    }

    /// A second drain only changes the terms of the first.
    mutating func startDrain(_ drain: Drain) {
        switch state {
        case .draining(let draining): state = .draining(.init(drain: drain, connections: draining.connections))
        case .drained: break
        case .unknown, .up, .slowStart, .failing, .failed, .maintenance: state = .draining(.init(drain: drain))
        }
    }

    mutating func endDrain(now: Instant) {
        switch state {
        // It still has connections, and has lost nothing that a slow start would spare.
        case .draining: state = stateByHealth(now: now, isWarm: true)
        case .drained: state = stateByHealth(now: now, isWarm: false)
        case .unknown, .up, .slowStart, .failing, .failed, .maintenance: break
        }
    }

    mutating func setMaintenance(_ isOn: Bool, now: Instant) {
        if isOn {
            state = .maintenance
        } else if state == .maintenance {
            state = stateByHealth(now: now, isWarm: false)
        }
    }

    /// Takes a count of the connections that are left.
    mutating func connectionsCounted(_ count: Int) {
        let count = max(0, count)
        switch state {
        case .draining where count == 0: state = .drained(.init(connections: 0))
        case .draining(let draining): state = .draining(.init(drain: draining.drain, connections: count))
        // A count from before the reset may come late.
        case .drained(let drained): state = .drained(.init(connections: min(drained.connections ?? count, count)))
        case .unknown, .up, .slowStart, .failing, .failed, .maintenance: break
        }
    }

    mutating func timerExpired(now: Instant) -> [Action] {
        switch state {
        case .draining(let draining):
            guard let deadline = draining.drain.deadline, deadline <= now else { return [] }
            switch draining.drain.atDeadline {
            case .keep:
                state = .drained(.init(connections: draining.connections))
                return []
            case .reset:
                state = .drained(.init(connections: 0))
                return [.resetConnections]
            }
        case .slowStart(let ramp):
            state = ramp.advanced(to: now).map { .slowStart($0) } ?? .up
            return []
        case .failing(let ramp):
            state = .failing(ramp?.advanced(to: now))
            return []
        case .unknown, .up, .failed, .drained, .maintenance:
            return []
        }
    }

    /// Takes new terms and keeps what is known: a check of the same name keeps its verdict, a new one has none yet.
    mutating func renew(_ new: ServerTerms, now: Instant) {
        terms = new
        checks = Dictionary(new.checks.map { ($0.name, checks[$0.name] ?? CheckStanding()) }) { first, _ in first }
        if new.slowStart == nil, state.ramp != nil {
            if case .failing = state { state = .failing(nil) } else { state = .up }
        }
        followHealth(now: now)
    }
}

// MARK: - What the checks make of it

extension RealServer {
    private mutating func followHealth(now: Instant) {
        let health = health
        switch health {
        case .failed: trustsUnchecked = false
        case .passed: trustsUnchecked = true
        case .incomplete, .doubtful: break
        }
        switch (state, health) {
        case (.draining, _), (.drained, _), (.maintenance, _): break
        case (_, .failed): state = .failed
        case (.unknown(isIn: true), .passed): state = .up
        case (.unknown, .passed), (.failed, .passed): state = entering(now: now)
        case (.unknown, _), (.failed, _): break
        case (.up, .doubtful): state = .failing(nil)
        case (.slowStart(let ramp), .doubtful): state = .failing(ramp)
        case (.failing(let ramp), .passed), (.failing(let ramp), .incomplete):
            state = ramp.map { .slowStart($0) } ?? .up
        case (.up, _), (.slowStart, _), (.failing, .doubtful): break
        }
    }

    private func entering(now: Instant) -> ServerState {
        guard let window = terms.slowStart, window > .zero else { return .up }
        return .slowStart(.init(since: now, window: window))
    }

    /// What it is once no operator keeps it out.
    private func stateByHealth(now: Instant, isWarm: Bool) -> ServerState {
        switch health {
        case .failed: .failed
        case .passed: isWarm ? .up : entering(now: now)
        case .incomplete where trustsUnchecked: .unknown(isIn: true)
        case .doubtful where trustsUnchecked: .failing(isWarm ? nil : entering(now: now).ramp)
        case .incomplete, .doubtful: .unknown(isIn: false)
        }
    }
}
