internal import AgentModel
private import Health
private import NetworkTypes
internal import VRRP

extension InstanceDocument {
    init(_ instance: InstanceSnapshot, in view: View) {
        let configuration = instance.router.configuration
        self.init(
            name: configuration.name, interface: configuration.interface, family: configuration.family.rawValue,
            vrid: Int(configuration.vrid.rawValue), version: Int(configuration.version.rawValue),
            state: view.state(of: instance), lastState: view.isStalled ? InstanceState(instance.router.status) : nil,
            why: view.why(of: instance), activeRouter: ActiveRouterDocument(instance.router, in: view),
            reason: view.isStalled ? nil : instance.lastTransition?.reason.rawValue,
            summary: view.isStalled ? nil : instance.lastTransition?.summary,
            since: (view.isStalled ? view.snapshot.takenAt : instance.since).text,
            priority: PriorityDocument(instance),
            virtualAddresses: configuration.addresses.map(\.prefix.description))
    }
}

extension ActiveRouterDocument {
    /// Nil while the engine is stalled: nobody knows.
    fileprivate init?(_ router: VirtualRouter, in view: View) {
        guard !view.isStalled, let heard = router.activeRouter(now: view.now) else { return nil }
        self.init(
            address: heard.peer.address.description, priority: Int(heard.peer.priority.rawValue),
            ageMs: max(0, (view.now - heard.at).milliseconds))
    }
}

extension PriorityDocument {
    /// The router's own value is the one that counts; the parts say where it comes from.
    fileprivate init(_ instance: InstanceSnapshot) {
        self.init(
            effective: Int(instance.router.effectivePriority.rawValue), base: Int(instance.priority.base),
            parts: instance.priority.parts.map { part in
                Part(
                    tracker: TrackerNameDocument(part.tracker), weight: part.weight, reading: part.reading.text,
                    contribution: part.contribution)
            })
    }
}

extension InstanceDetailDocument {
    init(_ instance: InstanceSnapshot, in view: View) {
        let short = InstanceDocument(instance, in: view)
        let router = instance.router
        let held = Set(instance.heldAddresses)
        self.init(
            name: short.name, interface: short.interface, family: short.family, vrid: short.vrid,
            version: short.version, state: short.state, lastState: short.lastState, why: short.why,
            activeRouter: short.activeRouter, reason: short.reason, summary: short.summary, since: short.since,
            priority: short.priority, virtualAddresses: short.virtualAddresses, asOf: view.snapshot.takenAt.text,
            lastTransition: instance.lastTransition.map(LastTransition.init),
            faults: router.faults.map { Fault(code: $0.code, detail: $0.text) }, drained: router.drain != nil,
            primaryAddress: router.primaryAddress?.description,
            sourceAddress: router.configuration.sourceAddress?.description,
            addresses: router.configuration.addresses.map { Address($0, of: instance, held: held, in: view) },
            excludedAddresses: router.configuration.excludedAddresses.map {
                Address($0, of: instance, held: held, in: view)
            },
            transport: TransportDocument(router.configuration.transport), virtualMac: VirtualMACDocument(instance),
            syncGroup: instance.group,
            preempt: router.configuration.preempts, authentication: router.configuration.authentication.word,
            checksumForm: router.configuration.checksumForm.rawValue,
            advertisementIntervalMs: router.configuration.advertisementInterval.milliseconds,
            activeAdvertisementIntervalMs: router.activeAdvertisementInterval?.milliseconds,
            skewTimeUs: router.timers.skewTime.microseconds,
            activeDownIntervalUs: router.timers.activeDownInterval.microseconds,
            nextEvent: view.isStalled ? nil : NextEvent(router, now: view.now),
            lastAdvertisement: router.lastHeard.map { LastAdvertisement($0, now: view.now) },
            peers: instance.peers.map { HeardPeerDocument($0, now: view.now) },
            statistics: router.statistics)
    }
}

extension InstanceDetailDocument.LastTransition {
    fileprivate init(_ transition: Transition) {
        self.init(
            from: transition.from.rawValue, to: transition.to.rawValue, reason: transition.reason.rawValue,
            summary: transition.summary, peer: transition.peer.map(WrittenPeer.init),
            effectivePriority: Int(transition.effectivePriority.rawValue))
    }
}

extension InstanceDetailDocument.Address {
    fileprivate init(
        _ address: VirtualAddress, of instance: InstanceSnapshot, held: Set<VirtualAddress>, in view: View
    ) {
        self.init(
            address: address.prefix.description,
            interface: address.interface ?? instance.virtualMACInterface ?? instance.router.configuration.interface,
            label: address.label,
            held: view.isStalled ? nil : held.contains(address))
    }
}

extension InstanceDetailDocument.NextEvent {
    /// Nil in Initialize.
    fileprivate init?(_ router: VirtualRouter, now: VirtualRouter.Instant) {
        guard let deadline = router.deadline else { return nil }
        let timer: String
        switch router.state {
        case .initialize: return nil
        case .backup: timer = "active_down_timer"
        case .resigning: timer = "handover_timer"
        case .active(let active): timer = active.advertisementTimer == deadline ? "adver_timer" : "announcement_timer"
        }
        self.init(timer: timer, dueInUs: max(0, (deadline - now).microseconds))
    }
}

extension InstanceDetailDocument.LastAdvertisement {
    fileprivate init(_ heard: VirtualRouter.Heard, now: VirtualRouter.Instant) {
        self.init(
            source: heard.peer.address.description, priority: Int(heard.peer.priority.rawValue),
            intervalMs: heard.interval.milliseconds, ageMs: max(0, (now - heard.at).milliseconds))
    }
}

extension VirtualRouter {
    /// What a Backup takes the Active's interval to be.
    fileprivate var activeAdvertisementInterval: Duration? {
        switch state {
        case .initialize, .active, .resigning: nil
        case .backup(let backup): backup.activeAdvertisementInterval
        }
    }
}

extension Authentication {
    /// The kind alone: a key is never shown.
    fileprivate var word: String {
        switch self {
        case .none: "none"
        case .simplePassword: "simple_password"
        case .hmac: "hmac"
        case .authenticationHeader: "authentication_header"
        }
    }
}
