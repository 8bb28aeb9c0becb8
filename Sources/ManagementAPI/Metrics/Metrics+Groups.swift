internal import AgentModel
private import Health

extension View {
    /// What the instances depend on, and what those do together.
    var groupMetrics: [MetricFamily] {
        var reading = MetricFamily(
            "aloft_tracker_reading",
            help: "Of a file its number, else 1 for passing and 0 for failing; none while pending or not known")
        for tracker in snapshot.trackers where !isStalled {
            let labels = Labels([("kind", tracker.identity.kind.rawValue), ("name", tracker.identity.name)])
            switch tracker.reading {
            case .verdict(.pending), .lapsed: break
            case .verdict(.passing): reading.add(true, labels)
            case .verdict(.failing): reading.add(false, labels)
            case .number(let number): reading.add(number, labels)
            }
        }
        var state = MetricFamily(
            "aloft_sync_group_state", .stateSet, help: "What the members are; none while the engine is stalled")
        for group in snapshot.syncGroups { state.add(state: self.state(of: group), Labels([("group", group.name)])) }
        return [reading, state]
    }
}
