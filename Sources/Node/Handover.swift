internal import AgentModel
internal import VRRP

/// A drain that waits to hear, for each instance that was Active here, which router took over.
struct Handover: Sendable {
    typealias Instant = ContinuousClock.Instant

    let drain: Drain
    let cause: Cause
    let startedAt: Instant
    let request: RequestID
    /// What is known of each instance, in the order of the configuration.
    var instances: [DrainedInstance] = []
    /// The names of those that still wait for a successor.
    var waiting: Set<String> = []
    /// No successor was heard for one that may not leave without.
    var hasFailed = false

    init(_ drain: Drain, because cause: Cause, startedAt: Instant, _ request: RequestID) {
        self.drain = drain
        self.cause = cause
        self.startedAt = startedAt
        self.request = request
    }

    var isSettled: Bool { hasFailed || waiting.isEmpty }

    /// Takes note that the hand-over of an instance is over.
    ///
    /// - Parameter holds: whether this node still answers for the addresses.
    mutating func resigned(_ instance: String, to peer: Peer?, holds: Bool, now: Instant) {
        guard waiting.remove(instance) != nil, let index = instances.firstIndex(where: { $0.name == instance }) else {
            return
        }
        let waited = startedAt.duration(to: now)
        if let peer {
            instances[index].result = .handedOver(to: peer)
            instances[index].took = waited
        } else if drain.request.isForced {
            instances[index].result =
                holds ? .heldAsLastResort(waited: waited) : .noSuccessorHeard(waited: waited)
        } else {
            instances[index].result = .noSuccessorHeard(waited: waited)
            hasFailed = true
        }
    }

    /// An instance is no more: the drain goes on for the others.
    mutating func forget(_ instance: String) {
        waiting.remove(instance)
        instances.removeAll { $0.name == instance }
    }

    /// What is told once it is settled.
    var settlement: DrainSettlement { hasFailed ? .noSuccessor(returned) : .drained(instances) }

    /// What came of it, when the drain is not to be: who had left takes part again.
    var returned: [DrainedInstance] {
        instances.map { instance in
            var instance = instance
            switch instance.result {
            case .keptOut: instance.result = .returned
            case .handedOver, .noSuccessorHeard, .heldAsLastResort, .returned: break
            }
            if waiting.contains(instance.name) { instance.result = .returned }
            return instance
        }
    }
}
