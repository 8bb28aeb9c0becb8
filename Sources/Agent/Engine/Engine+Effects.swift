internal import AgentModel
internal import Failsafe
internal import LinuxIO
internal import Logging
internal import NetworkTypes
internal import Node
internal import VRRP

/// What the node wants done.
extension Engine {
    /// Performs effects behind those that are not done yet. What came of one is told before the next.
    func perform(_ new: [Effect]) {
        guard !new.isEmpty else { return }
        effects.append(contentsOf: new)
        guard !isPerforming else { return }
        isPerforming = true
        var next = 0
        while next < effects.count {
            let effect = effects[next]
            next += 1
            perform(effect)
        }
        effects.removeAll(keepingCapacity: true)
        isPerforming = false
    }

    private func perform(_ effect: Effect) {
        let now = moment.instant
        switch effect {
        case .send(let packets, let source, let id, let isProbe):
            host.ports.send(packets, from: source, by: id, isProbe: isProbe)
        case .announce(let addresses, let rounds, let spacing, let id):
            host.announcer.announce(addresses, rounds: rounds, spacing: spacing, by: id, of: node, now: now)
        case .probe(let questions): host.announcer.ask(questions)
        case .watchFrames(let watches): host.frames.watch(watches, now: now)

        case .open(let id, let opening):
            tell(.opened(id, attempt: opening.attempt, host.open(id, opening, node.interfaces)))
        case .close(let id): host.ports.close(id)
        case .release(let id): host.release(id)
        case .addAddresses(let addresses, let id, let attempt):
            outbox.tellBalancer(of: addresses.map(\.address.prefix.address), areHeld: true)
            tell(.addressesAdded(id, attempt: attempt, host.add(addresses, by: id)))
        case .removeAddresses(let addresses, let id):
            let removed = host.remove(addresses, by: id)
            outbox.tellBalancer(of: removed.map(\.prefix.address), areHeld: false)
            tell(.addressesRemoved(removed))
        case .renewAddress(let address, let id):
            tell(.addressRenewed(id, address.address, refusal: host.renew(address)))
        case .setVirtualMAC(let link, let isUp, let id):
            tell(.virtualMACSet(id, isUp: isUp, refusal: host.setVirtualMAC(link, isUp: isUp, by: id)))
        case .removeVirtualMAC(let link): host.removeVirtualMAC(link)
        case .blockTraffic(let addresses, let id):
            if let why = host.block(addresses) { tell(.trafficNotBlocked(id, addresses, why: why)) }
        case .unblockTraffic(let addresses, let id): host.unblock(addresses, by: id)
        case .setRouting(let routing, let id):
            host.routes.set(routing, of: id, named: host.name(id), node.interfaces, now: now)
        case .completeRouting(let id): host.routes.complete(id, node.interfaces, now: now)
        case .removeLeftovers(let left): tell(.addressesRemoved(host.remove(left, node.interfaces, now: now)))
        case .setStatics(let statics):
            host.routes.areDoubtful = true
            let missing = host.statics.set(statics, node.interfaces, hasRivals: host.hasRivals, now: now)
            if !missing.isEmpty { tell(.addressesRemoved(missing)) }
        case .applySettings(let settings):
            host.settings.apply(settings, node.interfaces)
            retryLater()
        case .restoreHost: host.restore(node.interfaces, now: now)
        case .awaitKernel: isKernelAwaited = true
        case .inspectIPv6(let interfaces):
            tell(.inspectedIPv6(disabled: disabledIPv6(on: interfaces)))

        case .record(let record): outbox.record(record)
        case .log(let level, let text): outbox.log(level.logged, text)
        case .notify(let event): outbox.notify(event)
        case .answer(let request, let answer): replies.take(request, answer).map(outbox.answer)
        case .drainExpired(let drain): outbox.answer { [drainExpired] in drainExpired(drain) }
        case .schedule(let configuration): scheduling.schedule(by: configuration)

        case .claimHandoff(let name): earlierFailsafes?.claim(name)
        case .renounceHandoff(let name): earlierFailsafes?.renounce(name)
        case .endHandoffs: earlierFailsafes?.end()
        case .ending: publishing.tellServiceManagerOfEnd(now: now)
        case .keepAlive(let kept): keepAlive(kept)
        case .end: failsafe.sendShutdown()
        }
    }
}

extension Engine {
    private func keepAlive(_ kept: [InstanceID]) {
        let isKept = failsafe.keepAlive(kept, node, host)
        let names = Set(kept.compactMap { node.instance($0)?.name })
        if isKept { earlierFailsafes?.release { names.contains($0) } }
        tell(.keptAlive(isKept))
    }
}

extension LogLevel {
    fileprivate var logged: LogEntry.Level {
        switch self {
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        }
    }
}
