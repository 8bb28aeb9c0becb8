internal import NetworkTypes

/// What an operator's drain and the end of the agent do: an Active hands over before it leaves, everybody else leaves at
/// once.
extension VirtualRouter {
    /// Keeps the router out until `undrained`, or changes how it is kept out.
    ///
    /// An Active resigns with priority 0 and answers for the addresses until its successor is heard, which ends with
    /// `resigned(to:)`. When none is heard in time it is Active again, and never was anything else.
    ///
    /// - Parameters:
    ///   - alone: how it is kept out where it has no successor; nil when it then stays Active.
    ///   - isAnew: hands over also when it holds its place as the last resort already.
    package mutating func drained(
        as mode: DrainMode, alone: DrainMode? = nil, isAnew: Bool = false, now: Instant
    ) -> [Action] {
        switch state {
        case .active where drain != mode || isAnew:
            return beginHandover(for: .drain(mode), alone: alone.map(Departure.drain), now: now)
        case .resigning(let resigning):
            guard !resigning.isFinal else { return [] }
            changeTerms(of: resigning, to: .drain(mode), alone: alone.map(Departure.drain))
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
        case .resigning(let resigning):
            guard !resigning.isFinal else { return [] }
            drain = nil
            return stay(because: .undrained, Summary.undrained, now: now)
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
        guard case .resigning(let resigning) = state, !resigning.isFinal else { return [] }
        return stay(because: .undrained, Summary.cancelled, now: now)
    }

    /// Comes back from a hand-over, and its sync group with it.
    private mutating func stay(because reason: Transition.Reason, _ summary: String, now: Instant) -> [Action] {
        if configuration.isGrouped { groupMove = .stays }
        return comeBack(because: reason, summary, now: now)
    }

    /// Shuts down, after an Active has handed over: it resigns with priority 0 and answers for the addresses until its
    /// successor is heard, or until nobody can be expected any more.
    package mutating func retire(now: Instant) -> [Action] {
        switch state {
        case .active:
            return beginHandover(for: .shutdown, alone: .shutdown, now: now)
        case .resigning(let resigning):
            changeTerms(of: resigning, to: .shutdown, alone: .shutdown)
            return []
        case .initialize, .backup:
            return shutdown(now: now)
        }
    }

    private mutating func rejoin(now: Instant) -> [Action] {
        guard drain != nil else { return [] }
        let before = recordedStatus
        drain = nil
        guard isRunning else { return [] }
        guard faults.isEmpty else { return [.record(faultTransition(from: before))] }
        return join(because: .undrained, from: before, now: now)
    }

    private mutating func keepOut(as mode: DrainMode, now: Instant) -> [Action] {
        guard drain != mode else { return [] }
        let before = recordedStatus
        drain = mode
        state = .initialize
        guard isRunning else { return [] }
        if mayParticipate { return join(because: .drained, from: before, now: now) }
        return before == .drained ? [] : [.record(drainTransition(from: before))]
    }
}

// MARK: - Resigning

extension VirtualRouter {
    mutating func beginHandover(for departure: Departure?, alone: Departure?, now: Instant) -> [Action] {
        guard case .active(let active) = state else { return [] }
        groupMove = nil
        var resigning = Resigning(
            startedAt: now, contestEnds: active.since + Self.contestSettling.usual,
            deadline: now + patience(alone: alone), departure: departure, alone: alone, isListening: active.isListening)
        guard let urgency else {
            state = .resigning(resigning)
            return [priorityZero()]
        }
        resigning.priorityZeroTimer = now + Timers.reordering
        state = .resigning(resigning)
        return [urgency]
    }

    /// What is due while it hands over: priority 0, or the end of its patience.
    mutating func timerExpired(as resigning: Resigning, now: Instant) -> [Action] {
        if let due = resigning.priorityZeroTimer {
            guard due <= now else { return [] }
            var resigning = resigning
            resigning.priorityZeroTimer = nil
            state = .resigning(resigning)
            return [priorityZero()]
        }
        return resigning.deadline <= now ? handoverExpired(resigning, now: now) : []
    }

    /// Goes on handing over on other terms, for as long as it would have with these from its beginning.
    private mutating func changeTerms(of resigning: Resigning, to departure: Departure, alone: Departure?) {
        var resigning = resigning
        resigning.departure = departure
        resigning.alone = alone
        resigning.deadline = resigning.startedAt + patience(alone: alone)
        state = .resigning(resigning)
    }

    /// How long to wait for a successor.
    func patience(alone: Departure?) -> Duration {
        let (interval, version) = (configuration.advertisementInterval, configuration.version)
        let forced = Timers.forcedHandover(
            interval: interval, version: version, missedAdvertisements: configuration.missedAdvertisements)
        return switch alone {
        case nil, .recovery: Timers.handover(interval: interval, version: version)
        case .drain: forced
        case .shutdown: min(forced, Timers.longestShutdown)
        }
    }

    /// Another router advertises: it holds the addresses now.
    mutating func heard(
        _ advertisement: Advertisement, from peer: Peer, as resigning: Resigning, now: Instant
    ) -> [Action] {
        guard advertisement.priority != .resign, !mayBeYielding(peer, advertisement, to: resigning, now: now) else {
            return []
        }
        let successor = Resigning.Successor(peer: peer, advertisement: advertisement)
        guard !configuration.isGrouped else {
            var resigning = resigning
            resigning.successor = successor
            state = .resigning(resigning)
            return []
        }
        return handedOver(resigning, to: successor, now: now)
    }

    /// Whether the advertisement may be that of a router which was Active too, and has yielded to ours meanwhile.
    ///
    /// Priority 0 makes nobody Active before its Skew_Time is over, which some daemons round down. One that speaks much
    /// earlier was Active before: where ours is the higher claim, only its next advertisement shows that it has not heard
    /// of it. With a high priority and a short interval the Skew_Time is shorter than a packet's way, and so nobody counts
    /// who may have become Active together with us. What counts is the Skew_Time after `Advertisement.urgentInterval`.
    private func mayBeYielding(
        _ peer: Peer, _ advertisement: Advertisement, to resigning: Resigning, now: Instant
    ) -> Bool {
        let timers = Timers(
            priority: peer.priority, interval: min(advertisement.interval, Advertisement.urgentInterval),
            version: configuration.version)
        let earliest = resigning.startedAt + (urgency == nil ? .zero : Timers.reordering) + timers.skewTime / 2
        return !wins(peer) && now < max(earliest, resigning.contestEnds)
    }

    mutating func handedOver(
        _ resigning: Resigning, to successor: Resigning.Successor, now: Instant
    ) -> [Action] {
        let took = now - resigning.startedAt
        let summary: String
        switch resigning.departure {
        case .shutdown: summary = Summary.shutdown(handedOverTo: successor.peer, after: took)
        case .recovery: summary = Summary.superseded(by: successor.peer, afterResigning: took)
        case .drain, nil: summary = Summary.handedOver(to: successor.peer, after: took)
        }
        return leave(for: resigning.departure, to: successor, summary, now: now)
    }

    /// No other router took over in time.
    private mutating func handoverExpired(_ resigning: Resigning, now: Instant) -> [Action] {
        guard !configuration.isGrouped else {
            var resigning = resigning
            resigning.isExpired = true
            state = .resigning(resigning)
            return []
        }
        return handoverFailed(resigning, now: now)
    }

    mutating func handoverFailed(_ resigning: Resigning, now: Instant) -> [Action] {
        let waited = now - resigning.startedAt
        switch resigning.alone {
        case nil:
            return comeBack(because: .noSuccessor, Summary.noSuccessor(waited), now: now)
        case .drain(.lastResort):
            if resigning.departure != nil { drain = .lastResort }
            return comeBack(because: .noSuccessor, Summary.heldAsLastResort(waited), now: now)
        case .drain(.out):
            let departure = resigning.departure.map { _ in Departure.drain(.out) }
            return leave(for: departure, to: nil, Summary.leftAlone(waited), now: now)
        case .shutdown:
            return leave(for: resigning.departure, to: nil, Summary.shutdown(aloneAfter: waited), now: now)
        case .recovery:
            return comeBack(because: .noSuccessor, Summary.noSuccessor(waited), now: now)
        }
    }

    /// One that only goes along with its sync group is told by `SyncGroup` what it becomes.
    private mutating func leave(
        for departure: Departure?, to successor: Resigning.Successor?, _ summary: String, now: Instant
    ) -> [Action] {
        state = .initialize
        let reason: Transition.Reason
        switch departure {
        case nil:
            groupMove = .joins(from: .active, because: .syncGroup)
            return surrender + [.resigned(to: successor?.peer)]
        case .drain(let mode):
            drain = mode
            if let successor, mayParticipate { state = .backup(watching(after: successor.advertisement, now: now)) }
            reason = .drained
        case .shutdown:
            isRunning = false
            reason = .shutdown
        case .recovery:
            if let successor { state = .backup(watching(after: successor.advertisement, now: now)) }
            reason = .superseded
        }
        return surrender + [
            .record(transition(from: .active, because: reason, peer: successor?.peer, summary)),
            .resigned(to: successor?.peer),
        ]
    }

    /// Active again: advertises at once, so that no backup goes on to take over.
    mutating func comeBack(because reason: Transition.Reason, _ summary: String, now: Instant) -> [Action] {
        var actions: [Action] = [.sendAdvertisement(advertisement(priority: effectivePriority))]
        // The kernel may have removed them during the stall.
        if isListening { actions += holdings }
        actions += [
            .announceAddresses(configuration.heldAddresses, rounds: 1),
            .record(transition(from: .active, because: reason, summary)),
        ]
        if case .resigning = state { actions.append(.resigned(to: nil)) }
        state = .active(
            Active(
                since: now, advertisementTimer: now + configuration.advertisementInterval, announcements: [],
                refreshTimer: nextRefresh(now: now)))
        return actions
    }
}
