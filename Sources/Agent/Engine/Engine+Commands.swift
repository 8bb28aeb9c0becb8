internal import Configuration
internal import Health
internal import Logging
internal import ManagementAPI
internal import VRRP

/// What other threads ask of the engine.
extension Engine {
    func handle(_ message: EngineMessage, now: Instant) {
        switch message {
        case .checkFinished(let name, let result, let stamp):
            checkFinished(name, result, at: stamp, now: now)
        case .trackerRead(let tracker, let reading, let stamp):
            trackerRead(tracker, reading, at: stamp, now: now)
        case .drain(let drain, let cause, let reply):
            begin(drain, because: cause, reply: reply, now: now)
        case .undrain(let id, let cause, let reply):
            lift(id, because: cause, reply: reply, now: now)
        case .apply(let configuration, let status, let cause, let reply):
            acting(because: cause) { apply(configuration, status, now: now) }
            outbox.answer(reply)
        case .describe(let status):
            configurationStatus = status
        case .stop:
            stop(now: now)
        }
        publishing.isUrgent = true
    }

    /// Does something as part of an operation, so that the history can name it.
    func acting(because cause: Cause?, _ body: () -> Void) {
        let before = self.cause
        self.cause = cause
        body()
        self.cause = before
    }

    /// Resigns everywhere; what is in hand is answered and `run` returns.
    private func stop(now: Instant) {
        for handover in handovers { outbox.answer { handover.reply(.withdrawn) } }
        handovers = []
        for instance in instances {
            perform(instance.router.shutdown(now: now), for: instance, now: now)
            schedule(instance)
        }
        isStopping = true
    }

    // MARK: Reload

    /// Makes the running instances those of `new`, leaving alone what did not change.
    private func apply(_ new: Configuration, _ status: ConfigurationStatus, now: Instant) {
        configuration = new
        configurationStatus = status
        replaceChecks(with: new.checks)
        let old = Dictionary(uniqueKeysWithValues: instances.map { ($0.name, $0) })
        let names = Set(new.instances.map(\.router.name))
        for instance in instances where !names.contains(instance.name) {
            forget(instance.name)
            instance.isRemoved = true
            retire(instance, now: now)
        }
        var started: [Instance] = []
        instances = new.instances.map { wanted in
            guard let instance = old[wanted.router.name] else { return begin(wanted, into: &started, now: now) }
            if adopt(wanted, into: instance, now: now) { return instance }
            retire(instance, now: now)
            return begin(wanted, into: &started, now: now)
        }
        renumber()
        closeUnusedPorts()
        reconcileInterfaces(now: now)
        for instance in instances { applyHealth(to: instance, now: now) }
        for instance in started {
            applyDrains(to: instance, now: now)
            perform(instance.router.startup(now: now), for: instance, now: now)
        }
        renumber()
    }

    private func begin(_ wanted: InstanceConfiguration, into started: inout [Instance], now: Instant) -> Instance {
        let instance = Instance(wanted, since: clock.stamp(at: now))
        started.append(instance)
        return instance
    }

    /// Gives a running instance its new parameters, when that needs no restart.
    private func adopt(_ wanted: InstanceConfiguration, into instance: Instance, now: Instant) -> Bool {
        guard instance.router.configuration.canChange(to: wanted.router) else { return false }
        instance.configuration = wanted
        instance.trackers = wanted.trackers
        guard instance.router.configuration != wanted.router else { return true }
        let (router, actions) = instance.router.reconfigured(to: wanted.router, now: now)
        instance.codec = instance.codec.reconfigured(wanted.router)
        instance.router = router
        perform(actions, for: instance, now: now)
        return true
    }

    private func retire(_ instance: Instance, now: Instant) {
        perform(instance.router.shutdown(now: now), for: instance, now: now)
        instance.port?.flush()
    }

    private func closeUnusedPorts() {
        let used = Set(instances.map(\.router.configuration.interface))
        for name in ports.keys where !used.contains(name) { closePort(on: name) }
    }

    /// A check that goes on keeps its verdict; one whose program changed has to earn it anew.
    private func replaceChecks(with definitions: [CheckDefinition]) {
        var replaced: [String: CheckSlot] = [:]
        for definition in definitions {
            if var slot = checks[definition.name], slot.check.definition.command == definition.command {
                slot.check.redefine(definition)
                replaced[definition.name] = slot
            } else {
                replaced[definition.name] = CheckSlot(check: Check(definition))
            }
        }
        checks = replaced
    }
}
