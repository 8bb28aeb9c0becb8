package import Configuration
internal import Probes

extension LoadResult {
    /// As it is, but refused where a check of a server can never be run on this machine: an expression that is wrong, or a
    /// library that is not installed.
    package var refusingChecksThatCannotRun: LoadResult { refusingChecks { Probe.objection(to: $0) } }
}
