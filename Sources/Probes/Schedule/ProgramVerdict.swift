import AgentModel
package import Configuration
package import Health

extension Probe.Result {
    /// What a run of a `MISC_CHECK` says: exit status 0 is good, and with `misc_dynamic` one from 2 on is the weight plus 2.
    package init(_ result: CheckResult, of check: MiscCheck) {
        var evidence = ServerCheckRun.Evidence(received: Array(result.output.prefix(ServerCheckRun.Evidence.limit)))
        let verdict: ProbeVerdict
        switch result.outcome {
        case .exited(0): verdict = .passed
        case .exited(let status) where check.setsWeight && status > 1: verdict = .reported(Int(status) - 2)
        case .exited(let status): verdict = .failed("the program exited with status \(status)")
        case .killed(let signal): verdict = .failed("the program was killed by signal \(signal)")
        case .timedOut: verdict = .failed("the program did not end within \(check.timeout.inSeconds)")
        case .notRun(let why), .notStarted(let why): verdict = .couldNotRun(why)
        }
        if verdict == .passed { evidence.received = [] }
        self.init(verdict, evidence)
    }
}
