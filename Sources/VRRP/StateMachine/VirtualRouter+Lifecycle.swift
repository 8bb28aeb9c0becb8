internal import NetworkTypes

/// Startup, shutdown and the faults that keep a router out (RFC 9568, 6.4: the Startup and Shutdown events).
extension VirtualRouter {
    /// Begins to take part, unless a fault or a drain keeps it in Initialize.
    package mutating func startup(now: Instant) -> [Action] {
        guard !isRunning else { return [] }
        isRunning = true
        if mayParticipate { return join(because: .startup, from: .initialize, now: now) }
        return [.record(drain == nil ? faultTransition(from: .initialize) : drainTransition(from: .initialize))]
    }

    /// Ends taking part: an Active resigns with priority 0 first, a Backup sends nothing (RFC 9568, 6.4.2 and 6.4.3).
    package mutating func shutdown(now: Instant) -> [Action] {
        guard isRunning else { return [] }
        let before = recordedStatus
        let actions = resign()
        isRunning = false
        return actions + [.record(transition(from: before, because: .shutdown, Summary.shutdown))]
    }

    /// Takes note of a fault. The first one takes the router out.
    package mutating func faultRaised(_ fault: Fault, now: Instant) -> [Action] {
        guard !faults.contains(fault) else { return [] }
        let before = recordedStatus
        let actions = resign()
        faults.append(fault)
        guard isRunning, status != before else { return actions }
        return actions + [.record(faultTransition(from: before))]
    }

    /// Forgets a fault. When the last one is gone the router starts up again.
    package mutating func faultCleared(_ fault: Fault, now: Instant) -> [Action] {
        guard let index = faults.firstIndex(of: fault) else { return [] }
        let before = recordedStatus
        faults.remove(at: index)
        guard mayParticipate else { return [] }
        return join(because: .recovered, from: before, now: now)
    }
}

extension VirtualRouter {
    /// RFC 9568, 6.4.1: the owner of the addresses becomes Active at once, every other router watches first.
    ///
    /// Drained as the last resort, it watches with the lowest priority. A member of a sync group waits for the others.
    mutating func join(because reason: Transition.Reason, from before: Status, now: Instant) -> [Action] {
        if configuration.isGrouped {
            groupMove = .joins(from: before, because: reason)
            return []
        }
        if effectivePriority == .owner {
            return becomeActive(because: .priority, from: before, peer: nil, summary: Summary.owner, now: now)
        }
        watch(because: reason, now: now)
        return [.record(transition(from: before, because: reason, watchSummary(because: reason)))]
    }

    /// Becomes a Backup that has heard nobody yet.
    mutating func watch(because reason: Transition.Reason, now: Instant) {
        let wait = firstWait(because: reason)
        state = .backup(
            Backup(
                activeDownTimer: now + wait, activeAdvertisementInterval: configuration.advertisementInterval,
                firstWait: wait,
                readySince: effectivePriority == .owner ? now : nil))
    }

    func watchSummary(because reason: Transition.Reason) -> String {
        effectivePriority == .owner ? Summary.waitingOwner : Summary.watching(firstWait(because: reason))
    }

    /// Active_Down_Interval; one interval and Skew_Time for a router that is told to start as Active, as in keepalived.
    private func firstWait(because reason: Transition.Reason) -> Duration {
        let timers = timers(after: configuration.advertisementInterval)
        guard reason == .startup, configuration.startsAsActive else { return timers.activeDownInterval }
        return configuration.advertisementInterval + timers.skewTime
    }

    /// Leaves every other state for Initialize; the caller says why.
    mutating func resign() -> [Action] {
        switch state {
        case .initialize:
            return []
        case .backup:
            state = .initialize
            return []
        case .active:
            state = .initialize
            return [urgency, priorityZero()].compactMap { $0 } + surrender
        case .resigning(let resigning):
            state = .initialize
            let overdue = resigning.priorityZeroTimer == nil ? [] : [priorityZero()]
            return overdue + surrender + [.resigned(to: nil)]
        }
    }

    /// Resigns (RFC 9568, 6.4.3).
    mutating func priorityZero() -> Action {
        statistics[.priorityZeroSent] += 1
        return .sendAdvertisement(advertisement(priority: .resign))
    }

    /// What comes before priority 0, so that backups act on that at once; nil where they do not learn the interval, or can
    /// learn none that is shorter (docs/development/decisions/0020-make-before-break.md).
    var urgency: Action? { urgentAdvertisement.map(Action.sendAdvertisement) }

    var urgentAdvertisement: Advertisement? {
        guard configuration.version == .v3, configuration.advertisementInterval > Advertisement.urgentInterval else {
            return nil
        }
        var urgent = advertisement(priority: effectivePriority)
        urgent.interval = Advertisement.urgentInterval
        return urgent
    }

    /// The order is that of RFC 9568, 6.4.2: the advertisement first, then the addresses are announced.
    mutating func becomeActive(
        because reason: Transition.Reason, from before: Status, peer: Peer?, summary: String, now: Instant
    ) -> [Action] {
        let announcement = configuration.announcement
        state = .active(
            Active(
                since: now, advertisementTimer: now + configuration.advertisementInterval,
                announcements: laterAnnouncements(because: reason, now: now), refreshTimer: nextRefresh(now: now)))
        statistics[.activeTransitions] += 1
        return preparations + [.sendAdvertisement(advertisement(priority: effectivePriority))] + holdings + [
            .announceAddresses(configuration.heldAddresses, rounds: announcement.rounds),
            .record(transition(from: before, because: reason, peer: peer, summary)),
        ]
    }

    /// Whoever hands the addresses over still has them when it hears the first advertisement. Until it has removed them
    /// it may answer who asks for them, and after our announcements.
    private func laterAnnouncements(because reason: Transition.Reason, now: Instant) -> [PlannedAnnouncement] {
        let announcement = configuration.announcement
        var later: [PlannedAnnouncement] = []
        if announcement.rounds > 0, reason == .preempted || reason == .released {
            later = [Self.contestSettling.usual, Self.contestSettling.busy].map {
                PlannedAnnouncement(at: now + $0, rounds: 1)
            }
        }
        if announcement.delay > .zero {
            later.append(PlannedAnnouncement(at: now + announcement.delay, rounds: announcement.rounds))
        }
        return later
    }

    /// A transition into the status that holds now.
    func transition(
        from before: Status, because reason: Transition.Reason, peer: Peer? = nil, _ summary: String
    ) -> Transition {
        Transition(
            from: before, to: status, reason: reason, peer: peer, effectivePriority: effectivePriority,
            summary: summary)
    }

    /// The status that the history has: the one before, while a member of a sync group is about to join.
    var recordedStatus: Status {
        guard case .joins(let before, _) = groupMove else { return status }
        return before
    }

    func faultTransition(from before: Status) -> Transition {
        transition(from: before, because: .fault, Summary.faults(faults))
    }

    func drainTransition(from before: Status) -> Transition {
        transition(from: before, because: .drained, Summary.drained)
    }
}
