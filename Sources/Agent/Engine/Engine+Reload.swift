internal import Configuration
internal import Health
internal import ManagementAPI
internal import VRRP

/// A reload: the running instances become those of another configuration.
extension Engine {

    /// Makes the running instances those of `new`, leaving alone what did not change.
    func apply(_ new: Configuration, _ status: ConfigurationStatus, now: Instant) {
        if new.globals.scheduling != configuration.globals.scheduling { schedule(by: new.globals.scheduling) }
        configuration = new
        virtualAddresses = new.virtualAddresses
        configurationStatus = status
        adoptLease(now: now)
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
        formGroups()
        watchLinks()
        reconcileInterfaces(now: now)
        for instance in instances { applyHealth(to: instance, now: now) }
        for instance in started { applyDrains(to: instance, now: now) }
        if startsAt == nil { startUp(started, now: now) }
        for group in groups { group.members.first.map { follow($0, now: now) } }
        renumber()
        for instance in instances { instance.isWillStale = true }
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
        // With an address go the routes that send from it, and so they come after the address too.
        giveUpRoutes(of: instance)
        if instance.router.configuration != wanted.router { reconfigure(instance, wanted.router, now: now) }
        takeUpRoutes(of: instance)
        return true
    }

    private func reconfigure(_ instance: Instance, _ wanted: VirtualRouter.Configuration, now: Instant) {
        endFindings(of: instance, because: .reconfigured, now: now)
        let (router, actions) = instance.router.reconfigured(to: wanted, now: now)
        instance.codec = instance.codec.reconfigured(wanted)
        instance.router = router
        perform(actions, for: instance, now: now)
    }

    private func retire(_ instance: Instance, now: Instant) {
        perform(instance.router.shutdown(now: now), for: instance, now: now)
        endFindings(of: instance, because: .stopped, now: now)
        leavePorts(instance)
        removeVirtualMAC(of: instance)
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
