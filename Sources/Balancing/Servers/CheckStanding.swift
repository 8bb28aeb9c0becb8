/// What a check has come to. Rise, fall and retries are the checker's: a failure here is final.
package enum CheckOutcome: Hashable, Sendable {
    case passed
    /// It passed, and reports a number.
    case reported(Int)
    /// It failed and is tried again before that counts.
    case retrying(String)
    case failed(String)
    /// It says nothing of the server, which fails all the same.
    case couldNotRun(String)
}

/// What is known of one check of a server.
package struct CheckStanding: Hashable, Sendable {
    package internal(set) var verdict = Verdict.pending
    /// What it reported last while it passed.
    package internal(set) var number: Int?
    /// Why it is tried again; nil while it is not.
    package internal(set) var retrying: String?

    package enum Verdict: Hashable, Sendable {
        case pending
        case passed
        case failed(String)
        case couldNotRun(String)

        package var isFailure: Bool {
            switch self {
            case .pending, .passed: false
            case .failed, .couldNotRun: true
            }
        }
    }

    mutating func take(_ outcome: CheckOutcome) {
        switch outcome {
        case .passed: self = CheckStanding(verdict: .passed)
        case .reported(let number): self = CheckStanding(verdict: .passed, number: number)
        case .retrying(let why): retrying = verdict.isFailure ? nil : why
        case .failed(let why): self = CheckStanding(verdict: .failed(why))
        case .couldNotRun(let why): self = CheckStanding(verdict: .couldNotRun(why))
        }
    }
}

/// What all checks of a server say together.
package enum ServerHealth: Hashable, Sendable {
    /// Some have not finished yet, and none has failed.
    case incomplete
    case passed
    /// None has failed, but one is tried again.
    case doubtful
    case failed
}
