/// What one run of a check came to.
package struct CheckResult: Hashable, Sendable {
    package var outcome: Outcome
    package var duration: Duration
    /// The first `outputLimit` bytes of what it wrote to standard output and standard error.
    package var output: [UInt8]

    /// 4 KiB; what a check prints beyond is thrown away.
    package static let outputLimit = 4096

    package init(outcome: Outcome, duration: Duration, output: [UInt8] = []) {
        self.outcome = outcome
        self.duration = duration
        self.output = output
    }

    /// How a run ended.
    package enum Outcome: Hashable, Sendable {
        case exited(status: Int32)
        case killed(signal: Int32)
        /// It ran past its timeout: failed at the deadline, whether it could be reaped or not.
        case timedOut
        /// It could not be run at all: the program, its user or its rights are wrong. The text says why and what to do.
        case notRun(why: String)
        /// The agent could not start it, for want of something of its own: a descriptor, a process, memory, its second
        /// service. It says nothing of the service (docs/development/decisions/0030). The text says what was missing and what to do.
        case notStarted(why: String)

        /// Nil where the program did not end by itself.
        package var exitStatus: Int? {
            switch self {
            case .exited(let status): Int(status)
            case .killed, .timedOut, .notRun, .notStarted: nil
            }
        }
    }

    /// Only exit status 0 passes: where keepalived fails open, Aloft fails closed.
    package var passed: Bool { outcome == .exited(status: 0) }

    /// Whether it tells something of the service, be it good or bad; a fault of the agent's own does not.
    package var speaksOfTheService: Bool {
        switch outcome {
        case .exited, .killed, .timedOut, .notRun: true
        case .notStarted: false
        }
    }
}
