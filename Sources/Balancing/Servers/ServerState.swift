/// The states of a real server, each with its timers: leaving a state cancels them.
package enum ServerState: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Its checks have not all finished once. Can become: up, slowStart, failed.
    case unknown(isIn: Bool)
    /// Can become: failing, failed.
    case up
    /// In, with a weight that rises. Can become: up, failing, failed.
    case slowStart(Ramp)
    /// In, while a check is tried again; nil for a weight that does not rise. Can become: up, slowStart, failed.
    case failing(Ramp?)
    /// Can become: up, slowStart.
    case failed
    /// Keeps its connections and gets no new ones. Can become: drained, and what its checks say.
    case draining(Draining)
    /// Can become: what its checks say.
    case drained(Drained)
    /// Out at once; its checks go on and change nothing. Can become: what its checks say.
    case maintenance

    /// The weight rises in ten equal steps; the first is there at once.
    package struct Ramp: Hashable, Sendable {
        package var since: Instant
        package var window: Duration
        /// 1 to `steps`.
        package var step = 1

        package static let steps = 10

        /// When the next step is due.
        package var nextStep: Instant { since + window * step / Self.steps }

        /// - Returns: nil when the weight is the full one.
        func advanced(to now: Instant) -> Ramp? {
            var ramp = self
            while ramp.step < Self.steps, ramp.nextStep <= now { ramp.step += 1 }
            return ramp.step == Self.steps && ramp.nextStep <= now ? nil : ramp
        }
    }

    package struct Draining: Hashable, Sendable {
        package var drain: Drain
        /// How many connections are left; nil before the first count.
        package var connections: Int?
    }

    package struct Drained: Hashable, Sendable {
        /// How many connections are left after the deadline, 0 for none; nil where nobody counted.
        package var connections: Int?
    }
}

/// What an operator asks for: no new connections, and what becomes of the others.
package struct Drain: Hashable, Sendable {
    /// Nil to wait for the last connection.
    package var deadline: ServerState.Instant?
    package var atDeadline: AtDeadline

    package enum AtDeadline: String, Hashable, Sendable, CaseIterable {
        case keep, reset
    }

    package init(deadline: ServerState.Instant? = nil, atDeadline: AtDeadline = .keep) {
        self.deadline = deadline
        self.atDeadline = atDeadline
    }
}

/// A state in one word, for records and operators.
package enum ServerStatus: String, Hashable, Sendable, CaseIterable {
    case unknown, up
    case slowStart = "slow_start"
    case failing, failed, draining, drained, maintenance
    /// No longer in the configuration.
    case removed
}

extension ServerState {
    package var status: ServerStatus {
        switch self {
        case .unknown: .unknown
        case .up: .up
        case .slowStart: .slowStart
        case .failing: .failing
        case .failed: .failed
        case .draining: .draining
        case .drained: .drained
        case .maintenance: .maintenance
        }
    }

    /// Whether it may get new connections.
    package var isIn: Bool {
        switch self {
        case .unknown(let isIn): isIn
        case .up, .slowStart, .failing: true
        case .failed, .draining, .drained, .maintenance: false
        }
    }

    /// Whether the server is up as keepalived's notifiers have it; nil while an operator keeps it out.
    package var isAlive: Bool? {
        switch self {
        case .unknown(let isIn): isIn
        case .up, .slowStart, .failing: true
        case .failed: false
        case .draining, .drained, .maintenance: nil
        }
    }

    /// The ramp of a weight that rises.
    package var ramp: Ramp? {
        switch self {
        case .slowStart(let ramp): ramp
        case .failing(let ramp): ramp
        case .unknown, .up, .failed, .draining, .drained, .maintenance: nil
        }
    }
}
