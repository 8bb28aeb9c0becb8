internal import AgentModel
internal import Configuration
internal import VRRP

/// What the programs of the administrator are told.
extension Node {
    /// Tells a change of status, once: what is the same to the programs is not told again.
    mutating func notify(_ transition: Transition, of i: Int) {
        guard let event = event(of: transition, i), event != instances[i].lastTold else { return }
        instances[i].lastTold = event
        notify(event, of: i, because: transition.summary)
    }

    /// Nil for what the programs are not told: an instance that starts and waits for its first check.
    private func event(of transition: Transition, _ i: Int) -> NotifyEvent.Event? {
        switch transition.to {
        case .active: .active
        case .backup, .drained: .backup
        case .fault where transition.from == .initialize && onlyWaits(i): nil
        case .fault: .fault
        case .initialize where transition.reason == .shutdown: instances[i].isRemoved ? .deleted : .stop
        case .initialize: nil
        }
    }

    /// Tells of faults that were held back while they were nothing but the wait for a first reading.
    mutating func tellKnownFaults(of i: Int) {
        for member in members(with: i) where instances[member].lastTold != .fault {
            let router = instances[member].router
            guard router.isRunning, router.status == .fault, !onlyWaits(member) else { continue }
            instances[member].lastTold = .fault
            notify(.fault, of: member)
        }
    }

    /// Whether nothing but a first reading, its own or that of another member of its sync group, keeps it from taking part.
    func onlyWaits(_ i: Int) -> Bool {
        let faults = members(with: i).flatMap { instances[$0].router.faults }.filter { $0.origin != .group }
        return !faults.isEmpty && faults.allSatisfy(\.isPending)
    }

    mutating func notify(_ event: NotifyEvent.Event, of i: Int, because why: String = "") {
        effects.append(
            .notify(
                NotifyEvent(
                    subject: .instance, name: instances[i].name, event: event,
                    priority: Int(instances[i].router.effectivePriority.rawValue), stamp: stamp,
                    notifications: instances[i].configuration.notifications, why: why)))
    }

    mutating func notify(_ event: NotifyEvent.Event, of group: Group) {
        guard
            !group.configuration.notifications.isEmpty || !configuration.globals.notifyFIFOs.isEmpty
                || configuration.globals.mail.isUsable
        else { return }
        effects.append(
            .notify(
                NotifyEvent(
                    subject: .group, name: group.name, event: event, priority: 0, stamp: stamp,
                    notifications: group.configuration.notifications)))
    }
}
