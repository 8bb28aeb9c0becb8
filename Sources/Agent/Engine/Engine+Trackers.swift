internal import AgentModel
internal import Health
internal import Logging
internal import VRRP

/// What changes of checks, links, files and processes mean for the instances that track them, and the record of them.
extension Engine {
    /// Takes what a watcher has read in a file or of processes.
    func trackerRead(_ tracker: TrackerIdentity, _ reading: TrackerReading, at stamp: Stamp, now: Instant) {
        let before = self.reading(of: tracker)
        guard before != reading else { return }
        outbox.log(.notice, "\(tracker) is \(reading.text)")
        trackerChanged(tracker, from: before, to: reading, at: stamp, now: now)
    }

    /// Gives everybody who tracks it the priority and the faults that follow.
    func trackerChanged(
        _ tracker: TrackerIdentity, from before: TrackerReading, to reading: TrackerReading, at stamp: Stamp,
        now: Instant
    ) {
        let tracking = instances.filter { $0.trackers.contains { $0.identity == tracker } }
        if before != reading {
            trackerChanges[tracker] = TrackerChange(from: before, to: reading, stamp: stamp, at: now)
            // The reading counts from here on, and what was made of the one before is still there to compare with.
            let effects = tracking.compactMap(effect(on:))
            trackerChanges[tracker]?.effects = effects
            if !tracking.isEmpty { record(tracker) }
        }
        for instance in tracking { applyHealth(to: instance, now: now) }
        publishing.isUrgent = true
    }

    private func effect(on instance: Instance) -> TrackerEffect? {
        let (before, after) = (instance.priority.value, currentPriority(of: instance).value)
        guard before != after else { return nil }
        return TrackerEffect(instance: instance.name, group: instance.group?.name, from: Int(before), to: Int(after))
    }

    /// A check has its results in the history.
    private func record(_ tracker: TrackerIdentity) {
        guard let change = trackerChanges[tracker] else { return }
        switch tracker.kind {
        case .script: break
        case .interface, .file, .process:
            outbox.record(
                .trackerChange(
                    TrackerChangeRecord(
                        stamp: change.stamp, tracker: tracker, from: change.from, to: change.to,
                        effects: change.effects)))
        }
    }

    func reading(of tracker: TrackerIdentity) -> TrackerReading {
        switch tracker.kind {
        case .script: checks[tracker.name]?.check.reading ?? .verdict(.pending)
        case .interface, .file, .process: trackerChanges[tracker]?.to ?? .verdict(.pending)
        }
    }
}

// MARK: - Causes

extension Engine {
    /// How many changes one transition names in its summary.
    private static let namedCauses = 3

    /// The transition with, in words, what had changed the instance's priority since its last one.
    func explained(_ transition: Transition, of instance: Instance, now: Instant) -> Transition {
        let causes = Set(instance.trackers.map(\.identity)).compactMap { tracker in
            trackerChanges[tracker].flatMap { change in
                isNew(change, to: instance, now: now) ? change.cause(tracker, of: instance.name, now: now) : nil
            }
        }
        let newest = causes.sorted { ($0.ago, $0.text) < ($1.ago, $1.text) }.prefix(Self.namedCauses)
        var explained = transition
        explained.summary = ([transition.summary] + newest.map(\.text)).joined(separator: "; ")
        return explained
    }

    private func isNew(_ change: TrackerChange, to instance: Instance, now: Instant) -> Bool {
        guard change.at.duration(to: now) <= Self.trackerMemory else { return false }
        return instance.lastTransitionAt.map { $0 < change.at } ?? true
    }
}
