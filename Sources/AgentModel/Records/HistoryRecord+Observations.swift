package import VRRP

/// A finding about another router or host has begun or ended.
package struct ObservationRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var instance: String
    package var finding: Finding
    /// When it began, by both clocks.
    package var beganAt: Stamp
    /// Nil when it began.
    package var ending: Finding.Ending?
    package var configurationGeneration: Int

    package enum Change: String, Hashable, Sendable, CaseIterable {
        case began, ended
    }

    package init(
        stamp: Stamp, instance: String, finding: Finding, beganAt: Stamp, ending: Finding.Ending? = nil,
        configurationGeneration: Int
    ) {
        self.stamp = stamp
        self.instance = instance
        self.finding = finding
        self.beganAt = beganAt
        self.ending = ending
        self.configurationGeneration = configurationGeneration
    }

    package var change: Change { ending == nil ? .began : .ended }

    /// By the clock that does not step.
    package var lastedMicroseconds: Int64? {
        ending.map { _ in max(0, stamp.monotonicMicroseconds - beganAt.monotonicMicroseconds) }
    }
}

/// What another router says, and what is so here.
package struct ObservationEvidence: Codable, Hashable, Sendable {
    package var theirs: String
    package var ours: String

    package init(theirs: String, ours: String) {
        self.theirs = theirs
        self.ours = ours
    }

    package init(_ evidence: Finding.Evidence) {
        self.init(theirs: evidence.theirs, ours: evidence.ours)
    }
}
