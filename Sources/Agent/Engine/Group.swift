internal import Configuration
internal import Health
internal import VRRP

/// One `vrrp_sync_group` at work.
final class Group {
    let configuration: SyncGroupConfiguration
    let members: [Instance]
    /// What its programs were told last.
    var lastTold: NotifyEvent.Event?

    init(_ configuration: SyncGroupConfiguration, members: [Instance]) {
        self.configuration = configuration
        self.members = members
    }

    var name: String { configuration.name }
}

extension SyncGroupConfiguration {
    /// What counts for a member: all that itself and the group track, and what has a weight for any member, each once.
    func trackers(of member: InstanceConfiguration, among members: [InstanceConfiguration]) -> [Tracker] {
        let all = trackers + members.flatMap(\.trackers)
        var known: Set<TrackerIdentity> = []
        let weighted = all.filter { $0.weight != 0 && known.insert($0.identity).inserted }
        known = []
        let faults = (trackers + member.trackers).filter { $0.weight == 0 && known.insert($0.identity).inserted }
        return weighted + faults
    }
}
