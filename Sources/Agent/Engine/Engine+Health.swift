internal import AgentModel
internal import Configuration
internal import Health
internal import Logging
internal import VRRP

/// What checks, links, files and processes mean for the instances that track them.
extension Engine {
    func checkFinished(_ name: String, _ result: CheckResult, at stamp: Stamp, now: Instant) {
        guard var slot = checks[name] else { return }  // removed by a reload while it ran
        let before = slot.check
        let changed = slot.check.resultReceived(result, at: now)
        slot.lastRunAt = stamp
        slot.outageSince = slot.check.outage == nil ? nil : slot.outageSince ?? stamp
        if changed {
            slot.since = stamp
            slot.turnedAt = now
        }
        checks[name] = slot
        outbox.record(
            .checkResult(
                CheckResultRecord(
                    stamp: stamp, check: name, result: result, verdict: slot.check.verdict, verdictChanged: changed)))
        tellOfOutage(of: name, from: before, to: slot.check, result)
        if changed {
            outbox.log(
                slot.check.verdict == .passing ? .notice : .warning,
                "check \(name) is \(slot.check.verdict): \(result.text)")
        }
        guard slot.check.reading != before.reading else { return }
        trackerChanged(
            TrackerIdentity(.script, name), from: before.reading, to: slot.check.reading, at: stamp, now: now)
    }

    /// Says when the agent can no longer start a check, when its verdict lapses, and when it is started again.
    private func tellOfOutage(of name: String, from before: Check, to check: Check, _ result: CheckResult) {
        switch (before.outage, check.outage) {
        case (nil, .some):
            outbox.log(
                .error, "check \(name) \(result.text); it stays \(check.verdict) for \(check.definition.validity)")
        case (let old?, let new?) where new.hasLapsed && !old.hasLapsed:
            outbox.log(
                .error,
                "check \(name) could not be started for \(check.definition.validity): nothing is known of it any more, "
                    + "and this node is the last choice for what tracks it")
        case (let old?, nil):
            outbox.log(.notice, "check \(name) runs again; \(old.runs) runs could not be started")
        case (nil, nil), (.some, .some): break
        }
        if (before.outage == nil) != (check.outage == nil) { publishing.isUrgent = true }
    }

    /// Gives an instance the priority and the faults that its trackers make now.
    func applyHealth(to instance: Instance, now: Instant) {
        instance.priority = currentPriority(of: instance)
        takePriority(of: instance, now: now)
        let wanted = instance.healthTerms.faults(reading(of:))
        let standing = instance.router.faults.filter { $0.origin == .tracker }
        for fault in wanted {
            perform(instance.router.faultRaised(fault, now: now), for: instance, now: now)
        }
        for fault in standing where !wanted.contains(fault) {
            perform(instance.router.faultCleared(fault, now: now), for: instance, now: now)
        }
        follow(instance, now: now)
        tellKnownFaults(of: instance, now: now)
    }

    /// What the readings of now make of an instance's priority.
    func currentPriority(of instance: Instance) -> EffectivePriority { instance.healthTerms.priority(reading(of:)) }

    private func takePriority(of instance: Instance, now: Instant) {
        let before = instance.router.effectivePriority
        instance.router.priorityChanged(to: Priority(instance.priority.value))
        guard instance.router.isRunning, instance.router.effectivePriority != before else { return }
        notify(.priority, of: instance, at: clock.stamp(at: now))
    }
}
