/// What holds now: whom a virtual router hears as Active, and what it waits for. Its transitions say how it came to that.
extension VirtualRouter {
    /// The last router that was heard as Active, unless it has resigned or was silent for Active_Down_Interval since; nil too
    /// while this one is Active.
    package func activeRouter(now: Instant) -> Heard? {
        guard status != .active, let lastHeard, lastHeard.peer.priority != .resign,
            lastHeard.at.duration(to: now) < timers(after: learned(lastHeard.interval)).activeDownInterval
        else { return nil }
        return lastHeard
    }

    /// What it does and waits for, as a sentence without its subject; nil where only a transition, a fault or a drain says
    /// something of it.
    package func outlook(now: Instant) -> String? {
        switch state {
        case .backup(let backup): Summary.outlook(of: self, as: backup, now: now)
        case .resigning: Summary.resigning
        case .initialize: activeRouter(now: now).map { "\($0.text(now: now)) is Active" }
        case .active: nil
        }
    }
}

extension Summary {
    fileprivate static let resigning = "has resigned, and holds the addresses until another router takes over"

    fileprivate static func outlook(
        of router: VirtualRouter, as backup: VirtualRouter.Backup, now: VirtualRouter.Instant
    ) -> String {
        guard backup.readySince == nil else { return "is ready to take over; waits for its sync group" }
        let takesOver = "takes over in \(max(.zero, now.duration(to: backup.activeDownTimer)).rounded)"
        switch backup.waitingFor {
        case .release(let peer): return "\(peer.address) resigned; \(takesOver)"
        case .preemption(let peer): return "\(takesOver) from \(peer.address) (priority \(peer.priority))"
        case .silence: break
        }
        guard let active = router.activeRouter(now: now) else {
            guard let last = router.lastHeard else { return "no other router heard so far; \(takesOver)" }
            return "\(last.peer.address) last heard \(last.at.duration(to: now).rounded) ago; \(takesOver)"
        }
        let follows = "follows \(active.text(now: now))"
        guard active.peer.priority < router.effectivePriority else { return follows }
        guard router.configuration.preempts else { return "\(follows) and does not preempt it" }
        guard let since = backup.lowerPrioritySince else { return follows }
        let wait = router.configuration.preemptDelay - since.duration(to: now)
        return wait > .zero ? "\(follows) and preempts it in \(wait.rounded) at the earliest" : follows
    }
}

extension VirtualRouter.Heard {
    /// `192.168.100.11 (priority 101, heard 0.4 s ago)`
    fileprivate func text(now: VirtualRouter.Instant) -> String {
        "\(peer.address) (priority \(peer.priority), heard \(max(.zero, at.duration(to: now)).rounded) ago)"
    }
}

extension Duration {
    /// For people: tenths of a second below two minutes, else whole minutes, hours or days.
    var rounded: String {
        let tenths = Int64(self / .milliseconds(100))
        return switch tenths {
        case ..<1200: "\(tenths / 10).\(tenths % 10) s"
        case ..<72_000: "\(tenths / 600) min"
        case ..<1_728_000: "\(tenths / 36_000) h"
        default: "\(tenths / 864_000) d"
        }
    }
}
