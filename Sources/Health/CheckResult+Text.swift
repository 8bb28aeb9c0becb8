extension CheckResult {
    /// How the run ended, as part of a sentence.
    package var text: String {
        switch outcome {
        case .exited(let status): "exited with status \(status)"
        case .killed(let signal): "was killed by signal \(signal)"
        case .timedOut: "did not end within its timeout"
        case .notRun(let why): "could not be run: \(why)"
        case .notStarted(let why): "could not be started by the agent: \(why)"
        }
    }
}
