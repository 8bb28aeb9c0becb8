/// What a member of a sync group does differently: it waits for the others, and follows them.
extension VirtualRouter {
    /// Active_Down_Timer fired. The member stays a Backup until all others are ready too, and looks again each interval.
    mutating func getReady(_ backup: Backup, now: Instant) -> [Action] {
        var backup = backup
        backup.readySince = backup.readySince ?? now
        backup.activeDownTimer = now + configuration.advertisementInterval
        state = .backup(backup)
        return []
    }

    /// Whether a fault of its own, or an operator, keeps it out.
    var isKeptOut: Bool {
        isRunning && (drain == .out || faults.contains { $0.origin != .group })
    }

    var mayJoin: Bool {
        guard case .joins = groupMove, case .initialize = state else { return false }
        return mayParticipate
    }

    var yieldedTo: Peer? {
        guard case .yielded(let peer) = groupMove else { return nil }
        return peer
    }

    /// Takes the faults of other members for its own, in place of those that it had.
    mutating func follow(faults others: [Fault]) -> [Action] {
        guard others != faults.filter({ $0.origin == .group }) else { return [] }
        let before = recordedStatus
        let actions = others.isEmpty ? [] : resign()
        faults = faults.filter { $0.origin != .group } + others
        if others.isEmpty {
            if mayParticipate { groupMove = .joins(from: before, because: .syncGroup) }
            return actions
        }
        groupMove = nil
        guard status != before else { return actions }
        return actions + [.record(transition(from: before, because: .syncGroup, Summary.faults(faults)))]
    }

    /// Another member yielded. Nothing is said to the network: the router that it yielded to speaks here too.
    mutating func yield(with summary: String, now: Instant) -> [Action] {
        guard case .active = state else { return [] }
        state = .backup(
            Backup(
                activeDownTimer: now + timers.activeDownInterval,
                activeAdvertisementInterval: configuration.advertisementInterval))
        return surrender + [.record(transition(from: .active, because: .syncGroup, summary))]
    }

    mutating func markYielded(at now: Instant) {
        guard case .backup(var backup) = state else { return }
        backup.yieldedAt = now
        state = .backup(backup)
    }

    mutating func waitAgain(until time: Instant) {
        guard case .backup(var backup) = state else { return }
        backup.activeDownTimer = time
        backup.readySince = nil
        backup.yieldedAt = nil
        state = .backup(backup)
    }

    /// Watches as at any start; its record waits for `endMove`, because the group may become Active at once.
    mutating func joinGroup(now: Instant) {
        guard case .joins(_, let reason) = groupMove else { return }
        watch(because: reason, now: now)
    }

    /// A Backup takes over with its group.
    ///
    /// - Parameter cause: why, and in which words; nil for what its own timer ran for.
    mutating func becomeActive(inGroupBecause cause: (Transition.Reason, String)?, now: Instant) -> [Action] {
        guard case .backup(let backup) = state else { return [] }
        let before = recordedStatus
        groupMove = nil
        if let (reason, summary) = cause {
            return becomeActive(because: reason, from: before, peer: nil, summary: summary, now: now)
        }
        if effectivePriority == .owner {
            return becomeActive(because: .priority, from: before, peer: nil, summary: Summary.owner, now: now)
        }
        return takeOver(from: backup, now: now)
    }

    /// The group has settled: one that joined and is a Backup still says so.
    mutating func endMove() -> [Action] {
        defer { groupMove = nil }
        guard case .joins(let before, let reason) = groupMove, case .backup = state else { return [] }
        return [.record(transition(from: before, because: reason, watchSummary(because: reason)))]
    }
}

extension VirtualRouter.State {
    var isActive: Bool {
        guard case .active = self else { return false }
        return true
    }

    var isResigning: Bool {
        guard case .resigning = self else { return false }
        return true
    }

    var readySince: VirtualRouter.Instant? {
        guard case .backup(let backup) = self else { return nil }
        return backup.readySince
    }

    var yieldedAt: VirtualRouter.Instant? {
        guard case .backup(let backup) = self else { return nil }
        return backup.yieldedAt
    }
}
