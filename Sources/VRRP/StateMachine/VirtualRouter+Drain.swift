internal import NetworkTypes

/// What an operator's drain does: an Active hands over before it leaves, everybody else leaves at once.
extension VirtualRouter {
    /// Keeps the router out until `undrained`, or changes how it is kept out.
    ///
    /// An Active resigns with priority 0 and answers for the addresses until its successor is heard, which ends with
    /// `resigned(to:)`. When none is heard in time it is Active again, and never was anything else.
    ///
    /// One that hands over already goes on, for as long as it would have with these terms from its beginning.
    ///
    /// - Parameters:
    ///   - alone: how it is kept out where it has no successor; nil when it then stays Active.
    ///   - isAnew: hands over also when it holds its place as the last resort already.
    package mutating func drained(
        as mode: DrainMode, alone: DrainMode? = nil, isAnew: Bool = false, now: Instant
    ) -> [Action] {
        switch state {
        case .active where drain != mode || isAnew:
            return beginHandover(as: mode, alone: alone, now: now)
        case .resigning(let resigning):
            state = .resigning(self.resigning(at: resigning.startedAt, as: mode, alone: alone))
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
        guard case .resigning = state else { return [] }
        return stay(because: .undrained, Summary.cancelled, now: now)
    }

    /// Comes back from a hand-over, and its sync group with it.
    private mutating func stay(because reason: Transition.Reason, _ summary: String, now: Instant) -> [Action] {
        if configuration.isGrouped { groupMove = .stays }
        return comeBack(because: reason, summary, now: now)
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
    mutating func beginHandover(as mode: DrainMode?, alone: DrainMode?, now: Instant) -> [Action] {
        groupMove = nil
        state = .resigning(resigning(at: now, as: mode, alone: alone))
        statistics.priorityZeroSent += 1
        return [.sendAdvertisement(advertisement(priority: .resign))]
    }

    private func resigning(at start: Instant, as mode: DrainMode?, alone: DrainMode?) -> Resigning {
        let (interval, version) = (configuration.advertisementInterval, configuration.version)
        let patience =
            alone == nil
            ? Timers.handover(interval: interval, version: version)
            : Timers.forcedHandover(
                interval: interval, version: version, missedAdvertisements: configuration.missedAdvertisements)
        let contestEnds =
            switch state {
            case .active(let active): active.since + Self.contestSettling.usual
            case .resigning(let resigning): resigning.contestEnds
            case .initialize, .backup: start
            }
        return Resigning(
            startedAt: start, contestEnds: contestEnds, deadline: start + patience, mode: mode, alone: alone)
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
    /// who may have become Active together with us.
    private func mayBeYielding(
        _ peer: Peer, _ advertisement: Advertisement, to resigning: Resigning, now: Instant
    ) -> Bool {
        let timers = Timers(
            priority: peer.priority, interval: advertisement.interval, version: configuration.version)
        return !wins(peer) && now < max(resigning.startedAt + timers.skewTime / 2, resigning.contestEnds)
    }

    mutating func handedOver(
        _ resigning: Resigning, to successor: Resigning.Successor, now: Instant
    ) -> [Action] {
        let summary = Summary.handedOver(to: successor.peer, after: now - resigning.startedAt)
        return leave(as: resigning.mode, for: successor, summary, now: now)
    }

    /// No other router took over in time.
    mutating func handoverExpired(_ resigning: Resigning, now: Instant) -> [Action] {
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
        case .lastResort:
            if resigning.mode != nil { drain = .lastResort }
            return comeBack(because: .noSuccessor, Summary.heldAsLastResort(waited), now: now)
        case .out:
            return leave(as: resigning.mode == nil ? nil : .out, for: nil, Summary.leftAlone(waited), now: now)
        }
    }

    /// One that only goes along with its sync group is told by `SyncGroup` what it becomes.
    private mutating func leave(
        as mode: DrainMode?, for successor: Resigning.Successor?, _ summary: String, now: Instant
    ) -> [Action] {
        state = .initialize
        guard let mode else {
            groupMove = .joins(from: .active, because: .syncGroup)
            return surrender + [.resigned(to: successor?.peer)]
        }
        drain = mode
        if let successor, mayParticipate { state = .backup(watching(after: successor.advertisement, now: now)) }
        return surrender + [
            .record(transition(from: .active, because: .drained, peer: successor?.peer, summary)),
            .resigned(to: successor?.peer),
        ]
    }

    /// Active again: advertises at once, so that no backup goes on to take over.
    mutating func comeBack(because reason: Transition.Reason, _ summary: String, now: Instant) -> [Action] {
        var actions: [Action] = [
            .sendAdvertisement(advertisement(priority: effectivePriority)),
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
