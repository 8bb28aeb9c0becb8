extension RealServer {
    /// What the operator, the configuration and the checks make of the weight, whether the server is in or not.
    package var weight: Int {
        let base = weightOverride ?? terms.weight
        let sum = terms.checks.reduce(base) { sum, check in saturating(sum, contribution(of: check)) }
        return min(max(0, sum), ServerTerms.maximumWeight)
    }

    /// The weight for new connections now: 0 while it is out, and the share of its step during a slow start.
    package var effectiveWeight: Int {
        guard state.isIn else { return 0 }
        guard let ramp = state.ramp, weight > 0 else { return weight }
        return max(1, weight * ramp.step / ServerState.Ramp.steps)
    }

    /// Whether it is in as before: nothing follows for the quorum, for the kernel and for the timers.
    func serves(like old: RealServer) -> Bool {
        state.isIn && old.state.isIn && weight == old.weight && effectiveWeight == old.effectiveWeight
            && deadline == old.deadline
    }

    /// What a check adds to the weight. The operator's override takes the place of a weight that a check sets.
    package func contribution(of check: CheckTerms) -> Int {
        guard let standing = checks[check.name] else { return 0 }
        switch check.role {
        case .fails:
            guard weightOverride == nil, let number = standing.number else { return 0 }
            return bounded(number) - terms.weight
        case .addsWeight(let times):
            guard let number = standing.number else { return 0 }
            return bounded(bounded(number) * bounded(times))
        case .changesWeight(let by):
            return standing.verdict.isFailure ? bounded(by) : 0
        }
    }

    /// Sums of a few of these, and one product, cannot overflow.
    private func bounded(_ number: Int) -> Int {
        min(max(-ServerTerms.maximumWeight, number), ServerTerms.maximumWeight)
    }

    private func saturating(_ sum: Int, _ part: Int) -> Int {
        let (result, overflows) = sum.addingReportingOverflow(part)
        guard overflows else { return result }
        return part < 0 ? .min : .max
    }
}
