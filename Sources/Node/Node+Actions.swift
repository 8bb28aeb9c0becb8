internal import AgentModel
internal import Configuration
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What the virtual routers want, as effects, in their order.
extension Node {
    mutating func perform(_ actions: [Action], for i: Int) {
        guard !actions.isEmpty else { return }
        if actions.contains(where: \.changesHoldings) { stalePlans.insert(instances[i].id) }
        var refused: [Fault] = []
        for action in actions {
            switch action {
            case .sendAdvertisement(let advertisement): send(advertisement, for: i)
            case .addAddresses(let addresses): refused += add(addresses, for: i)
            case .removeAddresses(let addresses): remove(addresses, for: i)
            case .announceAddresses(let addresses, let rounds): announce(addresses, rounds: rounds, for: i)
            case .setVirtualMAC(let isUp): setVirtualMAC(isUp: isUp, of: i).map { refused.append($0) }
            case .addRoutes: setRouting(of: i)
            case .removeRoutes: removeRouting(of: i)
            case .blockTraffic(let addresses): effects.append(.blockTraffic(addresses, by: instances[i].id))
            case .unblockTraffic(let addresses): effects.append(.unblockTraffic(addresses, by: instances[i].id))
            case .lowerPriorityHeard: notify(.lowerPriority, of: i)
            case .record(let transition): take(transition, of: i, refused: refused)
            case .resigned(let peer): resigned(i, to: peer)
            }
        }
        for fault in refused { refuse(fault, of: i) }
    }

    /// What is put back counts when the kernel says so.
    private mutating func take(_ transition: Transition, of i: Int, refused: [Fault]) {
        guard transition.reason == .addressRestored else { return record(transition, of: i) }
        guard refused.isEmpty else { return }
        let held = instances[i].heldAddresses
        guard held.requested.allSatisfy(held.contains) else { return instances[i].unacknowledged.append(transition) }
        record(transition, of: i)
    }

    /// The kernel refused something that an Active must have.
    mutating func refuse(_ fault: Fault, of i: Int) {
        // Of several refusals at once the first counts.
        if instances[i].refusedAt != now { instances[i].retryAt = instances[i].holdOff.refused(now: now) }
        instances[i].refusedAt = now
        instances[i].unacknowledged = []
        perform(instances[i].router.faultRaised(fault, now: now), for: i)
    }

    // MARK: Advertisements

    private mutating func send(_ advertisement: Advertisement, for i: Int) {
        guard let source = instances[i].router.primaryAddress, instances[i].placement != nil else {
            instances[i].router.statistics[.sendErrors] += 1
            return
        }
        let packets = instances[i].codec.encode(advertisement, from: source, at: moment.wallMicroseconds)
        effects.append(.send(packets, from: source, by: instances[i].id, isProbe: false))
    }

    private mutating func announce(_ addresses: [VirtualAddress], rounds: Int, for i: Int) {
        let spacing = instances[i].router.configuration.announcement.spacing
        effects.append(.announce(addresses, rounds: rounds, spacing: spacing, by: instances[i].id))
    }

    // MARK: Routes

    private mutating func setRouting(of i: Int) {
        instances[i].holdsRoutes = true
        effects.append(.setRouting(Routing(instances[i].configuration), by: instances[i].id))
    }

    private mutating func removeRouting(of i: Int) {
        guard instances[i].holdsRoutes else { return }
        instances[i].holdsRoutes = false
        effects.append(.setRouting(nil, by: instances[i].id))
    }

    /// A reload may have changed the routes of an instance that goes on.
    mutating func exchangeRouting(of i: Int) {
        guard instances[i].holdsRoutes else { return }
        effects.append(.setRouting(Routing(instances[i].configuration), by: instances[i].id))
        // With an address that has just gone, the kernel has removed the routes that lead to its network.
        effects.append(.completeRouting(by: instances[i].id))
    }

    // MARK: Record

    /// What still waits for the kernel's word goes first: it happened first.
    mutating func record(_ transition: Transition, of i: Int) {
        let earlier = instances[i].unacknowledged
        instances[i].unacknowledged = []
        for transition in earlier + [transition] { write(transition, of: i) }
    }

    private mutating func write(_ bare: Transition, of i: Int) {
        let transition = explained(bare, of: i)
        if transition.from != transition.to || instances[i].lastTransition == nil {
            instances[i].since = stamp
            instances[i].statusTransition = transition
        }
        if transition.to != .active { instances[i].audibility = Audibility() }
        instances[i].lastTransition = transition
        instances[i].lastTransitionAt = now
        effects.append(
            .record(
                .transition(
                    TransitionRecord(
                        stamp: stamp, instance: instances[i].name, transition: transition,
                        configurationGeneration: configurationStatus.generation, evidence: evidence(for: i)))))
        notify(transition, of: i)
        log(
            transition.to == .fault ? .warning : .notice,
            "\(instances[i].name): \(transition.from) -> \(transition.to) (\(transition.reason.rawValue)): "
                + transition.summary)
        isUrgent = true
    }
}

extension Action {
    /// Whether the failsafe has to do something else after it.
    fileprivate var changesHoldings: Bool {
        switch self {
        case .sendAdvertisement, .announceAddresses, .lowerPriorityHeard: false
        case .setVirtualMAC, .blockTraffic, .unblockTraffic, .addAddresses, .removeAddresses, .addRoutes, .removeRoutes,
            .record, .resigned:
            true
        }
    }
}
