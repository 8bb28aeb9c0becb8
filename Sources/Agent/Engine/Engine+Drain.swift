internal import AgentModel
internal import VRRP

/// Drains: those in force, those that still hand over, and what they mean for each instance.
extension Engine {
    /// How many drains there may be, those in force and those that hand over; a further one is refused.
    private static let drainLimit = 256

    func begin(
        _ drain: Drain, because cause: Cause, reply: @escaping @Sendable (DrainSettlement) -> Void, now: Instant
    ) {
        var handover = Handover(drain, because: cause, startedAt: now, reply: reply)
        guard drains.count + handovers.count < Self.drainLimit else {
            return outbox.answer { reply(.tooMany(limit: Self.drainLimit)) }
        }
        let covered = instances.filter { covers(drain, $0) }
        for instance in covered {
            let was = instance.router.status
            if was == .active { handover.waiting.insert(instance.name) }
            handover.instances.append(
                DrainedInstance(name: instance.name, was: was, result: .keptOut, lastHeard: lastHeard(of: instance)))
        }
        handovers.append(handover)
        for instance in covered {
            applyDrains(to: instance, isAnew: handover.waiting.contains(instance.name), now: now)
        }
        acting(because: cause) {
            for instance in covered { follow(instance, now: now) }
        }
        settleHandovers(now: now)
    }

    /// Ends drains in force and those that still hand over.
    func lift(_ id: Int64?, because cause: Cause, reply: @escaping @Sendable ([Drain]) -> Void, now: Instant) {
        let withdrawn = handovers.filter { id == nil || $0.drain.id == id }
        let lifted = drains.filter { id == nil || $0.id == id }
        handovers.removeAll { id == nil || $0.drain.id == id }
        drains.removeAll { id == nil || $0.id == id }
        acting(because: cause) {
            for instance in instances { applyDrains(to: instance, now: now) }
            for instance in instances { follow(instance, now: now) }
        }
        for handover in withdrawn { outbox.answer { handover.reply(.withdrawn) } }
        outbox.answer { reply(lifted + withdrawn.map(\.drain)) }
    }

    /// Makes an instance what the drains that cover it want. To be followed by its group when all members have been asked.
    ///
    /// - Parameter isAnew: whether one of them has just begun to hand it over.
    func applyDrains(to instance: Instance, isAnew: Bool = false, now: Instant) {
        let handingOver = handovers.filter { covers($0.drain, instance) }
        let terms = DrainTerms(
            inForce: drains.filter { covers($0, instance) }.map(\.request),
            handingOver: handingOver.map(\.drain.request))
        let cause = handingOver.last?.cause ?? self.cause
        acting(because: cause) {
            guard let terms else {
                return perform(instance.router.undrained(now: now), for: instance, now: now)
            }
            if handingOver.isEmpty { perform(instance.router.handoverCancelled(now: now), for: instance, now: now) }
            let actions = instance.router.drained(as: terms.mode, alone: terms.alone, isAnew: isAnew, now: now)
            perform(actions, for: instance, now: now)
        }
    }

    /// Does so for every instance that `drain` covers, which has just begun or ended to count.
    private func applyDrains(where drain: Drain, because cause: Cause, now: Instant) {
        acting(because: cause) {
            let covered = instances.filter { covers(drain, $0) }
            for instance in covered { applyDrains(to: instance, now: now) }
            for instance in covered { follow(instance, now: now) }
        }
    }

    /// Notes which router took over from an instance, for `settleHandovers`.
    func resigned(_ instance: Instance, to peer: Peer?, now: Instant) {
        let holds = instance.router.status == .active
        for index in handovers.indices {
            handovers[index].resigned(instance.name, to: peer, holds: holds, now: now)
        }
    }

    /// A reload takes an instance away: no hand-over waits for it any more.
    func forget(_ name: String) {
        for index in handovers.indices { handovers[index].forget(name) }
    }

    /// Puts in force what has its successors, and gives up what has none.
    func settleHandovers(now: Instant) {
        while let index = handovers.firstIndex(where: \.isSettled) {
            let handover = handovers.remove(at: index)
            if !handover.hasFailed { drains.append(handover.drain) }
            applyDrains(where: handover.drain, because: handover.cause, now: now)
            outbox.answer { handover.reply(handover.settlement) }
            publishing.isUrgent = true
        }
    }

    /// Ends the drains whose time is over.
    func expireDrains(now: Instant) {
        guard drains.contains(where: { $0.request.end.untilMicroseconds != nil }) else { return }
        let stamp = clock.stamp(at: now)
        let over = drains.filter { $0.isOver(at: stamp) }
        guard !over.isEmpty else { return }
        drains.removeAll { over.contains($0) }
        for drain in over {
            let cause = Cause(kind: .expire, by: Author(.expiry, "time limit of the drain"))
            applyDrains(where: drain, because: cause, now: now)
            outbox.answer { [drainExpired] in drainExpired(drain) }
        }
        publishing.isUrgent = true
    }

    private func lastHeard(of instance: Instance) -> HeardPeer? {
        instance.router.lastHeard.map { HeardPeer(peer: $0.peer, at: clock.stamp(before: $0.at)) }
    }
}
