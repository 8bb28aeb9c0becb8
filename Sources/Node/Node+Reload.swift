internal import AgentModel
internal import Configuration
internal import Health
internal import VRRP

/// A reload that waits until the kernel has answered for the instances that it begins.
struct ReloadInProgress: Sendable {
    var cause: Cause
    /// The instances that begin with it.
    var started: Set<InstanceID> = []
    /// Whoever waits for it, with what was foreseen.
    var answers: [(request: RequestID, consequences: [ReloadPlan.Consequence])] = []
}

/// A reload: the running instances become those of another configuration.
extension Node {
    mutating func apply(_ new: Configuration, _ status: ConfigurationStatus, because cause: Cause, _ request: RequestID)
    {
        isUrgent = true
        let consequences = consequences(of: new)
        guard stage == .working else { return effects.append(.answer(request, .foreseen(consequences))) }
        var reload = reload ?? ReloadInProgress(cause: cause)
        reload.cause = cause
        reload.answers.append((request, consequences))
        self.reload = reload
        acting(because: cause) { $0.adopt(new, status) }
        goOnWithReload()
    }

    /// Makes the running instances those of `new`, leaving alone what did not change.
    mutating func adopt(_ new: Configuration, _ status: ConfigurationStatus) {
        let participants = self.participants
        adoptKnowledge(for: new)
        if new.globals.scheduling != configuration.globals.scheduling {
            effects.append(.schedule(new.globals.scheduling))
        }
        configuration = new
        virtualAddresses = new.virtualAddresses
        virtualMACNames = new.virtualMACNames
        configurationStatus = status
        adoptLease()
        setStatics()
        exchangeInstances(for: new)
        renumber()
        formGroups()
        admitNewcomers(to: participants)
        watchLinks()
        reconcileInterfaces()
    }

    private mutating func exchangeInstances(for new: Configuration) {
        let names = Set(new.instances.map(\.router.name))
        forEachInstance { node, i in
            guard !names.contains(node.instances[i].name) else { return }
            node.forget(node.instances[i].name)
            node.instances[i].isRemoved = true
            node.retire(i)
        }
        let old = Dictionary(uniqueKeysWithValues: instances.enumerated().map { ($1.name, $0) })
        var started: Set<InstanceID> = []
        var adopted: [Instance] = []
        for wanted in new.instances {
            if let i = old[wanted.router.name] {
                if adopt(wanted, into: i) {
                    adopted.append(instances[i])
                    continue
                }
                retire(i)
            }
            let instance = newInstance(wanted)
            started.insert(instance.id)
            adopted.append(instance)
        }
        instances = adopted
        reload?.started.formUnion(started)
    }

    /// When the kernel has answered for every instance: priorities, faults and drains, and then those that begin.
    mutating func goOnWithReload() {
        guard !instances.contains(where: \.isOpening) else { return }
        guard let reload else { return startUnstarted() }
        self.reload = nil
        acting(because: reload.cause) { node in
            node.forEachInstance { $0.applyHealth(to: $1) }
            let started = node.instances.indices.filter { reload.started.contains(node.instances[$0].id) }
            for i in started { node.applyDrains(to: i) }
            node.unstarted.formUnion(reload.started)
            node.startUnstarted()
            for group in node.groups { group.members.first.map { node.follow($0) } }
        }
        markTakedownPlansStale()
        renumber()
        for answer in reload.answers { effects.append(.answer(answer.request, .foreseen(answer.consequences))) }
    }

    /// Gives a running instance its new parameters, when that needs no restart.
    private mutating func adopt(_ wanted: InstanceConfiguration, into i: Int) -> Bool {
        guard instances[i].router.configuration.canChange(to: wanted.router) else { return false }
        instances[i].configuration = wanted
        if instances[i].router.configuration != wanted.router { reconfigure(i, wanted.router) }
        exchangeRouting(of: i)
        return true
    }

    private mutating func reconfigure(_ i: Int, _ wanted: VirtualRouter.Configuration) {
        endFindings(of: i, because: .reconfigured)
        let (router, actions) = instances[i].router.reconfigured(to: wanted, now: now)
        instances[i].codec = instances[i].codec.reconfigured(wanted)
        instances[i].router = router
        perform(actions, for: i)
    }

    private mutating func retire(_ i: Int) {
        perform(instances[i].router.shutdown(now: now), for: i)
        endFindings(of: i, because: .stopped)
        effects.append(.close(instances[i].id))
        removeVirtualMAC(of: i)
        effects.append(.release(instances[i].id))
        unstarted.remove(instances[i].id)
        reload?.started.remove(instances[i].id)
    }
}

// MARK: - What is known

extension Node {
    private var participants: Participants {
        var participants = Participants()
        for instance in instances { participants.note(instance.router, priority: instance.priority.value) }
        return participants
    }

    /// Has what `new` tracks begin with what is known of it.
    private mutating func adoptKnowledge(for new: Configuration) {
        let transfer = KnowledgeTransfer(from: configuration, to: new)
        let (known, readings) = (knowledge.checks, knowledge.changes)
        knowledge.checks = [:]
        for definition in new.checks {
            let source = transfer.source(of: TrackerIdentity(.script, definition.name)).flatMap { known[$0.name] }
            var slot = source ?? CheckSlot(check: .added(definition))
            slot.check.redefine(definition)
            knowledge.checks[definition.name] = slot
        }
        knowledge.changes = readings.filter { $0.key.kind == .interface }
        for tracker in new.readTrackers {
            knowledge.changes[tracker] = transfer.source(of: tracker).flatMap { readings[$0] }
        }
    }

    /// What this reload added counts from its first reading.
    private mutating func admitNewcomers(to participants: Participants) {
        for i in instances.indices {
            let others = members(with: i).filter { $0 != i }.map { instances[$0].name }
            instances[i].newcomers = participants.newcomers(
                of: instances[i].name, in: others, trackers: instances[i].trackers, reading: knowledge.reading(of:))
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
