/// What a member of a sync group does differently: it waits for the others, and follows them.
extension VirtualRouter {
    /// Active_Down_Timer fired. The member stays a Backup until all others are ready too, and looks again each interval.
    mutating func getReady(_ backup: Backup, now: Instant) -> [Action] {
        var backup = backup
        backup.isReady = true
        backup.activeDownTimer = now + configuration.advertisementInterval
        state = .backup(backup)
        return []
    }

    /// All members are ready.
    mutating func takeOverWithGroup(now: Instant) -> [Action] {
        guard case .backup(let backup) = state else { return [] }
        if effectivePriority == .owner {
            return becomeActive(because: .priority, from: status, peer: nil, summary: Summary.owner, now: now)
        }
        return takeOver(from: backup, now: now)
    }

    /// Another member yielded. Nothing is said to the network: the router that it yielded to speaks here too.
    mutating func yieldWithGroup(after leader: String, now: Instant) -> [Action] {
        guard case .active = state else { return [] }
        state = .backup(
            Backup(
                activeDownTimer: now + timers.activeDownInterval,
                activeAdvertisementInterval: configuration.advertisementInterval))
        return surrender + [.record(transition(from: .active, because: .syncGroup, Summary.following(leader)))]
    }

    /// Lets a Backup wait longer.
    mutating func putOff(by delay: Duration) {
        guard case .backup(var backup) = state else { return }
        backup.activeDownTimer += delay
        state = .backup(backup)
    }
}
