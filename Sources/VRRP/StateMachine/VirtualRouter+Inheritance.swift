/// What a run of the agent leaves to the next, when it does not hand over to another router
/// (docs/development/decisions/0022-a-failsafe.md).
package enum Inheritance: Hashable, Sendable {
    /// The place of an Active, in whose name advertisements went on meanwhile.
    case place(nextAdvertisement: ContinuousClock.Instant)
    /// Addresses that answered on after priority 0 was sent: nobody has taken them over so far.
    case resignation(at: ContinuousClock.Instant)
}

extension VirtualRouter {
    /// Begins to take part where the run before ended. A fault or a drain that keeps the router out does so as at any
    /// start, and nothing is inherited.
    ///
    /// With a place it is Active, and its next advertisement is due when that of the run before would have been. With
    /// addresses only it waits for the successor that the run before resigned to, for as long as that would have, and is Active
    /// again where there is none.
    package mutating func startup(inheriting inheritance: Inheritance, now: Instant) -> [Action] {
        guard !isRunning else { return [] }
        isRunning = true
        guard mayParticipate else {
            isRunning = false
            return startup(now: now)
        }
        switch inheritance {
        case .place(let nextAdvertisement):
            state = .active(
                Active(
                    since: now, advertisementTimer: nextAdvertisement, announcements: [],
                    refreshTimer: nextRefresh(now: now)))
        case .resignation(let resignedAt):
            state = .resigning(
                Resigning(
                    startedAt: resignedAt, contestEnds: resignedAt, deadline: resignedAt + patience(alone: nil),
                    departure: .recovery, alone: nil))
        }
        return preparations + holdings + [
            .record(transition(from: .initialize, because: .inherited, Summary.inherited(inheritance, now: now)))
        ]
    }
}
