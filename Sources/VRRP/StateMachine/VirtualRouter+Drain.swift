internal import NetworkTypes

/// What an operator's drain does: an Active hands over before it leaves, everybody else leaves at once.
extension VirtualRouter {
    /// Keeps the router out until `undrained`, or changes how it is kept out.
    ///
    /// An Active resigns with priority 0 and answers for the addresses until its successor is heard, which ends with
    /// `resigned(to:)`. When none is heard in time it is Active again, and never was anything else.
    ///
    /// - Parameter isForced: leaves even without a successor.
    package mutating func drained(as mode: DrainMode, isForced: Bool = false, now: Instant) -> [Action] {
        switch state {
        case .active where drain != mode:
            return beginHandover(Resigning(startedAt: now, deadline: now, mode: mode, isForced: isForced), now: now)
        case .resigning(var resigning):
            if mode == .out { resigning.mode = .out }
            if isForced { resigning.isForced = true }
            state = .resigning(resigning)
            return []
        case .active:
            return []
        case .initialize, .backup:
            return keepOut(as: mode, now: now)
        }
    }

    /// Lets the router take part again: as at its start, or as before where it still held its place.
    package mutating func undrained(now: Instant) -> [Action] {
        switch state {
        case .resigning:
            drain = nil
            return comeBack(because: .undrained, Summary.undrained, now: now)
        case .active where drain != nil:
            drain = nil
            return comeBack(because: .undrained, Summary.undrained, now: now)
        case .active:
            return []
        case .initialize, .backup:
            return rejoin(now: now)
        }
    }

    /// Ends a hand-over that shall not be, as long as nobody has taken over.
    package mutating func handoverCancelled(now: Instant) -> [Action] {
        guard case .resigning = state else { return [] }
        return comeBack(because: .undrained, Summary.cancelled, now: now)
    }

    private mutating func rejoin(now: Instant) -> [Action] {
        guard drain != nil else { return [] }
        let before = status
        drain = nil
        guard isRunning else { return [] }
        guard faults.isEmpty else { return [.record(faultTransition(from: before))] }
        return join(because: .undrained, from: before, now: now)
    }

    private mutating func keepOut(as mode: DrainMode, now: Instant) -> [Action] {
        guard drain != mode else { return [] }
        let before = status
        drain = mode
        state = .initialize
        guard isRunning else { return [] }
        if mayParticipate { return join(because: .drained, from: before, now: now) }
        return before == .drained ? [] : [.record(drainTransition(from: before))]
    }
}

// MARK: - Resigning

extension VirtualRouter {
    private mutating func beginHandover(_ resigning: Resigning, now: Instant) -> [Action] {
        let (interval, version) = (configuration.advertisementInterval, configuration.version)
        var resigning = resigning
        resigning.deadline +=
            resigning.isForced
            ? Timers.forcedHandover(interval: interval, version: version)
            : Timers.handover(interval: interval, version: version)
        state = .resigning(resigning)
        statistics.priorityZeroSent += 1
        return [.sendAdvertisement(advertisement(priority: .resign))]
    }

    /// Another router advertises: it holds the addresses now.
    mutating func heard(
        _ advertisement: Advertisement, from peer: Peer, as resigning: Resigning, now: Instant
    ) -> [Action] {
        guard advertisement.priority != .resign else { return [] }
        let summary = Summary.handedOver(to: peer, after: now - resigning.startedAt)
        return leave(resigning, for: peer, hearing: advertisement, summary, now: now)
    }

    /// No other router took over in time.
    mutating func handoverExpired(_ resigning: Resigning, now: Instant) -> [Action] {
        let waited = now - resigning.startedAt
        guard resigning.isForced else {
            return comeBack(because: .noSuccessor, Summary.noSuccessor(waited), now: now)
        }
        switch resigning.mode {
        case .lastResort:
            drain = .lastResort
            return comeBack(because: .noSuccessor, Summary.heldAsLastResort(waited), now: now)
        case .out:
            return leave(resigning, for: nil, hearing: nil, Summary.leftAlone(waited), now: now)
        }
    }

    private mutating func leave(
        _ resigning: Resigning, for peer: Peer?, hearing advertisement: Advertisement?, _ summary: String, now: Instant
    ) -> [Action] {
        drain = resigning.mode
        state = .initialize
        if let advertisement, mayParticipate { state = .backup(watching(after: advertisement, now: now)) }
        return [
            .removeAddresses(configuration.addresses),
            .record(transition(from: .active, because: .drained, peer: peer, summary)), .resigned(to: peer),
        ]
    }

    /// Active again: advertises at once, so that no backup goes on to take over.
    private mutating func comeBack(because reason: Transition.Reason, _ summary: String, now: Instant) -> [Action] {
        var actions: [Action] = [
            .sendAdvertisement(advertisement(priority: effectivePriority)),
            .announceAddresses(configuration.addresses, rounds: 1),
            .record(transition(from: .active, because: reason, summary)),
        ]
        if case .resigning = state { actions.append(.resigned(to: nil)) }
        state = .active(
            Active(advertisementTimer: now + configuration.advertisementInterval, announcements: []))
        return actions
    }
}
