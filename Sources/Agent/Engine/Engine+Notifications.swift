internal import Configuration
internal import History
internal import VRRP

/// What the programs of the administrator are told of instances.
extension Engine {
    /// Tells a change of status, once: what is the same to the programs is not told again.
    func notify(_ transition: Transition, of instance: Instance, at stamp: Stamp) {
        guard let event = NotifyEvent.Event(transition, of: instance), event != instance.lastTold else { return }
        instance.lastTold = event
        notify(event, of: instance, at: stamp)
    }

    func notify(_ event: NotifyEvent.Event, of instance: Instance, at stamp: Stamp) {
        outbox.notify(
            NotifyEvent(
                subject: .instance, name: instance.name, event: event,
                priority: Int(instance.router.effectivePriority.rawValue), stamp: stamp,
                notifications: instance.configuration.notifications))
    }
}

extension NotifyEvent.Event {
    /// Nil for what the programs are not told: an instance that starts and waits for its first check.
    fileprivate init?(_ transition: Transition, of instance: Instance) {
        switch transition.to {
        case .active: self = .active
        case .backup, .drained: self = .backup
        case .fault where transition.from == .initialize && instance.router.faults.allSatisfy(\.isPending): return nil
        case .fault: self = .fault
        case .initialize where transition.reason == .shutdown: self = instance.isRemoved ? .deleted : .stop
        case .initialize: return nil
        }
    }
}
