internal import AgentModel
internal import Glibc
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Performs what the virtual routers want, in their order. It decides nothing: what fails goes back as an event.
extension Engine {
    func perform(_ actions: [Action], for instance: Instance, now: Instant) {
        guard !actions.isEmpty else { return }
        if actions.contains(where: \.changesHoldings) { instance.isTakedownPlanStale = true }
        var refused: [Fault] = []
        for action in actions {
            switch action {
            case .sendAdvertisement(let advertisement): send(advertisement, for: instance)
            case .addAddresses(let addresses): refused += add(addresses, for: instance)
            case .removeAddresses(let addresses): remove(addresses, for: instance)
            case .announceAddresses(let addresses, let rounds):
                announce(addresses, rounds: rounds, for: instance, now: now)
            case .setVirtualMAC(let isUp): setVirtualMAC(isUp: isUp, of: instance).map { refused.append($0) }
            case .addRoutes: addRoutes(of: instance)
            case .removeRoutes: removeRoutes(of: instance)
            case .blockTraffic(let addresses):
                blockTraffic(to: addresses, for: instance).map { refused.append($0) }
            case .unblockTraffic(let addresses): unblockTraffic(to: addresses, for: instance)
            case .lowerPriorityHeard: notify(.lowerPriority, of: instance, at: clock.stamp(at: now))
            case .record(let transition):
                // What was refused after all was not put back.
                if refused.isEmpty || transition.reason != .addressRestored {
                    record(transition, of: instance, now: now)
                }
            case .resigned(let peer): resigned(instance, to: peer, now: now)
            }
        }
        if refused.isEmpty, actions.contains(where: \.takesHold) { instance.holdOff.end() }
        if !refused.isEmpty { instance.retryAt = instance.holdOff.refused(now: now) }
        for fault in refused {
            perform(instance.router.faultRaised(fault, now: now), for: instance, now: now)
        }
    }

    private func send(_ advertisement: Advertisement, for instance: Instance) {
        guard let source = instance.router.primaryAddress, let port = instance.sending else {
            instance.router.statistics.sendErrors += 1
            return
        }
        for packet in instance.codec.encode(advertisement, from: source, at: WallClock.microseconds()) {
            port.send(packet, from: source, for: instance)
        }
    }

    // MARK: Record

    private func record(_ bare: Transition, of instance: Instance, now: Instant) {
        let stamp = clock.stamp(at: now)
        let transition = explained(bare, of: instance, now: now)
        if transition.from != transition.to || instance.lastTransition == nil {
            instance.since = stamp
            instance.statusTransition = transition
        }
        if transition.to != .active { instance.audibility = Audibility() }
        instance.lastTransition = transition
        instance.lastTransitionAt = now
        outbox.record(
            .transition(
                TransitionRecord(
                    stamp: stamp, instance: instance.name, transition: transition,
                    configurationGeneration: configurationStatus.generation,
                    evidence: evidence(for: instance, now: now))))
        notify(transition, of: instance, at: stamp)
        outbox.log(
            transition.to == .fault ? .warning : .notice,
            "\(instance.name): \(transition.from) -> \(transition.to) (\(transition.reason.rawValue)): \(transition.summary)"
        )
        publishing.isUrgent = true
    }
}

extension Action {
    fileprivate var takesHold: Bool {
        if case .addAddresses = self { true } else { false }
    }

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
