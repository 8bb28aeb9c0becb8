import AgentModel
import Configuration
import Failsafe
import Health
import Netlink
import NetworkTypes
import Node
import VRRP

/// What a host in memory does to the world around it.
package protocol HostObserver: AnyObject {
    func send(_ packets: [OutgoingPacket], from source: IPAddress, by name: String)
    func record(_ record: HistoryRecord)
    /// An address has left the host.
    func removed(_ address: PlacedAddress)
    /// Takes what is to be told later; false where it is to be told at once.
    func delay(_ event: Event) -> Bool
    /// Whether the kernel says no to an address now.
    func refuses(_ address: PlacedAddress) -> Bool
    /// The process has ended, as it should.
    func ended()
}

/// A host in memory: performs what a `Node` wants on a kernel of its own, and tells it what came of it. The engine does the same on a
/// real one.
package final class SimulatedHost {
    package typealias Instant = ContinuousClock.Instant

    /// The process, or what it was when it ended.
    package private(set) var node: Node
    package private(set) var isRunning = false
    package var kernel: SimulatedKernel
    package private(set) var failsafe = SimulatedFailsafe()
    /// Those of earlier runs that have something to give, the last first.
    package private(set) var earlierFailsafes: [SimulatedFailsafe] = []
    /// Whether a failsafe still acts for an agent that has ended.
    package var hasActingFailsafe: Bool {
        failsafe.executor.isAgentDead && !failsafe.executor.isOver || !earlierFailsafes.isEmpty
    }
    package unowned let observer: any HostObserver
    /// What the node answered.
    package private(set) var answers: [RequestID: Answer] = [:]
    /// Mistakes that a host can make: it says that it has done what it has not.
    package var addsNoAddresses = false
    package var keepsAddresses = false
    /// Its timers do not fire.
    package var ignoresTimers = false
    /// Whether somebody wants to see what was answered.
    package var keepsAnswers = false
    /// Every effect, oldest first, where somebody wants to see them.
    package var trace: [Effect]?
    /// Outcomes that are to be told later.
    package private(set) var outstanding = 0
    private var queue: [Effect] = []
    private var next = 0
    private var isPerforming = false
    private var transmissions: [(InstanceID, Transmission)] = []
    /// What the kernel tells of the agent's own changes, after it has answered.
    private var echoes: [NetlinkMessage] = []
    private var refreshedAt: Instant?
    private var moment: Moment
    private var requests: UInt64 = 0

    package init(
        _ kernel: SimulatedKernel, _ configuration: Configuration, observer: any HostObserver, at moment: Moment
    ) {
        self.kernel = kernel
        node = Node(Self.identity, configuration, Self.status(), bootID: "boot", at: moment)
        self.observer = observer
        self.moment = moment
    }

    private static let identity = NodeIdentity(
        name: "one", version: "0", startedAt: Stamp(wallMicroseconds: 0, bootID: "boot", monotonicMicroseconds: 0))

    package static func status(_ generation: Int = 1) -> ConfigurationStatus {
        ConfigurationStatus(
            generation: generation, sha256: "", path: "/etc/aloft/aloft.conf", loadedAt: identity.startedAt)
    }

    package func nextRequest() -> RequestID {
        requests += 1
        return RequestID(requests)
    }

    // MARK: The process

    package func start(_ configuration: Configuration, drains: [Drain] = [], at moment: Moment) {
        self.moment = moment
        if failsafe.executor.isAgentDead { earlierFailsafes.insert(failsafe, at: 0) }
        failsafe = SimulatedFailsafe()
        let handoffs = meetEarlierFailsafes()
        outstanding = 0
        echoes = []
        transmissions = []
        node = Node(Self.identity, configuration, Self.status(), drains: drains, bootID: "boot", at: moment)
        isRunning = true
        tell(
            .start(
                Event.Start(
                    links: kernel.links, addresses: kernel.messages(at: moment.instant),
                    claimed: Set(node.instances.map(\.id)), handoffs: handoffs)),
            at: moment)
    }

    /// The process is gone without a word; what it told its failsafe is done.
    package func kill(at moment: Moment, silentSince: Instant? = nil) {
        self.moment = moment
        guard isRunning else { return }
        let isInDoubt = node.instances.contains { $0.router.isInDoubt }
        isRunning = false
        let sign = Heartbeat(at: silentSince ?? moment.instant, isWatched: false, isInDoubt: isInDoubt)
        failsafe.executor.heardHeartbeat(sign, now: sign.at)
        perform(failsafe.executor.agentDied(now: moment.instant), of: failsafe)
        endConnections()
    }

    /// The whole host is gone.
    package func crash() {
        isRunning = false
        failsafe = SimulatedFailsafe()
        earlierFailsafes = []
        kernel.removeVirtual()
    }

    package func tell(_ event: Event, at moment: Moment) {
        self.moment = moment
        guard isRunning else { return }
        perform(node.handle(event, at: moment))
        endWakeUp()
    }

    /// An outcome that was delayed.
    package func tellOutcome(_ event: Event, at moment: Moment) {
        outstanding -= 1
        tell(event, at: moment)
    }

    /// A packet comes in on an interface, and on those on top of it.
    package func receive(_ bytes: [UInt8], _ envelope: Envelope, on interface: InterfaceIndex, at moment: Moment) {
        self.moment = moment
        let isIPv4 = envelope.source.family == .ipv4
        let vrid = isIPv4 ? PacketCodec.vrid(of: bytes.span) : PacketCodec.vrid(ipv6: bytes.span)
        let place =
            !isRunning
            ? nil
            : node.instances.indices.first {
                node.instances[$0].router.configuration.vrid == vrid
                    && node.instances[$0].placement?.interface == interface
            }
        if let place {
            let id = node.instances[place].id
            for heardOn in node.instances[place].listensOn {
                perform(
                    isIPv4
                        ? node.received(ipv4: bytes.span, by: id, on: heardOn, at: moment)
                        : node.received(ipv6: bytes.span, envelope, by: id, on: heardOn, at: moment))
            }
        }
        endWakeUp()
        let heard =
            isIPv4
            ? HeardAdvertisement(ipv4: bytes.span) : HeardAdvertisement(ipv6: bytes.span, source: envelope.source)
        guard let heard else { return }
        if !isRunning { perform(failsafe.executor.heard(heard, on: Self.listening(interface)), of: failsafe) }
        forEachEarlierFailsafe { $0.executor.heard(heard, on: Self.listening(interface)) }
    }

    // MARK: Time

    /// When something is due; nil for never.
    package var deadline: Instant? {
        let own = isRunning ? node.deadline : failsafe.executor.deadline
        return ([own, expiry] + earlierFailsafes.map(\.executor.deadline)).compactMap(\.self).min()
    }

    /// The engine wakes up twice a second, which a drain with an end needs.
    private var expiry: Instant? {
        guard isRunning, node.drains.contains(where: { $0.request.end.duration != nil }) else { return nil }
        return moment.instant + .milliseconds(500)
    }

    package func wake(at moment: Moment) {
        self.moment = moment
        if !isRunning { perform(failsafe.executor.timerExpired(now: moment.instant), of: failsafe) }
        forEachEarlierFailsafe { $0.executor.timerExpired(now: moment.instant) }
        self.moment = moment
        endWakeUp()
    }

    /// Tells what the kernel has taken away by itself.
    package func expireLeases(at moment: Moment) {
        let expired = kernel.expire(at: moment.instant)
        guard !expired.isEmpty else { return }
        for place in expired { observer.removed(place) }
        tell(expired.map { SimulatedKernel.removal(of: $0, byProgram: false) }, at: moment)
    }

    /// Another program takes an address away.
    package func takeAway(_ address: PlacedAddress, at moment: Moment) {
        guard kernel.remove(address) else { return }
        observer.removed(address)
        tell([SimulatedKernel.removal(of: address, byProgram: true)], at: moment)
    }

    package func setLink(_ name: String, isUp: Bool, at moment: Moment) {
        guard let link = kernel.setLink(name, isUp: isUp) else { return }
        tell([.link(link)], at: moment)
    }

    /// All that the kernel tells, in one go.
    ///
    /// What the kernel does is read after its answers to what came before.
    package func tell(_ messages: [NetlinkMessage], at moment: Moment) {
        self.moment = moment
        guard isRunning else { return }
        echoes += messages
        perform([])
        endWakeUp()
    }

    /// Whatever wakes the engine, what is due is done then.
    private func endWakeUp() {
        guard isRunning, !ignoresTimers, !isPerforming else { return }
        perform(node.handle(.timer, at: moment))
    }
}

// MARK: - Effects

extension SimulatedHost {
    private func perform(_ new: [Effect]) {
        queue.append(contentsOf: new)
        guard !isPerforming else { return }
        isPerforming = true
        repeat {
            while next < queue.count {
                let effect = queue[next]
                next += 1
                trace?.append(effect)
                perform(effect)
            }
            queue.removeAll(keepingCapacity: true)
            next = 0
        } while tellMore()
        isPerforming = false
        updateFailsafe()
    }

    /// What follows when nothing is left to do.
    private func tellMore() -> Bool {
        guard isRunning else { return false }
        if !transmissions.isEmpty {
            for (id, transmission) in transmissions { queue += node.handle(.transmitted(id, transmission), at: moment) }
            transmissions = []
            return true
        }
        guard outstanding == 0, !echoes.isEmpty else { return false }
        queue += node.handle(.told(echoes), at: moment)
        echoes = []
        queue += node.handle(.toldAll(disabledIPv6: []), at: moment)
        return true
    }

    /// What came of an effect.
    private func answer(_ event: Event) {
        if observer.delay(event) {
            outstanding += 1
        } else if isRunning {
            queue += node.handle(event, at: moment)
        }
    }

    private func perform(_ effect: Effect) {
        switch effect {
        case .send(let packets, let source, let id, let isProbe):
            transmissions.append((id, Transmission(sent: packets.count, failed: 0, isProbe: isProbe)))
            if !isProbe, let name = node.instance(id)?.name { observer.send(packets, from: source, by: name) }
        case .open(let id, let opening): answer(.opened(id, attempt: opening.attempt, kernel.open(opening)))
        case .addAddresses(let addresses, let id, let attempt): add(addresses, id, attempt)
        case .removeAddresses(let places, _):
            let removed = places.filter { keepsAddresses || kernel.remove($0) }
            if !keepsAddresses { for place in removed { observer.removed(place) } }
            echoes += removed.map { SimulatedKernel.removal(of: $0, byProgram: true) }
            answer(.addressesRemoved(removed))
        case .renewAddress(let assigned, let id):
            kernel.add(assigned.assignment, at: moment.instant)
            echoes.append(.address(AddressMessage(assigned.assignment)))
            answer(.addressRenewed(id, assigned.address, refusal: nil))
        case .setVirtualMAC(let link, let isUp, let id):
            _ = kernel.setLink(link.name, isUp: isUp)
            answer(.virtualMACSet(id, isUp: isUp, refusal: nil))
        case .removeVirtualMAC(let link): kernel.removeLink(link.index)
        case .removeLeftovers(let left):
            for (place, _) in left.addresses where kernel.remove(place) {
                observer.removed(place)
                echoes.append(SimulatedKernel.removal(of: place, byProgram: true))
            }
            answer(.addressesRemoved(left.addresses.map(\.address)))
            for link in left.virtualMACs { kernel.removeLink(link.index) }
        case .inspectIPv6: answer(.inspectedIPv6(disabled: []))
        case .record(let record): observer.record(record)
        case .answer(let request, let answer): if keepsAnswers { answers[request] = answer }
        case .claimHandoff(let name): claim(name)
        case .renounceHandoff(let name):
            forEachEarlierFailsafe { $0.executor.renounce(name) }
        case .endHandoffs: break
        case .keepAlive(let ids): keepAlive(ids)
        case .end: end()
        case .announce, .probe, .watchFrames, .close, .release, .blockTraffic, .unblockTraffic, .setRouting,
            .completeRouting, .setStatics, .applySettings, .restoreHost, .awaitKernel, .log, .notify, .drainExpired,
            .schedule, .ending:
            break
        }
    }

    private func add(_ addresses: [Assigned], _ id: InstanceID, _ attempt: UInt32) {
        let outcomes = addresses.map { assigned in
            let place = PlacedAddress(
                prefix: assigned.assignment.prefix, interface: assigned.assignment.interfaceIndex)
            guard !observer.refuses(place) else {
                return AddressOutcome(address: assigned.address, refusal: "refused")
            }
            if !addsNoAddresses { kernel.add(assigned.assignment, at: moment.instant) }
            echoes.append(.address(AddressMessage(assigned.assignment)))
            return AddressOutcome(address: assigned.address)
        }
        answer(.addressesAdded(id, attempt: attempt, outcomes))
    }

    private func end() {
        if !failsafe.isKeepingPlaces { failsafe.executor.shutdown() }
        isRunning = false
        let isKept = failsafe.isKeepingPlaces
        if isKept { perform(failsafe.executor.agentDied(now: moment.instant), of: failsafe) }
        endConnections()
        observer.ended()
    }
}

// MARK: - Failsafe

/// What outlives the process: the real executor, and what it was told.
package struct SimulatedFailsafe {
    package var executor = Executor()
    fileprivate var plans: [String: (plan: TakedownPlan, addresses: [PlacedAddress])] = [:]
    fileprivate(set) var isKeepingPlaces = false
}

extension SimulatedHost {
    private static func listening(_ interface: InterfaceIndex) -> Int32 { 1000 + interface.rawValue }

    private func ports(of instance: Instance) -> Node.Ports {
        Node.Ports(
            sending: instance.placement?.outgoing.rawValue ?? 0, listening: instance.listensOn.map(Self.listening))
    }

    /// Tells the failsafe what is new, as the engine does at the end of each wake-up.
    private func updateFailsafe() {
        writeTakedownPlans()
        guard isRunning else { return }
        // As the engine does when its own failsafe knows, or need not.
        for i in earlierFailsafes.indices {
            for name in earlierFailsafes[i].executor.claimed where !node.awaitsHandoff(name) {
                earlierFailsafes[i].executor.taken(name)
            }
        }
    }

    private func writeTakedownPlans() {
        if (refreshedAt.map { moment.instant - $0 >= Node.refreshInterval }) ?? true {
            node.refreshTakedownPlans()
            refreshedAt = moment.instant
        }
        guard isRunning, !node.stalePlans.isEmpty || failsafe.plans.count > node.instances.count else { return }
        for instance in node.instances where node.stalePlans.contains(instance.id) {
            let plan = node.takedownPlan(of: instance.id, ports(of: instance), removing: [], at: moment)
            if let plan {
                failsafe.executor.set(plan)
                failsafe.plans[instance.name] = (plan, places(of: instance))
            } else {
                failsafe.executor.clear(instance.name)
            }
            node.wroteTakedownPlan(of: instance.id)
        }
        let names = Set(node.instances.map(\.name))
        for name in failsafe.plans.keys where !names.contains(name) {
            failsafe.executor.clear(name)
            failsafe.plans[name] = nil
        }
    }

    private func places(of instance: Instance) -> [PlacedAddress] {
        instance.heldAddresses.requested.compactMap { address in
            instance.heldAddresses.interface(of: address).map {
                PlacedAddress(prefix: address.prefix, interface: $0)
            }
        }
    }

    private func keepAlive(_ ids: [InstanceID]) {
        for id in ids {
            guard let instance = node.instance(id) else { continue }
            for message in node.keepaliveOrder(of: id, ports(of: instance), removing: [], at: moment) {
                switch message {
                case .set(let plan):
                    failsafe.executor.set(plan)
                    failsafe.plans[instance.name] = (plan, places(of: instance))
                case .keepAlive(let order): failsafe.executor.keepAlive(order)
                case .extend(let name, let beats): failsafe.executor.extend(name, beats)
                case .open, .close, .clear, .prepare, .shutdown, .alive: continue
                }
            }
        }
        failsafe.executor.prepare()
        failsafe.isKeepingPlaces = true
        answer(.keptAlive(true))
    }

    /// What the next run can claim, and of whom: of what two know the one whose agent ended last knows what came of it.
    private func meetEarlierFailsafes() -> Handoffs? {
        guard !earlierFailsafes.isEmpty else { return nil }
        let exitReport = earlierFailsafes[0].executor.takeExitReport()
        var offered: Set<String> = []
        for i in earlierFailsafes.indices {
            for name in earlierFailsafes[i].executor.offered where !offered.insert(name).inserted {
                earlierFailsafes[i].executor.taken(name)
            }
        }
        earlierFailsafes.removeAll(where: \.executor.isOver)
        return Handoffs(offered: offered, exitReport: exitReport)
    }

    private func forEachEarlierFailsafe(_ act: (inout SimulatedFailsafe) -> [Executor.Effect]) {
        for i in earlierFailsafes.indices.reversed() where i < earlierFailsafes.count {
            let effects = act(&earlierFailsafes[i])
            perform(effects, of: earlierFailsafes[i])
        }
        earlierFailsafes.removeAll(where: \.executor.isOver)
    }

    /// The process is gone, which the failsafes of earlier runs see.
    private func endConnections() {
        forEachEarlierFailsafe { $0.executor.nextAgentEnded(now: moment.instant) }
    }

    private func claim(_ name: String) {
        guard let i = earlierFailsafes.firstIndex(where: { $0.executor.offered.contains(name) }),
            let (handoff, effects) = earlierFailsafes[i].executor.claim(name, now: moment.instant)
        else { return answer(.handedOff(name: name, nil)) }
        perform(effects, of: earlierFailsafes[i])
        answer(.handedOff(name: name, handoff))
    }

    private func perform(_ effects: [Executor.Effect], of failsafe: SimulatedFailsafe) {
        for effect in effects {
            switch effect {
            case .send(let packets, let source, let port):
                let packets = packets.map {
                    OutgoingPacket(bytes: $0.bytes, destination: $0.destination, timeToLive: $0.timeToLive)
                }
                let name = failsafe.plans.first { $0.value.plan.sendingPort == port }?.key
                if let name { observer.send(packets, from: source, by: name) }
            case .change(let messages): change(messages, failsafe)
            case .tellGone(let name): if isRunning { tell(.handedOff(name: name, nil), at: moment) }
            case .endAgent: break
            }
        }
    }

    private func change(_ messages: [[UInt8]], _ failsafe: SimulatedFailsafe) {
        for (plan, addresses) in failsafe.plans.values {
            if messages == plan.removals {
                let removed = addresses.filter { kernel.remove($0) }
                for place in removed { observer.removed(place) }
                if isRunning { tell(removed.map { SimulatedKernel.removal(of: $0, byProgram: true) }, at: moment) }
            } else if messages == plan.renewals {
                for place in addresses { kernel.renew(place, for: plan.renewalInterval * 3, at: moment.instant) }
            }
        }
    }
}
