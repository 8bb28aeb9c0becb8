internal import AgentModel
internal import HTTPServer
private import VRRP

extension ManagementAPI {
    /// `GET /v1/sync_groups`.
    func syncGroups(_ call: Call) throws(Problem) -> Response {
        let view = try view()
        return try json(ListDocument(items: view.snapshot.syncGroups.map { SyncGroupDocument($0, in: view) }))
    }
}

/// What the members of a group have in common.
enum SyncGroupState: String, CaseIterable {
    case initialize, backup, active, fault, drained
    /// They differ: one is on its way to where the others are.
    case changing
}

extension View {
    /// Nil while the engine is stalled, when nobody knows.
    func state(of group: SyncGroupSnapshot) -> SyncGroupState? {
        guard !isStalled else { return nil }
        let states = Set(group.members.compactMap { instance($0)?.router.status })
        if states.contains(.fault) { return .fault }
        if states.contains(.drained) { return .drained }
        guard let state = states.first else { return .initialize }
        return states.count == 1 ? SyncGroupState(rawValue: state.rawValue) : .changing
    }
}

extension SyncGroupDocument {
    fileprivate init(_ group: SyncGroupSnapshot, in view: View) {
        self.init(
            name: group.name, state: view.state(of: group)?.rawValue ?? InstanceState.unknown.rawValue,
            members: group.members.compactMap { name in
                view.instance(name).map { Member(instance: name, state: view.state(of: $0)) }
            })
    }
}
