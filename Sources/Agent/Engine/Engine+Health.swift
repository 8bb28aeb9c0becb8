internal import Configuration
internal import Health
internal import History
internal import Logging
internal import ManagementAPI
internal import VRRP

/// What the results of the checks mean for the instances that track them.
extension Engine {
    func checkFinished(_ name: String, _ result: CheckResult, at stamp: Stamp, now: Instant) {
        guard var slot = checks[name] else { return }  // removed by a reload while it ran
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
        for instance in instances where instance.trackedChecks.contains(where: { $0.name == name }) {
            applyHealth(to: instance, now: now)
        }
        publishing.isUrgent = true
    }

    /// Gives an instance the priority and the faults that its checks make now.
    func applyHealth(to instance: Instance, now: Instant) {
        instance.priority = EffectivePriority(
            base: instance.router.configuration.basePriority.rawValue, tracked: instance.trackedChecks,
            verdict: verdict(of:))
        instance.router.priorityChanged(to: Priority(instance.priority.value))
        let wanted = instance.trackedChecks.compactMap(fault(of:))
        let standing = instance.router.faults.filter(\.concernsCheck)
        for fault in wanted {
            perform(instance.router.faultRaised(fault, now: now), for: instance, now: now)
        }
        for fault in standing where !wanted.contains(fault) {
            perform(instance.router.faultCleared(fault, now: now), for: instance, now: now)
        }
        schedule(instance)
    }

    private func verdict(of check: String) -> Verdict {
        checks[check]?.check.verdict ?? .pending
    }

    /// A check without weight keeps its instances out until it has passed for the first time.
    private func fault(of tracked: TrackedCheck) -> Fault? {
        let verdict = verdict(of: tracked.name)
        if tracked.isFault(verdict) { return .checkFailing(tracked.name) }
        return tracked.weight == 0 && verdict == .pending ? .checkPending(tracked.name) : nil
    }
}

extension Fault {
    fileprivate var concernsCheck: Bool {
        switch self {
        case .checkFailing, .checkPending: true
        case .interfaceMissing, .interfaceDown, .noPrimaryAddress, .addressRefused, .socketUnavailable: false
        }
    }
}
