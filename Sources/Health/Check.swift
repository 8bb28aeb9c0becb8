/// What a check says of the service: nothing yet, or yes, or no.
package enum Verdict: String, Hashable, Sendable, CaseIterable {
    case pending, passing, failing
}

/// The verdict of one check, formed from its results by rise and fall.
package struct Check: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    package private(set) var definition: CheckDefinition
    package private(set) var verdict: Verdict
    /// How many results in a row spoke against the verdict.
    package private(set) var contrary = 0
    package private(set) var lastResult: CheckResult?
    /// That the agent cannot start it now; nil while it can.
    package private(set) var outage: Outage?
    /// Runs that the agent could not start, since it started.
    package private(set) var notStarted: UInt64 = 0

    /// Runs in a row that the agent could not start.
    package struct Outage: Hashable, Sendable {
        package var runs: Int
        package var since: Instant
        /// Whether it has lasted so long that the verdict holds no more.
        package var hasLapsed: Bool

        package init(runs: Int, since: Instant, hasLapsed: Bool) {
            self.runs = runs
            self.since = since
            self.hasLapsed = hasLapsed
        }
    }

    package init(_ definition: CheckDefinition) {
        self.definition = definition
        verdict = definition.startsFailing ? .failing : .pending
    }

    /// What is known of it now.
    package var reading: TrackerReading { outage?.hasLapsed == true ? .lapsed(verdict) : .verdict(verdict) }

    /// Takes a result and tells whether the verdict changed.
    ///
    /// The first result decides a pending check at once, as in keepalived; after that `rise` passing or `fall` failing
    /// results in a row turn it. A run that the agent could not start is none of them: the verdict and the count stay, and
    /// the verdict lapses when that lasts (docs/development/decisions/0030).
    package mutating func resultReceived(_ result: CheckResult, at now: Instant) -> Bool {
        lastResult = result
        guard result.speaksOfTheService else {
            couldNotStart(at: now)
            return false
        }
        outage = nil
        let opinion: Verdict = result.passed ? .passing : .failing
        guard opinion != verdict else {
            contrary = 0
            return false
        }
        contrary += 1
        guard contrary >= needed(for: opinion) else { return false }
        contrary = 0
        verdict = opinion
        return true
    }

    /// One that a reload adds to what runs already: pending, `init_fail` or not, which says what to believe at the start.
    package static func added(_ definition: CheckDefinition) -> Check {
        var check = Check(definition)
        check.verdict = .pending
        return check
    }

    /// Takes another definition and keeps the verdict: a reload is no reason to forget what is known. Where the program is
    /// another one, its results turn the verdict by rise and fall, as they would had the file been replaced in its place.
    package mutating func redefine(_ definition: CheckDefinition) {
        self.definition = definition
    }

    private mutating func couldNotStart(at now: Instant) {
        notStarted += 1
        var outage = outage ?? Outage(runs: 0, since: now, hasLapsed: false)
        outage.runs += 1
        outage.hasLapsed = outage.since.duration(to: now) >= definition.validity
        self.outage = outage
    }

    private func needed(for opinion: Verdict) -> Int {
        switch (verdict, opinion) {
        case (.pending, _): 1
        case (_, .passing): definition.rise
        case (_, .failing), (_, .pending): definition.fall
        }
    }
}

extension CheckDefinition {
    /// How long a verdict holds while the agent cannot start the check: three runs, and at least 10 s, so that a short rush
    /// moves no address.
    package var validity: Duration { max(.seconds(10), interval * 3) }
}
