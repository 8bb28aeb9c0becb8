internal import AgentModel
internal import LinuxIO
internal import Logging
internal import NetworkTypes
internal import VRRP

/// Packets and timers: what the network and the clock tell the virtual routers.
extension Engine {
    /// Takes what has arrived on one socket, a bounded number of packets at a time.
    ///
    /// - Returns: how many there were.
    @discardableResult
    func receive(_ token: UInt64, now: Instant) -> Int {
        guard let (port, receiver) = receivers[token] else {
            receiveFrames(token, now: now)
            return 0
        }
        do throws(SystemError) {
            return try receiver.receive(atMost: Self.packetsPerWakeUp, into: buffers) { packet, arrival in
                take(packet, arrival, on: port, now: now)
            }
        } catch {
            outbox.log(.warning, "receiving on interface \(port.key.interface): \(error)")
            return 0
        }
    }

    private func take(
        _ packet: borrowing Span<UInt8>, _ arrival: Arrival, on port: ListeningPort, now: Instant
    ) {
        switch port.key.family {
        case .ipv4: takeIPv4(packet, on: port, now: now)
        case .ipv6: takeIPv6(packet, arrival, on: port, now: now)
        }
    }

    private func takeIPv4(_ datagram: borrowing Span<UInt8>, on port: ListeningPort, now: Instant) {
        guard let instance = port.instance(PacketCodec.vrid(of: datagram)) else { return }
        do throws(PacketError) {
            let received = try instance.codec.decode(ipv4: datagram, at: WallClock.microseconds())
            accept(received, for: instance, now: now)
        } catch {
            discard(error, from: PacketCodec.source(of: datagram), for: instance, now: now)
        }
        follow(instance, now: now)
    }

    private func takeIPv6(
        _ payload: borrowing Span<UInt8>, _ arrival: Arrival, on port: ListeningPort, now: Instant
    ) {
        guard let instance = port.instance(PacketCodec.vrid(ipv6: payload)), let destination = arrival.destination,
            let hopLimit = arrival.hopLimit
        else { return }
        do throws(PacketError) {
            let envelope = Envelope(source: arrival.source, destination: destination, timeToLive: hopLimit)
            let received = try instance.codec.decode(ipv6: payload, envelope: envelope, at: WallClock.microseconds())
            accept(received, for: instance, now: now)
        } catch {
            discard(error, from: arrival.source, for: instance, now: now)
        }
        follow(instance, now: now)
    }

    private func accept(_ received: PacketCodec.Received, for instance: Instance, now: Instant) {
        let before = instance.router.statistics
        let source = received.source
        instance.router.statistics.count(received)
        instance.peers.accepted(received.advertisement, from: source, now: now)
        let actions = instance.router.advertisementReceived(received.advertisement, from: source, now: now)
        if let heard = instance.router.lastHeard, heard.at == now { instance.heard.append(heard) }
        perform(actions, for: instance, now: now)
        tell(of: instance, from: source, since: before, now: now)
        peerMonitor(received, by: instance, now: now)
    }

    private func discard(_ error: PacketError, from source: IPAddress?, for instance: Instance, now: Instant) {
        instance.router.statistics.count(error)
        instance.peers.discarded(error, from: source, now: now)
        peerMonitor(error, from: source, by: instance, now: now)
        let (subject, text) = error.complaint
        complain(of: instance, subject, "an advertisement was discarded: \(text)", now: now)
    }

    /// Tells what was accepted but should not be so (RFC 9568, 7.1 and 8.3.2).
    private func tell(of instance: Instance, from source: IPAddress, since before: Statistics, now: Instant) {
        let after = instance.router.statistics
        if after.intervalErrors != before.intervalErrors {
            complain(of: instance, "interval", "\(source) advertises with another interval", now: now)
        }
        if after.addressListErrors != before.addressListErrors {
            complain(of: instance, "address list", "\(source) advertises another list of addresses", now: now)
        }
        if after.ownerConflicts != before.ownerConflicts {
            complain(
                of: instance, "owner", "\(source) has priority 255 too; only one router may own the addresses", now: now
            )
        }
    }

    private func complain(of instance: Instance, _ subject: String, _ text: String, now: Instant) {
        guard instance.logLimiter.mayTell(subject, now: now) else { return }
        outbox.log(.warning, "\(instance.name): \(text)")
    }

    /// Lets every router do what is due.
    func serviceTimers(now: Instant) {
        for position in deadlines.indices where deadlines[position] <= now {
            let instance = instances[position]
            let late = deadlines[position].duration(to: now)
            lateness.add(late)
            health.lateness.add(late)
            if let end = instance.sourceAbsence.endsAt, end <= now { reconcile(instance, now: now) }
            if let retryAt = instance.retryAt, retryAt <= now { retry(instance, now: now) }
            perform(instance.router.timerExpired(now: now), for: instance, now: now)
            follow(instance, now: now)
        }
    }

    /// Does what waits for its time beside the routers.
    func serviceDelays(now: Instant) {
        endStartDelay(now: now)
        claimHandoffs(now: now)
        reviewClaims(now: now)
        if let due = restoresAt, due <= now { restoreAddresses(now: now) }
        renewLeases(now: now)
        restoreRoutes(now: now)
        restoreRules(now: now)
        reviewFindings(now: now)
        if let due = linkStates.deadline, due <= now { reconcileInterfaces(now: now) }
        if let due = reopensAt, due <= now { reopen(now: now) }
        if let due = announcements.deadline, due <= now { announceDue(now: now) }
    }

    /// Notes when an instance is next due; one that a reload retired never is.
    func schedule(_ instance: Instance) {
        guard instances.indices.contains(instance.position), instances[instance.position] === instance else { return }
        deadlines[instance.position] = instance.deadline ?? .never
    }
}

extension ContinuousClock.Instant {
    /// Later than anything that is ever due.
    static let never = ContinuousClock().systemEpoch + .seconds(1 << 60)
}
