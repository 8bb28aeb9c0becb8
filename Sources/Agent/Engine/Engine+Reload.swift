internal import AgentModel
internal import Configuration
internal import Health
internal import VRRP

/// A reload: the running instances become those of another configuration.
extension Engine {

    /// Makes the running instances those of `new`, leaving alone what did not change. `ReloadForecast` takes the same steps.
    func apply(_ new: Configuration, _ status: ConfigurationStatus, now: Instant) {
        let participants = self.participants
        adoptKnowledge(for: new)
        if new.globals.scheduling != configuration.globals.scheduling { schedule(by: new.globals.scheduling) }
        configuration = new
        virtualAddresses = new.virtualAddresses
        virtualMACNames = new.virtualMACNames
        configurationStatus = status
        adoptLease(now: now)
        exchangeStatics(now: now)
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
        admitNewcomers(to: participants)
        watchLinks()
        reconcileInterfaces(now: now)
        for instance in instances { applyHealth(to: instance, now: now) }
        for instance in started { applyDrains(to: instance, now: now) }
        if startsAt == nil { startUp(started, now: now) }
        for group in groups { group.members.first.map { follow($0, now: now) } }
        renumber()
        restoreRoutes(now: now)
        for instance in instances { instance.isTakedownPlanStale = true }
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
        if instance.router.configuration != wanted.router { reconfigure(instance, wanted.router, now: now) }
        exchangeRoutes(of: instance)
        // With an address that has just gone, the kernel has removed the routes that lead to its network.
        completeRoutes(of: instance)
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
        instance.claim = nil
    }
}

// MARK: - What is known

extension Engine {
    private var participants: Participants {
        var participants = Participants()
        for instance in instances { participants.note(instance.router, priority: instance.priority.value) }
        return participants
    }

    /// Has what `new` tracks begin with what is known of it.
    private func adoptKnowledge(for new: Configuration) {
        let transfer = KnowledgeTransfer(from: configuration, to: new)
        let (known, readings) = (checks, trackerChanges)
        checks = [:]
        for definition in new.checks {
            let source = transfer.source(of: TrackerIdentity(.script, definition.name)).flatMap { known[$0.name] }
            var slot = source ?? CheckSlot(check: .added(definition))
            slot.check.redefine(definition)
            checks[definition.name] = slot
        }
        trackerChanges = readings.filter { $0.key.kind == .interface }
        for tracker in new.readTrackers {
            trackerChanges[tracker] = transfer.source(of: tracker).flatMap { readings[$0] }
        }
    }

    /// What this reload added counts from its first reading.
    private func admitNewcomers(to participants: Participants) {
        for instance in instances {
            let others = instance.group?.members.map(\.name).filter { $0 != instance.name } ?? []
            instance.newcomers = participants.newcomers(
                of: instance.name, in: others, trackers: instance.trackers, reading: reading(of:))
        }
    }
}

extension Configuration {
    /// The files and processes that are looked at.
    fileprivate var readTrackers: [TrackerIdentity] {
        trackedFiles.map { TrackerIdentity(.file, $0.name) }
            + trackedProcesses.map { TrackerIdentity(.process, $0.name) }
    }
}

// MARK: - Forecast

extension Engine {
    /// What follows from making the running instances those of `new`.
    func consequences(of new: Configuration, now: Instant) -> [ReloadPlan.Consequence] {
        let transfer = KnowledgeTransfer(from: configuration, to: new)
        let (virtual, ours) = (new.virtualAddresses, new.virtualMACNames)
        let present = ReloadForecast.Present(
            instances: instances.map {
                ReloadForecast.Member(router: $0.router, priority: $0.priority.value, peers: $0.peers.peers)
            },
            reading: { self.reading(of: $0, after: transfer) },
            interfaceFault: { instance in
                self.interfaces.fault(
                    of: instance.router, devices: instance.foreignDevices(except: ours), virtual: virtual,
                    isUp: { instance.countsAsUp($0, self.isUp) })
            },
            drain: { name, others in
                DrainTerms(
                    inForce: self.drains.filter { drain in ([name] + others).contains { drain.covers($0) } }
                        .map(\.request),
                    handingOver: [])
            },
            isDelayed: startsAt != nil, now: now)
        return ReloadForecast(of: new, at: present).consequences
    }

    private func reading(of tracker: TrackerIdentity, after transfer: KnowledgeTransfer) -> TrackerReading {
        guard tracker.kind != .interface else { return .verdict(isUp(tracker.name) ? .passing : .failing) }
        return transfer.source(of: tracker).map(reading(of:)) ?? .verdict(.pending)
    }

    /// Whether a link counts as up, or would if it were watched.
    private func isUp(_ name: String) -> Bool { linkStates.isUp(name, unlessWatched: interfaces.isUp) }
}
