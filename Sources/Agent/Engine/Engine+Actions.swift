internal import Glibc
internal import History
internal import LinuxIO
internal import Logging
internal import ManagementAPI
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Performs what the virtual routers want, in their order. It decides nothing: what fails goes back as an event.
extension Engine {
    func perform(_ actions: [Action], for instance: Instance, now: Instant) {
        guard !actions.isEmpty else { return }
        var refused: [Fault] = []
        for action in actions {
            switch action {
            case .sendAdvertisement(let advertisement): send(advertisement, for: instance)
            case .addAddresses(let addresses): refused += add(addresses, for: instance)
            case .removeAddresses(let addresses): remove(addresses, for: instance)
            case .announceAddresses(let addresses, let rounds): announce(addresses, rounds: rounds, for: instance)
            case .setVirtualMAC, .blockTraffic, .unblockTraffic, .addRoutes, .removeRoutes: break
            case .lowerPriorityHeard: notify(.lowerPriority, of: instance, at: clock.stamp(at: now))
            case .record(let transition): record(transition, of: instance, now: now)
            case .resigned(let peer): resigned(instance, to: peer, now: now)
            }
        }
        for fault in refused {
            instance.retryAt = now + Self.refusalPause
            perform(instance.router.faultRaised(fault, now: now), for: instance, now: now)
        }
    }

    private func send(_ advertisement: Advertisement, for instance: Instance) {
        guard let source = instance.router.primaryAddress, let port = instance.port else {
            instance.router.statistics.sendErrors += 1
            return
        }
        for packet in instance.codec.encode(advertisement, from: source, at: WallClock.microseconds()) {
            port.send(packet.bytes, for: instance)
        }
    }

    // MARK: Addresses

    /// The advertisement must be on the wire before the addresses move (RFC 9568, 6.4), so it leaves first.
    private func add(_ addresses: [VirtualAddress], for instance: Instance) -> [Fault] {
        instance.port?.flush()
        return addresses.compactMap { address in
            do throws(SystemError) {
                try install(address, on: instance.interface(of: address))
                if !instance.heldAddresses.contains(address) { instance.heldAddresses.append(address) }
                return nil
            } catch {
                return .addressRefused(address.prefix, why: error.description)
            }
        }
    }

    private func install(_ address: VirtualAddress, on interface: String) throws(SystemError) {
        guard let link = interfaces.link(named: interface) else {
            throw SystemError(call: "address on \(interface)", errno: ENODEV)
        }
        do throws(SystemError) {
            try kernel.execute(
                .add(
                    AddressAssignment(
                        interfaceIndex: link.index, prefix: address.prefix, broadcast: address.broadcast,
                        label: address.label, scope: address.scope.rawValue)))
        } catch {
            guard error.errno == EEXIST else { throw error }  // then it is there, which is what was wanted
        }
    }

    private func remove(_ addresses: [VirtualAddress], for instance: Instance) {
        instance.port?.flush()
        for address in addresses where instance.heldAddresses.contains(address) {
            instance.heldAddresses.removeAll { $0 == address }
            guard let link = interfaces.link(named: instance.interface(of: address)) else { continue }
            do throws(SystemError) {
                try kernel.execute(.delete(address.prefix, from: link.index))
            } catch {
                guard error.errno != EADDRNOTAVAIL, error.errno != ENODEV else {
                    continue
                }
                outbox.log(.error, "\(instance.name): \(address.prefix) could not be removed: \(error)")
            }
        }
    }

    private func announce(_ addresses: [VirtualAddress], rounds: Int, for instance: Instance) {
        for _ in 0..<rounds {
            for address in addresses where instance.heldAddresses.contains(address) {
                guard case .v4(let announced) = address.prefix.address,
                    let link = interfaces.link(named: instance.interface(of: address)), let mac = link.mac,
                    let announcer = announcer(on: link)
                else { continue }
                let frame = GratuitousARP.frame(announcing: announced, at: mac)
                if announcer.enqueue(frame) == nil {
                    _ = announcer.flush()
                    _ = announcer.enqueue(frame)
                }
            }
        }
        for announcer in announcers.values { _ = announcer.flush() }
    }

    private func announcer(on link: LinkMessage) -> LinkLayerSocket? {
        if let known = announcers[link.index] { return known }
        let opened = try? LinkLayerSocket(interface: link.index)
        announcers[link.index] = opened
        return opened
    }

    /// The kernel refused an address a while ago: the router may try again.
    func retryAddresses(of instance: Instance, now: Instant) {
        instance.retryAt = nil
        for fault in instance.router.faults {
            guard case .addressRefused = fault else { continue }
            perform(instance.router.faultCleared(fault, now: now), for: instance, now: now)
        }
    }

    // MARK: Record

    private func record(_ transition: Transition, of instance: Instance, now: Instant) {
        let stamp = clock.stamp(at: now)
        if transition.from != transition.to || instance.lastTransition == nil { instance.since = stamp }
        instance.lastTransition = transition
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
