internal import AgentModel
internal import Configuration
internal import VRRP

/// Instances that change state together.
extension Node {
    /// Makes the groups those of the configuration; one that stays remembers what its programs were told.
    mutating func formGroups() {
        let old = groups
        groups = configuration.syncGroups.map { wanted in
            let members = wanted.members.compactMap { name in instances.firstIndex { $0.name == name } }
            return Group(
                configuration: wanted, members: members, lastTold: old.first { $0.name == wanted.name }?.lastTold)
        }
        for i in instances.indices {
            instances[i].group = nil
            instances[i].trackers = instances[i].configuration.trackers
        }
        for (place, group) in groups.enumerated() {
            let members = group.members.map { instances[$0].configuration }
            for i in group.members {
                instances[i].group = place
                instances[i].trackers = group.configuration.trackers(of: instances[i].configuration, among: members)
            }
        }
        for group in old where !groups.contains(where: { $0.name == group.name }) { notify(.deleted, of: group) }
    }

    /// The places of the instance and of the other members of its sync group.
    func members(with i: Int) -> [Int] { instances[i].group.map { groups[$0].members } ?? [i] }

    /// What an event of an instance means for its group, and when the node has to look at it again.
    mutating func follow(_ i: Int) {
        guard let place = instances[i].group else { return schedule(i) }
        let members = groups[place].members
        for _ in 0..<SyncGroup.followingLimit {
            var routers = members.map { instances[$0].router }
            let actions = SyncGroup.settle(&routers, now: now)
            for (member, router) in zip(members, routers) { instances[member].router = router }
            for (member, actions) in zip(members, actions) { perform(actions, for: member) }
            if actions.allSatisfy(\.isEmpty) { break }
        }
        for member in members { schedule(member) }
        tellStatus(of: place)
    }

    private mutating func tellStatus(of place: Int) {
        guard let event = event(of: groups[place]), event != groups[place].lastTold else { return }
        groups[place].lastTold = event
        notify(event, of: groups[place])
    }

    /// What its members have in common; nil while they change.
    private func event(of group: Group) -> NotifyEvent.Event? {
        let states = group.members.map { instances[$0].router }.filter(\.isRunning).map(\.status)
        guard !states.isEmpty else { return nil }
        // As its members, it tells nothing of a wait for first readings.
        if states.contains(.fault) {
            return group.lastTold == nil && group.members.contains(where: { onlyWaits($0) }) ? nil : .fault
        }
        if states.allSatisfy({ $0 == .active }) { return .active }
        return states.contains(.active) ? nil : .backup
    }

    /// Whether a drain means an instance: itself, or another member of its group.
    func covers(_ drain: Drain, _ i: Int) -> Bool { members(with: i).contains { drain.covers(instances[$0].name) } }
}

extension SyncGroup {
    /// How often the members follow each other's changes after one event, which ends by itself long before.
    static let followingLimit = 16
}
