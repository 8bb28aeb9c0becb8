import NetworkTypes
import VRRP

/// A node of ours: the real state machines and codecs, driven as the engine drives them.
///
/// What a killed process leaves in the kernel is removed when it starts again; until then nobody answers for it, so the
/// simulation lets it vanish with the process.
final class AgentNode: SimulatedNode {
    private let index: Int
    private let scenario: Scenario
    private unowned let world: any Surroundings
    private(set) var isAlive = false
    /// It was told to stop, and hands over; then it may be told to start again.
    private var isLeaving = false
    private var startsAgain = false
    private var members: [VirtualRouter] = []
    private var codecs: [PacketCodec] = []
    private var held: [Set<VirtualAddress>] = []
    private var recorded: [Status] = []
    /// What lasts when the process dies: the configuration file, the drain, and what fails around it.
    private var configurations: [VirtualRouter.Configuration]
    private var drain: (mode: DrainMode, alone: DrainMode?)?
    private var faults: [[Fault]]
    /// Greater Actives that were not listened to, and timers that were serviced: what sabotage counts.
    private var heardWhileActive = 0
    private var serviced = 0

    init(_ index: Int, of scenario: Scenario, in world: any Surroundings) {
        self.index = index
        self.scenario = scenario
        self.world = world
        configurations = (0..<scenario.links).map { scenario.configuration(of: index, on: $0) }
        faults = Array(repeating: [], count: scenario.links)
    }

    var isEligible: Bool { isAlive && members.allSatisfy(\.mayParticipate) }

    var deadline: VirtualRouter.Instant? {
        scenario.sabotage == .ignoresTimers ? nil : members.compactMap(\.deadline).min()
    }

    var remembered: Int { elements(within: members) + elements(within: codecs) + elements(within: faults) }

    func isHolding(_ link: Int) -> Bool { isAlive && !held[link].isEmpty }

    func start(now: VirtualRouter.Instant) {
        guard !isAlive else {
            startsAgain = isLeaving
            return
        }
        isAlive = true
        members = configurations.enumerated().map { link, configuration in
            var router = VirtualRouter(configuration)
            router.primaryAddress = scenario.address(of: index, on: link)
            return router
        }
        codecs = configurations.map { PacketCodec($0) }
        held = Array(repeating: [], count: members.count)
        recorded = Array(repeating: .initialize, count: members.count)
        change(now: now) { node in
            node.members.indices.map { link in
                var actions: [Action] = []
                for fault in node.faults[link] { actions += node.members[link].faultRaised(fault, now: now) }
                if let drain = node.drain {
                    actions += node.members[link].drained(as: drain.mode, alone: drain.alone, now: now)
                }
                return actions + node.members[link].startup(now: now)
            }
        }
    }

    func stop(now: VirtualRouter.Instant) {
        guard isAlive, !isLeaving else { return }
        isLeaving = true
        changeAll(now: now) { $0.retire(now: now) }
    }

    private func endLeaving(now: VirtualRouter.Instant) {
        guard isLeaving, !members.contains(where: \.isResigning) else { return }
        isLeaving = false
        changeAll(now: now) { $0.shutdown(now: now) }
        let startsAgain = startsAgain
        crash()
        if startsAgain { start(now: now) }
    }

    func crash() {
        isAlive = false
        isLeaving = false
        startsAgain = false
        members = []
    }

    func receive(_ packet: Packet, now: VirtualRouter.Instant) {
        guard isAlive, let received = decode(packet), isHeard(received, on: packet.link) else { return }
        change(packet.link, now: now) {
            $0.advertisementReceived(received.advertisement, from: received.source, now: now)
        }
    }

    private func decode(_ packet: Packet) -> PacketCodec.Received? {
        let wall = world.wallMicroseconds(of: index)
        return switch scenario.family {
        case .ipv4: try? codecs[packet.link].decode(ipv4: packet.bytes.span, at: wall)
        case .ipv6: try? codecs[packet.link].decode(ipv6: packet.bytes.span, envelope: packet.envelope, at: wall)
        }
    }

    func resumed(after stall: Duration, now: VirtualRouter.Instant) {
        for link in members.indices { members[link].resumed(after: stall, now: now) }
    }

    func serviceTimers(now: VirtualRouter.Instant) {
        for link in members.indices {
            guard isAlive, let deadline = members[link].deadline, deadline <= now else { continue }
            change(link, now: now) { $0.timerExpired(now: now) }
            serviced += 1
            if scenario.sabotage == .flaps, serviced.isMultiple(of: 20) { flap(link, now: now) }
        }
    }
}

// MARK: - Commands

extension AgentNode {
    func obey(_ command: Command, now: VirtualRouter.Instant) {
        switch command {
        case .raise(let fault, let member):
            if !faults[member].contains(fault) { faults[member].append(fault) }
            change(member, now: now) { $0.faultRaised(fault, now: now) }
        case .clear(let fault, let member):
            faults[member].removeAll { $0 == fault }
            change(member, now: now) { $0.faultCleared(fault, now: now) }
        case .priority(let priority):
            guard scenario.nodes[index].priority != 255 else { return }
            changeAll(now: now) { router in
                router.priorityChanged(to: Priority(priority))
                return []
            }
        case .reload(let reload): self.reload(reload, now: now)
        case .drain(let mode, let alone):
            drain = (mode, alone)
            if scenario.sabotage == .leavesAtOnce {
                changeAll(now: now) { $0.shutdown(now: now) }
                return crash()
            }
            changeAll(now: now) { $0.drained(as: mode, alone: alone, now: now) }
            if isAlive, members.allSatisfy({ $0.status == .active && $0.drain == nil }) { drain = nil }
        case .undrain:
            drain = nil
            changeAll(now: now) { $0.undrained(now: now) }
        case .addressRemoved:
            for link in members.indices {
                guard let address = held[link].first else { continue }
                change(link, now: now) { $0.addressesVanished([AddressLoss(address, because: .program)]) }
            }
        }
    }

    private func reload(_ reload: Disturbance.Reload, now: VirtualRouter.Instant) {
        for link in configurations.indices {
            var new = configurations[link]
            new.apply(reload)
            guard configurations[link].canChange(to: new) else { continue }
            configurations[link] = new
            guard isAlive else { continue }
            codecs[link] = codecs[link].reconfigured(new)
            change(link, now: now) { router in
                let (changed, actions) = router.reconfigured(to: new, now: now)
                router = changed
                router.priorityChanged(to: new.basePriority)
                return actions
            }
        }
    }
}

extension VirtualRouter.Configuration {
    fileprivate mutating func apply(_ reload: Disturbance.Reload) {
        switch reload {
        case .priority(let priority): basePriority = Priority(priority)
        case .preempts(let does): preempts = does
        case .interval(let interval): advertisementInterval = interval
        case .anotherAddress:
            let another = family == .ipv4 ? Scenario.anotherAddress : Scenario.anotherAddressIPv6
            if !addresses.contains(another) { addresses.append(another) }
        }
    }
}

// MARK: - Actions

extension AgentNode {
    private func change(
        _ link: Int, now: VirtualRouter.Instant, _ event: (inout VirtualRouter) -> [Action]
    ) {
        guard isAlive else { return }
        change(now: now) { node in
            var actions = node.members.map { _ in [Action]() }
            actions[link] = event(&node.members[link])
            return actions
        }
    }

    private func changeAll(now: VirtualRouter.Instant, _ event: (inout VirtualRouter) -> [Action]) {
        guard isAlive else { return }
        change(now: now) { node in node.members.indices.map { event(&node.members[$0]) } }
    }

    private func change(now: VirtualRouter.Instant, _ event: (AgentNode) -> [[Action]]) {
        let direct = event(self)
        for (link, actions) in direct.enumerated() { perform(actions, link) }
        if scenario.links > 1 {
            let followed = SyncGroup.settle(&members, now: now)
            for (link, actions) in followed.enumerated() { perform(actions, link) }
        }
        for link in members.indices { examine(link) }
        endLeaving(now: now)
    }

    private func perform(_ actions: [Action], _ link: Int) {
        for action in actions {
            switch action {
            case .sendAdvertisement(let advertisement): send(advertisement, link)
            case .addAddresses(let addresses):
                if scenario.sabotage != .addsNoAddresses { held[link].formUnion(addresses) }
            case .removeAddresses(let addresses):
                if scenario.sabotage == .keepsAddresses { continue }
                held[link].subtract(addresses)
                if held[link].isEmpty { world.released(by: index, on: link) }
            case .record(let transition):
                if scenario.sabotage != .forgetsRecords { record(transition, link) }
                if scenario.sabotage == .recordsTwice { record(transition, link) }
            case .setVirtualMAC, .blockTraffic, .unblockTraffic, .addRoutes, .removeRoutes, .announceAddresses,
                .lowerPriorityHeard, .resigned:
                continue
            }
        }
    }

    private func send(_ advertisement: Advertisement, _ link: Int) {
        let source = scenario.address(of: index, on: link)
        let packets = codecs[link].encode(advertisement, from: source, at: world.wallMicroseconds(of: index))
        for packet in packets { world.send(packet, advertisement, from: index, on: link) }
    }

    private func record(_ transition: Transition, _ link: Int) {
        let text = "\(transition.from) -> \(transition.to) (\(transition.reason.rawValue)): \(transition.summary)"
        if transition.from != recorded[link] {
            world.violated("node \(index) VI_\(link) recorded \(text), but was \(recorded[link]) before")
        }
        recorded[link] = transition.to
        world.recorded("node \(index) VI_\(link): \(text)", isChange: transition.from != transition.to, by: index)
    }

    /// What holds after each event.
    private func examine(_ link: Int) {
        let router = members[link]
        let wanted = router.status == .active ? Set(router.configuration.heldAddresses) : []
        if held[link] != wanted {
            world.violated("node \(index) VI_\(link) is \(router.status) and holds \(held[link].count) addresses")
        }
        if recorded[link] != router.status {
            world.violated("node \(index) VI_\(link) is \(router.status), but the last record says \(recorded[link])")
        }
    }
}

// MARK: - Sabotage

extension AgentNode {
    private func isHeard(_ received: PacketCodec.Received, on link: Int) -> Bool {
        switch scenario.sabotage {
        case .ignoresAdvertisements: return false
        case .yieldsLate:
            guard members[link].status == .active, received.advertisement.priority > members[link].effectivePriority
            else { return true }
            heardWhileActive += 1
            return heardWhileActive.isMultiple(of: 5)
        case .answersEverything:
            for packet in codecs[link].encode(
                received.advertisement, from: scenario.address(of: index, on: link),
                at: world.wallMicroseconds(of: index))
            {
                world.send(packet, received.advertisement, from: index, on: link)
            }
            return true
        case .ignoresTimers, .leavesAtOnce, .flaps, .recordsTwice, .forgetsRecords, .keepsAddresses, .addsNoAddresses,
            nil:
            return true
        }
    }

    private func flap(_ link: Int, now: VirtualRouter.Instant) {
        change(link, now: now) { $0.faultRaised(.checkFailing("sabotage"), now: now) }
        change(link, now: now) { $0.faultCleared(.checkFailing("sabotage"), now: now) }
    }
}
