internal import AgentModel
internal import Configuration
internal import VRRP

/// What the programs of the administrator are told of instances.
extension Engine {
    /// Tells a change of status, once: what is the same to the programs is not told again.
    func notify(_ transition: Transition, of instance: Instance, at stamp: Stamp) {
        guard let event = NotifyEvent.Event(transition, of: instance), event != instance.lastTold else { return }
        instance.lastTold = event
        notify(event, of: instance, because: transition.summary, at: stamp)
    }

    /// Tells of faults that were held back while they were nothing but the wait for a first reading.
    func tellKnownFaults(of instance: Instance, now: Instant) {
        for member in instance.group?.members ?? [instance] where member.lastTold != .fault {
            guard member.router.isRunning, member.router.status == .fault, !member.onlyWaits else { continue }
            member.lastTold = .fault
            notify(.fault, of: member, at: clock.stamp(at: now))
        }
    }

    func notify(_ event: NotifyEvent.Event, of instance: Instance, because why: String = "", at stamp: Stamp) {
        outbox.notify(
            NotifyEvent(
                subject: .instance, name: instance.name, event: event,
                priority: Int(instance.router.effectivePriority.rawValue), stamp: stamp,
                notifications: instance.configuration.notifications, why: why))
    }
}

extension NotifyEvent.Event {
    /// Nil for what the programs are not told: an instance that starts and waits for its first check.
    fileprivate init?(_ transition: Transition, of instance: Instance) {
        switch transition.to {
        case .active: self = .active
        case .backup, .drained: self = .backup
        case .fault where transition.from == .initialize && instance.onlyWaits: return nil
        case .fault: self = .fault
        case .initialize where transition.reason == .shutdown: self = instance.isRemoved ? .deleted : .stop
        case .initialize: return nil
        }
    }
}

extension Instance {
    /// Whether nothing but a first reading, its own or that of another member of its sync group, keeps it from taking part.
    var onlyWaits: Bool {
        let faults = (group?.members ?? [self]).flatMap(\.router.faults).filter { $0.origin != .group }
        return !faults.isEmpty && faults.allSatisfy(\.isPending)
    }
}
