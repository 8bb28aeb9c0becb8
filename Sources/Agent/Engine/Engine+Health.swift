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
        for instance in instances where instance.trackers.contains(where: { $0.name == name }) {
            applyHealth(to: instance, now: now)
        }
        publishing.isUrgent = true
    }

    /// Gives an instance the priority and the faults that its checks make now.
    func applyHealth(to instance: Instance, now: Instant) {
        instance.priority = EffectivePriority(
            base: instance.router.configuration.basePriority.rawValue, trackers: instance.trackers,
            reading: reading(of:))
        instance.router.priorityChanged(to: Priority(instance.priority.value))
        let wanted = instance.trackers.compactMap(fault(of:))
        let standing = instance.router.faults.filter(\.concernsCheck)
        for fault in wanted {
            perform(instance.router.faultRaised(fault, now: now), for: instance, now: now)
        }
        for fault in standing where !wanted.contains(fault) {
            perform(instance.router.faultCleared(fault, now: now), for: instance, now: now)
        }
        schedule(instance)
    }

    private func reading(of tracker: TrackerIdentity) -> TrackerReading {
        switch tracker.kind {
        case .script: .verdict(checks[tracker.name]?.check.verdict ?? .pending)
        case .interface, .file, .process: .verdict(.pending)
        }
    }

    /// A check without weight keeps its instances out until it has passed for the first time.
    private func fault(of tracked: Tracker) -> Fault? {
        let reading = reading(of: tracked.identity)
        if tracked.isFault(reading) { return .checkFailing(tracked.name) }
        return tracked.weight == 0 && reading == .verdict(.pending) ? .checkPending(tracked.name) : nil
    }
}

extension Fault {
    fileprivate var concernsCheck: Bool {
        switch self {
        case .checkFailing, .checkPending, .trackedInterfaceDown, .trackedFile, .trackedProcess: true
        case .interfaceMissing, .interfaceDown, .noPrimaryAddress, .addressRefused, .socketUnavailable,
            .virtualMACUnavailable, .groupMember:
            false
        }
    }
}
