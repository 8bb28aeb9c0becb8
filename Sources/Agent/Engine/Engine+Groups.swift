internal import AgentModel
internal import Configuration
internal import VRRP

/// Instances that change state together.
extension Engine {

    /// Makes the groups those of the configuration; one that stays remembers what its programs were told.
    func formGroups() {
        let old = groups
        groups = configuration.syncGroups.map { wanted in
            let members = wanted.members.compactMap { name in instances.first { $0.name == name } }
            let group = Group(wanted, members: members)
            group.lastTold = old.first { $0.name == wanted.name }?.lastTold
            return group
        }
        for instance in instances {
            instance.group = nil
            instance.trackers = instance.configuration.trackers
        }
        for group in groups {
            for member in group.members {
                member.group = group
                member.trackers = group.configuration.trackers(
                    of: member.configuration, among: group.members.map(\.configuration))
            }
        }
        for group in old where !groups.contains(where: { $0.name == group.name }) { notify(.deleted, of: group) }
    }

    /// What an event of an instance means for its group, and when the engine has to look at it again.
    func follow(_ instance: Instance, now: Instant) {
        guard let group = instance.group else { return schedule(instance) }
        for _ in 0..<SyncGroup.followingLimit {
            var routers = group.members.map(\.router)
            let actions = SyncGroup.settle(&routers, now: now)
            for (member, router) in zip(group.members, routers) { member.router = router }
            for (member, actions) in zip(group.members, actions) { perform(actions, for: member, now: now) }
            if actions.allSatisfy(\.isEmpty) { break }
        }
        for member in group.members { schedule(member) }
        tellStatus(of: group)
    }

    private func tellStatus(of group: Group) {
        guard let event = group.event, event != group.lastTold else { return }
        group.lastTold = event
        notify(event, of: group)
    }

    func notify(_ event: NotifyEvent.Event, of group: Group) {
        guard
            !group.configuration.notifications.isEmpty || !configuration.globals.notifyFIFOs.isEmpty
                || configuration.globals.mail.isUsable
        else { return }
        outbox.notify(
            NotifyEvent(
                subject: .group, name: group.name, event: event, priority: 0, stamp: clock.stamp(),
                notifications: group.configuration.notifications))
    }

    /// Whether a drain means an instance: itself, or another member of its group.
    func covers(_ drain: Drain, _ instance: Instance) -> Bool {
        guard let group = instance.group else { return drain.covers(instance.name) }
        return group.members.contains { drain.covers($0.name) }
    }
}

extension Group {
    /// What its members have in common; nil while they change.
    fileprivate var event: NotifyEvent.Event? {
        let states = members.filter(\.router.isRunning).map(\.router.status)
        guard !states.isEmpty else { return nil }
        // As its members, it tells nothing of a wait for first readings.
        if states.contains(.fault) { return lastTold == nil && members.contains(where: \.onlyWaits) ? nil : .fault }
        if states.allSatisfy({ $0 == .active }) { return .active }
        return states.contains(.active) ? nil : .backup
    }
}
