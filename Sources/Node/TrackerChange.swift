internal import AgentModel
internal import Health

/// The last change of what is known of something that is tracked.
struct TrackerChange: Sendable {
    var from: TrackerReading
    var to: TrackerReading
    var stamp: Stamp
    /// The same moment on the engine's clock.
    var at: ContinuousClock.Instant
    /// The instances whose effective priority it changed.
    var effects: [TrackerEffect] = []
}

extension TrackerChange {
    /// What it may have caused an instance to do, as part of a sentence.
    struct Cause: Equatable {
        var ago: Duration
        var text: String
    }

    /// Nil when it did not change the instance's priority; that something is known at last is no change.
    func cause(_ tracker: TrackerIdentity, of instance: String, now: ContinuousClock.Instant) -> Cause? {
        guard from != .verdict(.pending), let effect = effects.first(where: { $0.instance == instance }) else {
            return nil
        }
        let ago = at.duration(to: now)
        return Cause(
            ago: ago,
            text: "\(ago.tenthsOfSeconds) s before, \(tracker) went from \(from.text) to \(to.text), and the priority "
                + "from \(effect.from) to \(effect.to)")
    }
}

extension Duration {
    /// Seconds with one digit behind the point, cut.
    fileprivate var tenthsOfSeconds: String {
        let tenths = Int64(self / .milliseconds(100))
        return "\(tenths / 10).\(tenths % 10)"
    }
}
