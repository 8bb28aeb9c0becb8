internal import AgentModel
internal import Configuration
internal import Health

/// One `vrrp_sync_group` at work.
struct Group: Sendable {
    let configuration: SyncGroupConfiguration
    /// The places of its instances.
    let members: [Int]
    /// What its programs were told last.
    var lastTold: NotifyEvent.Event?

    var name: String { configuration.name }
}

extension SyncGroupConfiguration {
    /// What counts for a member: all that itself and the group track, and what has a weight for any member, each once. Its
    /// own interface is not among it, as in keepalived.
    func trackers(of member: InstanceConfiguration, among members: [InstanceConfiguration]) -> [Tracker] {
        let shared = trackers.filter { !member.isOnInterface(of: $0) }
        let all = shared + members.flatMap(\.trackers).filter { !member.isOnInterface(of: $0) }
        var known: Set<TrackerIdentity> = []
        let weighted = all.filter { $0.weight != 0 && known.insert($0.identity).inserted }
        known = []
        let faults = (shared + member.trackers).filter { $0.weight == 0 && known.insert($0.identity).inserted }
        return weighted + faults
    }
}
