/// A mistake that a router could have, each against one of the promises that the judge holds it to.
package enum Sabotage: Sendable, CaseIterable {
    /// It hears nobody.
    case ignoresAdvertisements
    /// It never takes over.
    case ignoresTimers
    /// An Active that hears a greater one goes on for a few intervals.
    case yieldsLate
    /// A drain does not wait for a successor.
    case leavesAtOnce
    /// An Active steps down now and then, of itself.
    case flaps
    case recordsTwice
    case forgetsRecords
    case keepsAddresses
    case addsNoAddresses
    /// It answers every advertisement.
    case answersEverything

    /// What the judge must say.
    package var complaint: String {
        switch self {
        case .ignoresAdvertisements, .ignoresTimers: "hold the addresses after everything settled"
        case .yieldsLate: "hold the addresses an interval after the healing"
        case .leavesAtOnce: "during a drain, and nobody held them"
        case .flaps: "a transition while nothing was disturbed"
        case .recordsTwice: "before"
        case .forgetsRecords: "but the last record says"
        case .keepsAddresses, .addsNoAddresses: "and holds"
        case .answersEverything: "without an end"
        }
    }
}
