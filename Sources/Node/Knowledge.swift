internal import AgentModel
internal import Health

/// What is known of everything that is tracked.
struct Knowledge: Sendable {
    var checks: [String: CheckSlot] = [:]
    /// How what is known of links, files, processes and checks last changed.
    var changes: [TrackerIdentity: TrackerChange] = [:]

    func reading(of tracker: TrackerIdentity) -> TrackerReading {
        switch tracker.kind {
        case .script: checks[tracker.name]?.check.reading ?? .verdict(.pending)
        case .interface, .file, .process: changes[tracker]?.to ?? .verdict(.pending)
        }
    }

    /// When it last changed; nil where that is not known.
    func since(_ tracker: TrackerIdentity) -> Stamp? {
        switch tracker.kind {
        case .script: checks[tracker.name]?.since
        case .interface, .file, .process: changes[tracker]?.stamp
        }
    }
}

/// A check with the times that its answers need.
struct CheckSlot: Sendable {
    var check: Check
    var since: Stamp?
    /// The same moment as `since` on the node's clock.
    var turnedAt: ContinuousClock.Instant?
    var lastRunAt: Stamp?
    /// Since when the agent cannot start it.
    var outageSince: Stamp?
}
