/// One run of a check of a server, with what was seen.
package struct ServerCheckRun: Hashable, Sendable {
    /// When it began.
    package var stamp: Stamp
    /// As `ServerTerms.checks` names it.
    package var check: String
    package var outcome: Outcome
    package var duration: Duration
    package var evidence: Evidence

    package enum Outcome: Hashable, Sendable {
        case passed
        /// It passed, and reports a number.
        case reported(Int)
        /// - Parameter counts: false where it is tried again before that counts.
        case failed(why: String, counts: Bool)
        /// It says nothing of the server, which fails all the same.
        case couldNotRun(why: String)

        /// In the history and in the API.
        package var word: String {
            switch self {
            case .passed, .reported: "passed"
            case .failed: "failed"
            case .couldNotRun: "could_not_run"
            }
        }

        package var passed: Bool { word == "passed" }

        /// What it reported while it passed.
        package var number: Int? {
            switch self {
            case .reported(let number): number
            case .passed, .failed, .couldNotRun: nil
            }
        }

        /// Whether a failure counts; nil where there is none.
        package var counts: Bool? {
            switch self {
            case .failed(_, let counts): counts
            case .couldNotRun: true
            case .passed, .reported: nil
            }
        }

        package var why: String? {
            switch self {
            case .passed, .reported: nil
            case .failed(let why, _), .couldNotRun(let why): why
            }
        }
    }

    /// What a failure is judged by.
    package struct Evidence: Hashable, Sendable {
        /// How far it came, such as `connect`, `tls`, `send`, `receive`, `response`; nil where that says nothing.
        package var phase: String?
        /// Such as `ECONNREFUSED`.
        package var errorName: String?
        /// The first line of the answer.
        package var statusLine: String?
        /// What the server sent, at most `limit` bytes of it.
        package var received: [UInt8]

        package static let limit = 512

        package init(
            phase: String? = nil, errorName: String? = nil, statusLine: String? = nil, received: [UInt8] = []
        ) {
            self.phase = phase
            self.errorName = errorName
            self.statusLine = statusLine
            self.received = received
        }
    }

    package init(
        stamp: Stamp, check: String, outcome: Outcome, duration: Duration, evidence: Evidence = Evidence()
    ) {
        self.stamp = stamp
        self.check = check
        self.outcome = outcome
        self.duration = duration
        self.evidence = evidence
    }
}
