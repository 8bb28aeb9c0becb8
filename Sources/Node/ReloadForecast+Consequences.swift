internal import AgentModel
internal import Configuration
internal import Health
internal import NetworkTypes
internal import VRRP

/// What follows from a reload, in words: at once, and when the other routers have heard of it.
extension ReloadForecast {
    /// In the order of the configuration, what goes first.
    var consequences: [ReloadPlan.Consequence] {
        removed.flatMap { leaving($0, because: "is removed", returns: nil) }
            + steps.flatMap(own)
    }

    private func own(_ step: Step) -> [ReloadPlan.Consequence] {
        faults(of: step) + changeOfRole(of: step) + uncertainty(of: step) + disagreement(of: step)
    }

    private func faults(of step: Step) -> [ReloadPlan.Consequence] {
        let before = step.before?.router.faults ?? []
        guard step.router.status == .fault, step.router.faults != before else { return [] }
        let why = step.router.faults.map(\.text).joined(separator: ", ")
        return [Consequence(step.name, .fault, "\(before.isEmpty ? "goes to fault" : "stays in fault"): \(why)")]
    }

    private func changeOfRole(of step: Step) -> [ReloadPlan.Consequence] {
        guard step.before?.router.status == .active, let before = step.before else { return joining(step) }
        guard step.router.status == .active else {
            let reason = step.isStarted ? "starts anew" : "gives its addresses up"
            return leaving(before, because: reason, returns: step.router.status == .backup ? step : nil)
        }
        return lostAddresses(of: step, before) + rivals(of: step, before)
    }

    /// An Active that goes on without some of its addresses, or takes them up anew.
    private func lostAddresses(of step: Step, _ before: Member) -> [ReloadPlan.Consequence] {
        let held = Set(before.router.configuration.heldAddresses.map(\.prefix.address))
        let lost = step.removed.filter(held.contains)
        let kept = Set(step.configuration.router.heldAddresses.map(\.prefix.address))
        func consequence(_ addresses: [IPAddress], _ text: String) -> [ReloadPlan.Consequence] {
            guard !addresses.isEmpty else { return [] }
            let list = addresses.map(\.description).joined(separator: ", ")
            return [Consequence(step.name, .unreachable, "\(text): \(list)")]
        }
        return consequence(lost.filter { !kept.contains($0) }, "gives up")
            + consequence(lost.filter(kept.contains), "briefly unreachable")
    }
}

// MARK: - Who is Active then

extension ReloadForecast {
    private func leaving(_ member: Member, because reason: String, returns step: Step?) -> [ReloadPlan.Consequence] {
        guard member.router.status == .active else { return [] }
        guard let successor = member.strongestPeer else {
            let until = step.map { "for about \($0.wait)" } ?? "until a router that was not heard takes over"
            return [Consequence(member.name, .unreachable, "\(reason), and its addresses are unreachable \(until)")]
        }
        let comesBack = step.map {
            $0.router.configuration.preempts && $0.router.effectivePriority > successor.priority
        }
        let end = comesBack == true ? " until this node preempts it" : ""
        let text = "\(reason): \(successor.text(now)) takes over\(end)"
        return [Consequence(member.name, .takenOver, text, successor.peer)]
    }

    /// Those that let this Active be until now, and will not any more.
    private func rivals(of step: Step, _ before: Member) -> [ReloadPlan.Consequence] {
        let (old, new) = (before.router.effectivePriority, step.router.effectivePriority)
        guard new < old else { return [] }
        guard before.strongestPeer != nil else {
            let text = "a router of higher priority than \(new), if there is one, takes over: none was heard so far"
            return [Consequence(step.name, .mayBeTakenOver, text)]
        }
        // A peer takes over a sync group as a whole, or not at all.
        let others = step.others.map { steps[$0] }.filter { $0.before?.router.status == .active }
        guard let rival = self.rival(of: step), others.allSatisfy({ self.rival(of: $0) != nil }) else { return [] }
        let text = "\(rival.text(now)) takes over: this node's priority falls from \(old) to \(new)"
        return [Consequence(step.name, .takenOver, text, rival.peer)]
    }

    /// The strongest peer that beats an Active now, and did not before.
    private func rival(of step: Step) -> KnownPeer? {
        guard let before = step.before, before.router.status == .active, step.router.status == .active,
            let peer = before.strongestPeer, peer.priority > step.router.effectivePriority,
            peer.priority <= before.router.effectivePriority
        else { return nil }
        return peer
    }

    /// A router that is not Active, and may become so.
    private func joining(_ step: Step) -> [ReloadPlan.Consequence] {
        guard step.router.status == .backup else { return [] }
        let wasBackup = step.before?.router.status == .backup
        guard let active = step.active(now) else {
            guard !wasBackup else { return [] }
            let text = "takes part, and takes over unless another router is heard within \(step.wait)"
            return [Consequence(step.name, .takesPart, text)]
        }
        let group = [step] + step.others.map { steps[$0] }
        guard group.allSatisfy({ $0.beatsActive(now) }) else {
            return wasBackup ? [] : [Consequence(step.name, .takesPart, "takes part as Backup")]
        }
        // What was about to take over anyway does not do so because of the reload.
        guard group.contains(where: { $0.before?.beatsActive(now) != true }) else { return [] }
        let text = "takes over from \(active.text(now)): this node has \(step.router.effectivePriority)"
        return [Consequence(step.name, .takesOver, text, active.peer)]
    }
}

// MARK: - What is not known

extension ReloadForecast {
    /// What the first results of newcomers may do.
    private func uncertainty(of step: Step) -> [ReloadPlan.Consequence] {
        guard let newcomers = step.terms.newcomers, step.router.status != .fault else { return [] }
        return step.terms.trackers.compactMap { tracker in
            guard newcomers.contains(tracker.identity, knowledge.reading(of: tracker.identity)) else { return nil }
            let name = tracker.identity.description
            guard tracker.weight != 0 else {
                return Consequence(
                    step.name, .awaitsResult, "\(name) counts from its first result: a failure is a fault")
            }
            let range = newcomers.range(
                base: step.terms.base, trackers: step.terms.trackers, reading: knowledge.reading(of:))
            return Consequence(
                step.name, .awaitsResult,
                "\(name) counts from its first result: the priority is \(step.router.effectivePriority) until then, and "
                    + "between \(range.lowerBound) and \(range.upperBound) after it")
        }
    }

    /// What every node must have alike.
    private func disagreement(of step: Step) -> [ReloadPlan.Consequence] {
        guard let old = step.before?.router.configuration else { return [] }
        let new = step.configuration.router
        let keywords = [
            ("virtual_router_id", old.vrid != new.vrid), ("version", old.version != new.version),
            ("authentication", !old.authentication.canChange(to: new.authentication)),
            ("advert_int", new.version == .v2 && old.advertisementInterval != new.advertisementInterval),
            ("interface or address family", old.interface != new.interface || old.family != new.family),
            ("unicast or multicast", old.isUnicast != new.isUnicast),
            ("mcast_dst_ip", !old.isUnicast && !new.isUnicast && old.group != new.group),
        ].filter(\.1).map(\.0)
        guard !keywords.isEmpty else { return [] }
        let text =
            "nodes that do not have the same \(keywords.joined(separator: ", ")) do not hear each other, and each becomes "
            + "Active"
        return [Consequence(step.name, .disagrees, text)]
    }
}

private typealias Consequence = ReloadPlan.Consequence

extension ReloadPlan.Consequence {
    fileprivate init(_ instance: String, _ kind: Kind, _ text: String, _ peer: Peer? = nil) {
        self.init(instance: instance, kind: kind, text: text, peer: peer)
    }
}

/// A router with what it said last.
private struct KnownPeer {
    var peer: Peer
    var at: ContinuousClock.Instant

    var priority: Priority { peer.priority }

    func text(_ now: ContinuousClock.Instant) -> String {
        let ago = Int64(at.duration(to: now) / .seconds(1))
        return "\(peer.address) (priority \(peer.priority)\(ago < 10 ? "" : ", heard \(ago) s ago"))"
    }
}

extension ReloadForecast.Member {
    /// Of those that did not resign, the one that would win.
    fileprivate var strongestPeer: KnownPeer? {
        let known = peers.compactMap { entry -> KnownPeer? in
            guard let last = entry.lastAdvertisement, last.priority != .resign else { return nil }
            return KnownPeer(peer: Peer(address: entry.address, priority: last.priority), at: last.at)
        }
        return known.max { ($0.priority, $0.peer.address) < ($1.priority, $1.peer.address) }
    }

    fileprivate func beatsActive(_ now: ContinuousClock.Instant) -> Bool { router.beatsActive(now) }
}

extension ReloadForecast.Step {
    /// The Active that it watches; nil where none was heard for Active_Down_Interval.
    fileprivate func active(_ now: ContinuousClock.Instant) -> KnownPeer? {
        let heard = isStarted ? before?.router.lastHeard : router.lastHeard
        guard let heard, heard.peer.priority != .resign,
            heard.at.duration(to: now) <= router.timers(after: heard.interval).activeDownInterval
        else { return nil }
        return KnownPeer(peer: heard.peer, at: heard.at)
    }

    /// Whether it is Active, or may become so: where nobody is heard, by silence.
    fileprivate func beatsActive(_ now: ContinuousClock.Instant) -> Bool {
        if router.status == .active { return true }
        guard router.status == .backup else { return false }
        return active(now).map { router.wouldPreempt($0.priority) } ?? true
    }

    /// Active_Down_Interval, for people.
    fileprivate var wait: String {
        let tenths = Int64((router.timers.activeDownInterval / .milliseconds(100)).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}

extension VirtualRouter {
    fileprivate func wouldPreempt(_ priority: Priority) -> Bool {
        (configuration.preempts || effectivePriority == .owner) && effectivePriority > priority
    }

    fileprivate func beatsActive(_ now: ContinuousClock.Instant) -> Bool {
        guard status == .backup, let lastHeard else { return false }
        return wouldPreempt(lastHeard.peer.priority)
    }
}
