/// What a router may still believe that did not run for a while: stopped, starved or suspended with its machine.
///
/// Its own timers tell what others may have concluded from its silence. So it does not ask how long it was stopped, but how
/// long it has not been heard, and how long it has not listened.
extension VirtualRouter {
    /// Takes note, before anything that arrived meanwhile, that the router has not run. Whoever drives it feeds it next with
    /// all that has arrived, then with `timerExpired`.
    ///
    /// An Active that was silent for long enough to be taken for dead yields to any router that it hears until its next
    /// advertisement, whichever of the two is the greater: that router took over, and would otherwise have to yield for nobody's
    /// good. Where even the slowest Backup has taken over by now, it listens for an interval before that advertisement: with a
    /// suspended machine nothing has arrived meanwhile. The owner of the addresses stays, as at its start.
    ///
    /// A Backup that slept for an interval or longer has not heard the silence that its timer stands for, and listens for an
    /// interval before it takes over.
    ///
    /// - Parameters:
    ///   - stall: how much later than it should have the router runs again.
    ///   - unseen: time that `now` does not know of: the machine was paused, and its clocks stood still.
    package mutating func resumed(after stall: Duration, unseen: Duration = .zero, now: Instant) {
        switch state {
        case .active(let active): state = .active(resumed(active, unseen: unseen, now: now))
        case .backup(let backup): state = .backup(resumed(backup, after: stall, now: now))
        case .initialize, .resigning: break
        }
    }

    private func resumed(_ active: Active, unseen: Duration, now: Instant) -> Active {
        let interval = configuration.advertisementInterval
        let silence = (active.advertisementTimer - interval).duration(to: now) + unseen
        guard effectivePriority != .owner, active.silence == nil,
            silence >= interval * configuration.missedAdvertisements
        else { return active }
        var active = active
        active.silence = silence
        guard silence >= longestActiveDownInterval else { return active }
        let listensUntil = now + interval + Timers.reordering
        active.isListening = true
        active.advertisementTimer = listensUntil
        active.announcements = active.announcements.map {
            PlannedAnnouncement(at: max($0.at, listensUntil), rounds: $0.rounds)
        }
        active.restatementTimer = active.restatementTimer.map { max($0, listensUntil) }
        active.refreshTimer = active.refreshTimer.map { max($0, listensUntil) }
        return active
    }

    /// Of the slowest Backup that there could be.
    private var longestActiveDownInterval: Duration {
        Timers(
            priority: .lowest, interval: configuration.advertisementInterval, version: configuration.version,
            missedAdvertisements: configuration.missedAdvertisements
        ).activeDownInterval
    }

    private func resumed(_ backup: Backup, after stall: Duration, now: Instant) -> Backup {
        guard effectivePriority != .owner, stall >= backup.activeAdvertisementInterval, backup.activeDownTimer <= now
        else { return backup }
        var backup = backup
        backup.activeDownTimer = now + backup.activeAdvertisementInterval + timers.skewTime
        backup.readySince = nil
        return backup
    }

    /// Whether it listens after a stall, or hands over meanwhile: what it has lost by then it puts back when it is Active for
    /// certain.
    var isListening: Bool {
        switch state {
        case .active(let active): active.isListening
        case .resigning(let resigning): resigning.isListening
        case .initialize, .backup: false
        }
    }

    /// Ends an Active's doubt: nobody was heard. The kernel may have removed addresses meanwhile, and others may have claimed
    /// them and gone.
    func endDoubt(of active: inout Active) -> [Action] {
        active.silence = nil
        guard active.isListening else { return [] }
        active.isListening = false
        return holdings + [.announceAddresses(configuration.heldAddresses, rounds: 1)]
    }
}
