internal import AgentModel
internal import Configuration
internal import Health
internal import VRRP

/// What checks, links, files and processes mean for the instances that track them.
extension Node {
    mutating func checkFinished(_ name: String, _ result: CheckResult, at stamp: Stamp) {
        // Hundreds a second may say what those before have said: what changes is published at once, the rest in its turn.
        isDue = true
        guard var slot = knowledge.checks[name] else { return }  // removed by a reload while it ran
        let before = slot.check
        let changed = slot.check.resultReceived(result, at: now)
        slot.lastRunAt = stamp
        slot.outageSince = slot.check.outage == nil ? nil : slot.outageSince ?? stamp
        if changed {
            slot.since = stamp
            slot.turnedAt = now
        }
        knowledge.checks[name] = slot
        effects.append(
            .record(
                .checkResult(
                    CheckResultRecord(
                        stamp: stamp, check: name, result: result, verdict: slot.check.verdict, verdictChanged: changed)
                )))
        tellOfOutage(of: name, from: before, to: slot.check, result)
        if changed {
            log(
                slot.check.verdict == .passing ? .notice : .warning,
                "check \(name) is \(slot.check.verdict): \(result.text)")
        }
        guard slot.check.reading != before.reading else { return }
        trackerChanged(TrackerIdentity(.script, name), from: before.reading, to: slot.check.reading, at: stamp)
    }

    /// Says when the agent can no longer start a check, when its verdict lapses, and when it is started again.
    private mutating func tellOfOutage(of name: String, from before: Check, to check: Check, _ result: CheckResult) {
        switch (before.outage, check.outage) {
        case (nil, .some):
            log(.error, "check \(name) \(result.text); it stays \(check.verdict) for \(check.definition.validity)")
        case (let old?, let new?) where new.hasLapsed && !old.hasLapsed:
            log(
                .error,
                "check \(name) could not be started for \(check.definition.validity): nothing is known of it any more, "
                    + "and this node is the last choice for what tracks it")
        case (let old?, nil):
            log(.notice, "check \(name) runs again; \(old.runs) runs could not be started")
        case (nil, nil), (.some, .some): break
        }
        if (before.outage == nil) != (check.outage == nil) { isUrgent = true }
    }

    /// Takes what a watcher has read in a file or of processes.
    mutating func trackerRead(_ tracker: TrackerIdentity, _ reading: TrackerReading, at stamp: Stamp) {
        let before = knowledge.reading(of: tracker)
        guard before != reading else { return }
        log(.notice, "\(tracker) is \(reading.text)")
        trackerChanged(tracker, from: before, to: reading, at: stamp)
    }

    /// Gives everybody who tracks it the priority and the faults that follow.
    mutating func trackerChanged(
        _ tracker: TrackerIdentity, from before: TrackerReading, to reading: TrackerReading, at stamp: Stamp
    ) {
        let tracking = instances.indices.filter { instances[$0].trackers.contains { $0.identity == tracker } }
        if before != reading {
            knowledge.changes[tracker] = TrackerChange(from: before, to: reading, stamp: stamp, at: now)
            // The reading counts from here on, and what was made of the one before is still there to compare with.
            let effects = tracking.compactMap { effect(on: instances[$0]) }
            knowledge.changes[tracker]?.effects = effects
            if !tracking.isEmpty { record(tracker) }
        }
        for i in tracking { applyHealth(to: i) }
        isUrgent = true
    }

    private func effect(on instance: Instance) -> TrackerEffect? {
        let (before, after) = (instance.priority.value, instance.healthTerms.priority(knowledge.reading(of:)).value)
        guard before != after else { return nil }
        return TrackerEffect(
            instance: instance.name, group: instance.group.map { groups[$0].name }, from: Int(before), to: Int(after))
    }

    /// A check has its results in the history.
    private mutating func record(_ tracker: TrackerIdentity) {
        guard let change = knowledge.changes[tracker] else { return }
        switch tracker.kind {
        case .script: break
        case .interface, .file, .process:
            effects.append(
                .record(
                    .trackerChange(
                        TrackerChangeRecord(
                            stamp: change.stamp, tracker: tracker, from: change.from, to: change.to,
                            effects: change.effects))))
        }
    }

    /// Gives an instance the priority and the faults that its trackers make now.
    mutating func applyHealth(to i: Int) {
        instances[i].priority = instances[i].healthTerms.priority(knowledge.reading(of:))
        takePriority(of: i)
        let wanted = instances[i].healthTerms.faults(knowledge.reading(of:))
        let standing = instances[i].router.faults.filter { $0.origin == .tracker }
        for fault in wanted { perform(instances[i].router.faultRaised(fault, now: now), for: i) }
        for fault in standing where !wanted.contains(fault) {
            perform(instances[i].router.faultCleared(fault, now: now), for: i)
        }
        follow(i)
        tellKnownFaults(of: i)
    }

    private mutating func takePriority(of i: Int) {
        let before = instances[i].router.effectivePriority
        instances[i].router.priorityChanged(to: Priority(instances[i].priority.value))
        guard instances[i].router.isRunning, instances[i].router.effectivePriority != before else { return }
        notify(.priority, of: i)
    }
}

// MARK: - Causes

extension Node {
    /// How many changes one transition names in its summary.
    private static let namedCauses = 3
    /// How long the turn of a check or of another tracker may have led to something.
    static let trackerMemory = Duration.seconds(60)

    /// The transition with, in words, what had changed the instance's priority since its last one.
    func explained(_ transition: Transition, of i: Int) -> Transition {
        let instance = instances[i]
        let causes = Set(instance.trackers.map(\.identity)).compactMap { tracker in
            knowledge.changes[tracker].flatMap { change in
                isNew(change, to: instance) ? change.cause(tracker, of: instance.name, now: now) : nil
            }
        }
        let newest = causes.sorted { ($0.ago, $0.text) < ($1.ago, $1.text) }.prefix(Self.namedCauses)
        var explained = transition
        explained.summary = ([transition.summary] + newest.map(\.text)).joined(separator: "; ")
        return explained
    }

    private func isNew(_ change: TrackerChange, to instance: Instance) -> Bool {
        guard change.at.duration(to: now) <= Self.trackerMemory else { return false }
        return instance.lastTransitionAt.map { $0 < change.at } ?? true
    }
}
