/// The priority that a router advertises: its base and the weights of the checks that count now.
///
/// As keepalived computes it: a positive weight is added while its check passes, a negative one while it fails, a
/// reversed one the other way round; the sum is kept within 1 to 254. A base of 255 owns the address and takes no weight.
package struct EffectivePriority: Hashable, Sendable {
    package let value: UInt8
    package let base: UInt8
    package let parts: [Part]

    /// One tracked check and what it adds now.
    package struct Part: Hashable, Sendable {
        package let check: String
        package let weight: Int
        package let verdict: Verdict
        /// What it adds to the base now: `weight`, `-weight` when reversed, or 0.
        package let contribution: Int
    }

    /// - Parameters:
    ///   - base: the configured priority, 1 to 255.
    ///   - tracked: the checks of the instance in configured order; those of weight 0 decide faults and add nothing.
    ///   - verdict: what is known of a check now.
    package init(base: UInt8, tracked: [TrackedCheck], verdict: (String) -> Verdict) {
        self.base = base
        guard base < 255 else {
            value = base
            parts = []
            return
        }
        parts = tracked.filter { $0.weight != 0 }.map { tracked in
            let verdict = verdict(tracked.name)
            return Part(
                check: tracked.name, weight: tracked.weight, verdict: verdict,
                contribution: tracked.contribution(verdict))
        }
        value = UInt8(clamping: min(254, max(1, parts.reduce(Int(base)) { $0 + $1.contribution })))
    }
}

extension TrackedCheck {
    /// What the check adds to a priority while it has `verdict`; nothing while that is pending.
    package func contribution(_ verdict: Verdict) -> Int {
        let sign = reversed ? -1 : 1
        switch verdict {
        case .pending: return 0
        case .passing: return weight > 0 ? sign * weight : 0
        case .failing: return weight < 0 ? sign * weight : 0
        }
    }

    /// Whether a verdict on a check without weight keeps its instance in fault.
    package func isFault(_ verdict: Verdict) -> Bool {
        guard weight == 0 else { return false }
        return verdict == (reversed ? .passing : .failing)
    }
}
