internal import Configuration
internal import Health
internal import History
internal import Logging
internal import ManagementAPI
internal import VRRP

/// What checks, links, files and processes mean for the instances that track them.
extension Engine {
    func checkFinished(_ name: String, _ result: CheckResult, at stamp: Stamp, now: Instant) {
        guard var slot = checks[name] else { return }  // removed by a reload while it ran
        let before = slot.check.verdict
        let changed = slot.check.resultReceived(result)
        slot.lastRunAt = stamp
        if changed {
            slot.since = stamp
            slot.turnedAt = now
        }
        checks[name] = slot
        outbox.record(
            .checkResult(
                CheckResultRecord(
                    stamp: stamp, check: name, result: result, verdict: slot.check.verdict, verdictChanged: changed)))
        guard changed else { return }
        outbox.log(
            slot.check.verdict == .passing ? .notice : .warning,
            "check \(name) is \(slot.check.verdict): \(result.text)")
        trackerChanged(
            TrackerIdentity(.script, name), from: .verdict(before), to: .verdict(slot.check.verdict), at: stamp,
            now: now)
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
