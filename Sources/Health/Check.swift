/// What a check says of the service: nothing yet, or yes, or no.
package enum Verdict: String, Hashable, Sendable, CaseIterable {
    case pending, passing, failing
}

/// The verdict of one check, formed from its results by rise and fall.
package struct Check: Hashable, Sendable {
    package private(set) var definition: CheckDefinition
    package private(set) var verdict: Verdict
    /// How many results in a row spoke against the verdict.
    package private(set) var contrary = 0
    package private(set) var lastResult: CheckResult?

    package init(_ definition: CheckDefinition) {
        self.definition = definition
        verdict = definition.startsFailing ? .failing : .pending
    }

    /// Takes a result and tells whether the verdict changed.
    ///
    /// The first result decides a pending check at once, as in keepalived; after that `rise` passing or `fall` failing
    /// results in a row turn it. A run that the agent could not start is none of them: the verdict and the count stay.
    package mutating func resultReceived(_ result: CheckResult) -> Bool {
        lastResult = result
        guard result.speaksOfTheService else { return false }
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

    private func needed(for opinion: Verdict) -> Int {
        switch (verdict, opinion) {
        case (.pending, _): 1
        case (_, .passing): definition.rise
        case (_, .failing), (_, .pending): definition.fall
        }
    }
}
