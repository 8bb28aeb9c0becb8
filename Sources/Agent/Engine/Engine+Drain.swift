internal import ManagementAPI
internal import VRRP

/// A drain that waits to hear, for each instance that was Active here, which router took over.
final class Handover {
    typealias Instant = ContinuousClock.Instant

    let startedAt: Instant
    /// When waiting ends, whatever was heard.
    let deadline: Instant
    let reply: @Sendable ([DrainedInstance]) -> Void
    var settled: [DrainedInstance]
    var waiting: Set<String>

    init(
        startedAt: Instant, deadline: Instant, settled: [DrainedInstance], waiting: Set<String>,
        reply: @escaping @Sendable ([DrainedInstance]) -> Void
    ) {
        self.startedAt = startedAt
        self.deadline = deadline
        self.settled = settled
        self.waiting = waiting
        self.reply = reply
    }
}

extension Engine {
    /// How many answers to drains may be outstanding; a further drain is answered at once with what is known.
    private static let handoverLimit = 64

    func begin(_ drain: Drain, reply: @escaping @Sendable ([DrainedInstance]) -> Void, now: Instant) {
        drains.append(drain)
        var settled: [DrainedInstance] = []
        var waiting: Set<String> = []
        var patience = Duration.zero
        for instance in instances {
            let was = instance.router.status
            if was == .active {
                waiting.insert(instance.name)
                // By then a backup takes over even if priority 0 is lost on the way.
                patience = max(patience, instance.router.timers.activeDownInterval + .seconds(1))
            } else {
                settled.append(DrainedInstance(name: instance.name, was: was, result: .keptOut))
            }
            perform(instance.router.drained(now: now), for: instance, now: now)
            schedule(instance)
        }
        let handover = Handover(
            startedAt: now, deadline: now + patience, settled: settled, waiting: waiting, reply: reply)
        if waiting.isEmpty || handovers.count >= Self.handoverLimit {
            finish(handover)
        } else {
            handovers.append(handover)
        }
    }

    /// A router that advertises for an instance drained here has taken over.
    func settleHandovers(of instance: Instance, by peer: Peer, now: Instant) {
        guard !handovers.isEmpty, peer.priority != .resign else { return }
        for handover in handovers where handover.waiting.remove(instance.name) != nil {
            handover.settled.append(
                DrainedInstance(
                    name: instance.name, was: .active, result: .handedOver(to: peer),
                    took: handover.startedAt.duration(to: now)))
            if handover.waiting.isEmpty { finish(handover) }
        }
        handovers.removeAll { $0.waiting.isEmpty }
    }

    func expireHandovers(now: Instant) {
        guard !handovers.isEmpty else { return }
        for handover in handovers where handover.deadline <= now { finish(handover) }
        handovers.removeAll { $0.deadline <= now }
    }

    /// Answers, in the order of the configuration, naming what was not heard as such.
    func finish(_ handover: Handover) {
        let silent = handover.waiting.map { DrainedInstance(name: $0, was: .active, result: .noSuccessorHeard) }
        let order = Dictionary(uniqueKeysWithValues: instances.map { ($0.name, $0.position) })
        let answer = (handover.settled + silent).sorted { order[$0.name] ?? 0 < order[$1.name] ?? 0 }
        let reply = handover.reply
        outbox.answer { reply(answer) }
    }

    func liftDrains(reply: @escaping @Sendable ([Drain]) -> Void, now: Instant) {
        let lifted = drains
        drains = []
        for instance in instances {
            perform(instance.router.undrained(now: now), for: instance, now: now)
            schedule(instance)
        }
        outbox.answer { reply(lifted) }
    }
}
