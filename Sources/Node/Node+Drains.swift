internal import AgentModel
internal import VRRP

/// Drains: those in force, those that still hand over, and what they mean for each instance.
extension Node {
    /// How many drains there may be, those in force and those that hand over; a further one is refused.
    static let drainLimit = 256

    mutating func begin(_ drain: Drain, because cause: Cause, _ request: RequestID) {
        isUrgent = true
        guard drains.count + handovers.count < Self.drainLimit, stage == .working else {
            let refusal = stage == .working ? DrainSettlement.tooMany(limit: Self.drainLimit) : .withdrawn
            return effects.append(.answer(request, .settled(refusal)))
        }
        var handover = Handover(drain, because: cause, startedAt: now, request)
        let covered = instances.indices.filter { covers(drain, $0) }
        for i in covered {
            let was = instances[i].router.status
            if was == .active { handover.waiting.insert(instances[i].name) }
            handover.instances.append(
                DrainedInstance(name: instances[i].name, was: was, result: .keptOut, lastHeard: lastHeard(of: i)))
        }
        handovers.append(handover)
        for i in covered { applyDrains(to: i, isAnew: handover.waiting.contains(instances[i].name)) }
        acting(because: cause) { node in for i in covered { node.follow(i) } }
    }

    /// Ends drains in force and those that still hand over.
    mutating func lift(_ id: Int64?, because cause: Cause, _ request: RequestID) {
        isUrgent = true
        let withdrawn = handovers.filter { id == nil || $0.drain.id == id }
        let lifted = drains.filter { id == nil || $0.id == id }
        handovers.removeAll { id == nil || $0.drain.id == id }
        drains.removeAll { id == nil || $0.id == id }
        acting(because: cause) { node in
            node.forEachInstance { $0.applyDrains(to: $1) }
            node.forEachInstance { $0.follow($1) }
        }
        for handover in withdrawn { effects.append(.answer(handover.request, .settled(.withdrawn))) }
        effects.append(.answer(request, .lifted(lifted + withdrawn.map(\.drain))))
    }

    /// Makes an instance what the drains that cover it want. To be followed by its group when all members have been asked.
    ///
    /// - Parameter isAnew: whether one of them has just begun to hand it over.
    mutating func applyDrains(to i: Int, isAnew: Bool = false) {
        let handingOver = handovers.filter { covers($0.drain, i) }
        let terms = DrainTerms(
            inForce: drains.filter { covers($0, i) }.map(\.request), handingOver: handingOver.map(\.drain.request))
        let cause = handingOver.last?.cause ?? self.cause
        acting(because: cause) { node in
            let now = node.now
            guard let terms else { return node.perform(node.instances[i].router.undrained(now: now), for: i) }
            if handingOver.isEmpty { node.perform(node.instances[i].router.handoverCancelled(now: now), for: i) }
            let actions = node.instances[i].router.drained(as: terms.mode, alone: terms.alone, isAnew: isAnew, now: now)
            node.perform(actions, for: i)
        }
    }

    /// Does so for every instance that `drain` covers, which has just begun or ended to count.
    private mutating func applyDrains(where drain: Drain, because cause: Cause) {
        acting(because: cause) { node in
            let covered = node.instances.indices.filter { node.covers(drain, $0) }
            for i in covered { node.applyDrains(to: i) }
            for i in covered { node.follow(i) }
        }
    }

    /// Notes which router took over from an instance, for `settleHandovers`.
    mutating func resigned(_ i: Int, to peer: Peer?) {
        let holds = instances[i].router.status == .active
        for index in handovers.indices {
            handovers[index].resigned(instances[i].name, to: peer, holds: holds, now: now)
        }
    }

    /// A reload takes an instance away: no hand-over waits for it any more.
    mutating func forget(_ name: String) {
        for index in handovers.indices { handovers[index].forget(name) }
    }

    /// Puts in force what has its successors, and gives up what has none.
    mutating func settleHandovers() {
        while let index = handovers.firstIndex(where: \.isSettled) {
            let handover = handovers.remove(at: index)
            if !handover.hasFailed { drains.append(handover.drain) }
            applyDrains(where: handover.drain, because: handover.cause)
            effects.append(.answer(handover.request, .settled(handover.settlement)))
            isUrgent = true
        }
    }

    /// Drains that still hand over come to nothing.
    mutating func withdrawHandovers() {
        for handover in handovers { effects.append(.answer(handover.request, .settled(.withdrawn))) }
        handovers = []
    }

    /// Ends the drains whose time is over.
    mutating func expireDrains() {
        guard drains.contains(where: { $0.request.end.untilMicroseconds != nil }) else { return }
        let over = drains.filter { $0.isOver(at: stamp) }
        guard !over.isEmpty else { return }
        drains.removeAll { over.contains($0) }
        for drain in over {
            applyDrains(where: drain, because: Cause(kind: .expire, by: Author(.expiry, "time limit of the drain")))
            effects.append(.drainExpired(drain))
        }
        isUrgent = true
    }

    private func lastHeard(of i: Int) -> HeardPeer? {
        instances[i].router.lastHeard.map { HeardPeer(peer: $0.peer, at: stamp(before: $0.at)) }
    }
}
