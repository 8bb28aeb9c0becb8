package import NetworkTypes

/// The events of the protocol: an advertisement and a timer (RFC 9568, 6.4.2 and 6.4.3).
extension VirtualRouter {
    /// Takes a valid advertisement from another router.
    ///
    /// In Initialize it is only remembered: it may have waited in the socket while the router was taken out. What comes
    /// from our own address was reflected by the network: answering it would go on for ever.
    package mutating func advertisementReceived(
        _ advertisement: Advertisement, from source: IPAddress, now: Instant
    ) -> [Action] {
        guard source != primaryAddress else { return [] }
        let peer = Peer(address: source, priority: advertisement.priority)
        count(advertisement)
        lastHeard = Heard(peer: peer, interval: advertisement.interval, at: now)
        if wins(peer) { outrankedAt = now }
        switch state {
        case .initialize:
            return []
        case .backup(let backup):
            state = .backup(heard(advertisement, from: peer, as: backup, now: now))
            return []
        case .active(let active):
            return heard(advertisement, from: peer, as: active, now: now)
        case .resigning(let resigning):
            return heard(advertisement, from: peer, as: resigning, now: now)
        }
    }

    /// Does what is due at `now`; nothing when the timer that fired is not the one of the present state.
    package mutating func timerExpired(now: Instant) -> [Action] {
        switch state {
        case .initialize:
            return []
        case .backup(let backup):
            guard backup.activeDownTimer <= now else { return [] }
            return configuration.isGrouped ? getReady(backup, now: now) : takeOver(from: backup, now: now)
        case .active(let active):
            return advertise(as: active, now: now)
        case .resigning(let resigning):
            return timerExpired(as: resigning, now: now)
        }
    }

    /// Takes the priority that the checks now make; it is in the next advertisement and in the next comparison.
    package mutating func priorityChanged(to priority: Priority) {
        checkedPriority = priority
    }

    /// Puts back addresses that are gone while this router holds them. What one cause took away is one row of the history.
    package mutating func addressesVanished(_ losses: [AddressLoss]) -> [Action] {
        guard status == .active, !losses.isEmpty else { return [] }
        guard !isListening else { return [] }  // it puts them back when it has listened
        let held = Set(configuration.heldAddresses)
        let losses = losses.filter { held.contains($0.address) }
        guard !losses.isEmpty else { return [] }
        let addresses = losses.map(\.address)
        return [.addAddresses(addresses), .announceAddresses(addresses, rounds: 1)]
            + Summary.restored(losses).map { .record(transition(from: .active, because: .addressRestored, $0)) }
    }
}

/// What another program did to the interface of a virtual MAC address.
package enum VirtualMACLoss: Hashable, Sendable {
    case down
    case gone
}

extension VirtualRouter {
    /// Puts the interface of the virtual MAC address back as it was, with what is on it: the Active neither hears nor is heard
    /// without it, and another router is about to take over.
    package mutating func virtualMACVanished(_ loss: VirtualMACLoss, _ interface: String) -> [Action] {
        guard status == .active else { return [] }
        guard !isListening else { return [.setVirtualMAC(isUp: true)] }
        let held = configuration.heldAddresses
        let isResigning = state.isResigning
        return [.setVirtualMAC(isUp: true)]
            + (isResigning ? [] : [.sendAdvertisement(advertisement(priority: effectivePriority))])
            + [
                .addAddresses(held), .announceAddresses(held, rounds: 1),
                .record(
                    transition(
                        from: .active, because: .addressRestored, Summary.restored(loss, of: interface))),
            ]
    }
}

// MARK: - Backup (RFC 9568, 6.4.2)

extension VirtualRouter {
    private func heard(
        _ advertisement: Advertisement, from peer: Peer, as backup: Backup, now: Instant
    ) -> Backup {
        if isDeafOwner { return backup }
        var backup = backup
        if advertisement.priority == .resign {
            backup.activeDownTimer = now + timers.skewTime
            backup.waitingFor = .release(by: peer)
            backup.readySince = nil
            backup.lowerPrioritySince = nil
            return backup
        }
        let isLower = advertisement.priority < effectivePriority
        backup.lowerPrioritySince = isLower ? backup.lowerPrioritySince ?? now : nil
        if isLower, mayPreempt(as: backup, now: now) {
            backup.waitingFor = .preemption(of: peer)  // and the timer runs on
        } else {
            backup.activeAdvertisementInterval = learned(advertisement.interval)
            backup.activeDownTimer = now + downInterval(after: advertisement)
            backup.waitingFor = .silence
            backup.readySince = nil
        }
        return backup
    }

    /// Preempt_Mode, which the owner of the addresses does not ask, and the wait before it.
    private func mayPreempt(as backup: Backup, now: Instant) -> Bool {
        guard effectivePriority != .owner else { return true }
        guard configuration.preempts, let since = backup.lowerPrioritySince else { return false }
        return now - since >= configuration.preemptDelay
    }

    /// RFC 3768, 7.1: the owner of the addresses discards every advertisement.
    private var isDeafOwner: Bool { configuration.version == .v2 && effectivePriority == .owner }

    mutating func takeOver(from backup: Backup, now: Instant) -> [Action] {
        switch backup.waitingFor {
        case .silence:
            let limit = lastHeard == nil ? backup.firstWait : nil
            let summary = Summary.silence(lastHeard, limit: limit ?? timers.activeDownInterval, now: now)
            return becomeActive(
                because: .noResponse, from: status, peer: lastHeard?.peer, summary: summary, now: now)
        case .preemption(let peer):
            let summary = Summary.preempting(peer, own: effectivePriority)
            return becomeActive(because: .preempted, from: status, peer: peer, summary: summary, now: now)
        case .release(let peer):
            let summary = Summary.release(peer, skew: timers.skewTime)
            return becomeActive(because: .released, from: status, peer: peer, summary: summary, now: now)
        }
    }
}

// MARK: - Active (RFC 9568, 6.4.3)

extension VirtualRouter {
    /// How often, at most, a router that does not yield makes us announce the addresses.
    static let contestPause = Duration.seconds(1)
    /// By then a router that became Active at the same moment has announced the addresses as its own and has yielded:
    /// nearly always, and also when its machine is busy.
    static let contestSettling = (usual: Duration.milliseconds(20), busy: Duration.milliseconds(100))

    private mutating func heard(
        _ advertisement: Advertisement, from peer: Peer, as active: Active, now: Instant
    ) -> [Action] {
        if advertisement.priority == .resign {
            guard active.silence == nil else { return [] }  // the next of its own is due, or it listens
            var active = active
            active.advertisementTimer = now + configuration.advertisementInterval
            state = .active(active)
            return [.sendAdvertisement(self.advertisement(priority: effectivePriority))]
        }
        if isDeafOwner { return [] }
        if wins(peer) { return yield(to: peer, advertisement, now: now) }
        if let silence = active.silence { return yield(to: peer, advertisement, after: silence, now: now) }
        return assertRole(as: active, against: peer, advertisement, now: now)
    }

    /// Whether the other Active is the one to stay: by priority, then by address; Preempt_Mode does not matter here.
    func wins(_ peer: Peer) -> Bool {
        guard peer.priority == effectivePriority else { return peer.priority > effectivePriority }
        guard let own = primaryAddress else { return true }
        return peer.address > own
    }

    private mutating func yield(to peer: Peer, _ advertisement: Advertisement, now: Instant) -> [Action] {
        let summary = Summary.yielding(to: peer, own: effectivePriority, address: primaryAddress)
        let reason: Transition.Reason = peer.priority > effectivePriority ? .higherPriority : .higherAddress
        return yield(to: peer, advertisement, because: reason, summary, now: now)
    }

    /// To a router of any rank that took over while this one was silent.
    private mutating func yield(
        to peer: Peer, _ advertisement: Advertisement, after silence: Duration, now: Instant
    ) -> [Action] {
        let summary = Summary.superseded(by: peer, after: silence)
        return yield(to: peer, advertisement, because: .superseded, summary, now: now)
    }

    private mutating func yield(
        to peer: Peer, _ advertisement: Advertisement, because reason: Transition.Reason, _ summary: String,
        now: Instant
    ) -> [Action] {
        state = .backup(watching(after: advertisement, now: now))
        if configuration.isGrouped { groupMove = .yielded(to: peer) }
        return surrender + [.record(transition(from: .active, because: reason, peer: peer, summary))]
    }

    /// Answers a router that should not be Active: at once in v3, so that it yields; silently in v2 (RFC 3768, 6.4.3).
    ///
    /// With an authentication header at once in v2 too, as keepalived does: where its sequence number was ahead, it took
    /// our last advertisements for replays, and only the next one, which goes on from its number, is heard.
    ///
    /// Its own announcements may have drawn the addresses to it, and more of them may follow until it yields: to what we
    /// sent already, or to our next advertisement. So ours is repeated at once, after both, after the usual delay, and when
    /// the other has fallen silent: one that hears nothing yields late, and has answered all of them with its own.
    private mutating func assertRole(
        as active: Active, against peer: Peer, _ advertisement: Advertisement, now: Instant
    ) -> [Action] {
        let silent = now + learned(advertisement.interval) + Self.contestSettling.busy
        var actions: [Action] = []
        if configuration.version == .v3 || configuration.authentication.countsPackets {
            actions.append(.sendAdvertisement(self.advertisement(priority: effectivePriority)))
        }
        guard let announcements = contest(as: active, restatedAt: silent, now: now) else { return actions }
        actions += announcements
        return actions + [.lowerPriorityHeard(peer)]
    }

    /// Another host announced an address of this Active as its own. Where the two do not hear each other's advertisements,
    /// nothing else tells of it, and what sends to the address goes on sending to the other (RFC 5227, 2.4).
    package mutating func addressClaimed(now: Instant) -> [Action] {
        guard case .active(let active) = state, !active.isListening else { return [] }
        return contest(as: active, restatedAt: now + Self.contestPause, now: now) ?? []
    }

    /// Announces the addresses against another claim to them: now and a few times after it, unless that was done less than
    /// a pause ago, and at `restatedAt`, when there has been no other claim since.
    ///
    /// - Returns: nil where nothing is to be done now.
    private mutating func contest(as active: Active, restatedAt: Instant, now: Instant) -> [Action]? {
        var active = active
        active.restatementTimer = contestRounds > 0 ? max(restatedAt, active.restatementTimer ?? restatedAt) : nil
        defer { state = .active(active) }
        guard active.contestedAt.map({ now - $0 >= Self.contestPause }) ?? true else { return nil }
        active.contestedAt = now
        active.announcements = contestAnnouncements(as: active, now: now)
        return active.announcements.isEmpty ? [] : [.announceAddresses(configuration.heldAddresses, rounds: 1)]
    }

    private func contestAnnouncements(as active: Active, now: Instant) -> [PlannedAnnouncement] {
        let rounds = contestRounds
        guard rounds > 0 else { return [] }
        let delay = configuration.announcement.lowerPriorityDelay ?? configuration.announcement.delay
        return [
            now + Self.contestSettling.usual, now + Self.contestSettling.busy,
            active.advertisementTimer + Self.contestSettling.busy, now + max(delay, Self.contestPause),
        ].sorted().map { PlannedAnnouncement(at: $0, rounds: rounds) }
    }

    private var contestRounds: Int {
        configuration.announcement.lowerPriorityRounds ?? configuration.announcement.rounds
    }

    private mutating func advertise(as active: Active, now: Instant) -> [Action] {
        var active = active
        var actions: [Action] = []
        if active.advertisementTimer <= now {
            actions.append(.sendAdvertisement(advertisement(priority: effectivePriority)))
            actions += endDoubt(of: &active)
            active.advertisementTimer = nextAdvertisement(after: active.advertisementTimer, now: now)
        }
        let rounds = announcementDue(&active, now: now)
        if rounds > 0 { actions.append(.announceAddresses(configuration.heldAddresses, rounds: rounds)) }
        state = .active(active)
        return actions
    }

    /// How many rounds of announcements are due: of those planned, of the restatement and of the refresh, the most; together
    /// they are one.
    private func announcementDue(_ active: inout Active, now: Instant) -> Int {
        var rounds = active.announcements.filter { $0.at <= now }.map(\.rounds).max() ?? 0
        active.announcements.removeAll { $0.at <= now }
        if let due = active.restatementTimer, due <= now {
            rounds = max(rounds, contestRounds)
            active.restatementTimer = nil
        }
        if let due = active.refreshTimer, due <= now {
            rounds = max(rounds, configuration.announcement.refreshRounds)
            active.refreshTimer = nextRefresh(now: now)
        }
        return rounds
    }

    func nextRefresh(now: Instant) -> Instant? {
        configuration.announcement.refresh > .zero ? now + configuration.announcement.refresh : nil
    }

    /// On the beat of the timer that fired, so that lateness does not add up; from now when a whole beat was missed.
    private func nextAdvertisement(after fired: Instant, now: Instant) -> Instant {
        let next = fired + configuration.advertisementInterval
        return next > now ? next : now + configuration.advertisementInterval
    }
}

// MARK: - What both share

extension VirtualRouter {
    /// Active_Adver_Interval: version 3 learns it, version 2 knows but one (RFC 3768, 7.1).
    func learned(_ interval: Duration) -> Duration {
        configuration.version == .v3 ? interval : configuration.advertisementInterval
    }

    /// A Backup that has just heard the Active.
    func watching(after advertisement: Advertisement, now: Instant) -> Backup {
        Backup(
            activeDownTimer: now + downInterval(after: advertisement),
            activeAdvertisementInterval: learned(advertisement.interval))
    }

    private func downInterval(after advertisement: Advertisement) -> Duration {
        timers(after: learned(advertisement.interval)).activeDownInterval
    }

    /// Whether it announces a resignation, and no mistake in the configuration: then the one before had the interval too.
    private func isUrgent(_ advertisement: Advertisement) -> Bool {
        configuration.version == .v3 && advertisement.interval == Advertisement.urgentInterval
            && lastHeard?.interval != Advertisement.urgentInterval
    }

    private mutating func count(_ advertisement: Advertisement) {
        statistics[.advertisementsReceived] += 1
        if advertisement.priority == .resign { statistics[.priorityZeroReceived] += 1 }
        if advertisement.interval != configuration.advertisementInterval, !isUrgent(advertisement) {
            statistics[.intervalErrors] += 1
        }
        if advertisement.addresses != advertisedAddresses { statistics[.addressListErrors] += 1 }
        if advertisement.priority == .owner, effectivePriority == .owner { statistics[.ownerConflicts] += 1 }
    }
}
