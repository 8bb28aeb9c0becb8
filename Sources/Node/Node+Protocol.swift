internal import AgentModel
internal import Configuration
package import Netlink
internal import NetworkTypes
package import VRRP

/// Packets and timers: what the network and the clock tell the virtual routers.
extension Node {
    /// Takes an IPv4 datagram with its header.
    ///
    /// - Parameter interface: where it came in.
    package mutating func received(
        ipv4 datagram: borrowing Span<UInt8>, by id: InstanceID, on interface: InterfaceIndex, at moment: Moment
    ) -> [Effect] {
        self.moment = moment
        guard let i = places[id], instances[i].hears(on: interface) else { return [] }
        do throws(PacketError) {
            accept(try instances[i].codec.decode(ipv4: datagram, at: moment.wallMicroseconds), for: i)
        } catch {
            discard(error, from: PacketCodec.source(of: datagram), for: i)
        }
        follow(i)
        return finish()
    }

    /// Takes what follows an IPv6 header.
    package mutating func received(
        ipv6 payload: borrowing Span<UInt8>, _ envelope: Envelope, by id: InstanceID, on interface: InterfaceIndex,
        at moment: Moment
    ) -> [Effect] {
        self.moment = moment
        guard let i = places[id], instances[i].hears(on: interface) else { return [] }
        do throws(PacketError) {
            accept(
                try instances[i].codec.decode(ipv6: payload, envelope: envelope, at: moment.wallMicroseconds), for: i)
        } catch {
            discard(error, from: envelope.source, for: i)
        }
        follow(i)
        return finish()
    }

    private mutating func accept(_ received: PacketCodec.Received, for i: Int) {
        let before = instances[i].router.statistics
        let source = received.source
        instances[i].router.statistics.count(received)
        instances[i].peers.accepted(received.advertisement, from: source, now: now)
        let actions = instances[i].router.advertisementReceived(received.advertisement, from: source, now: now)
        if let heard = instances[i].router.lastHeard, heard.at == now { instances[i].heard.append(heard) }
        perform(actions, for: i)
        complain(of: i, about: source, since: before)
        instances[i].peerMonitor.accepted(received, by: instances[i].router, now: now)
        tellFindings(of: i)
    }

    private mutating func discard(_ error: PacketError, from source: IPAddress?, for i: Int) {
        instances[i].router.statistics.count(error)
        instances[i].peers.discarded(error, from: source, now: now)
        instances[i].peerMonitor.discarded(error, from: source, by: instances[i].router, now: now)
        tellFindings(of: i)
        let (subject, text) = error.complaint
        complain(of: i, subject, "an advertisement was discarded: \(text)")
    }

    /// Tells what was accepted but should not be so (RFC 9568, 7.1 and 8.3.2).
    private mutating func complain(of i: Int, about source: IPAddress, since before: Statistics) {
        let after = instances[i].router.statistics
        if after[.intervalErrors] != before[.intervalErrors] {
            complain(of: i, "interval", "\(source) advertises with another interval")
        }
        if after[.addressListErrors] != before[.addressListErrors] {
            complain(of: i, "address list", "\(source) advertises another list of addresses")
        }
        if after[.ownerConflicts] != before[.ownerConflicts] {
            complain(of: i, "owner", "\(source) has priority 255 too; only one router may own the addresses")
        }
    }

    private mutating func complain(of i: Int, _ subject: String, _ text: String) {
        guard instances[i].logLimiter.mayTell(subject, now: now) else { return }
        log(.warning, "\(instances[i].name): \(text)")
    }

    // MARK: Time

    /// The next time at which something is due.
    package var deadline: Instant? {
        var next = Instant.never
        for deadline in deadlines where deadline < next { next = deadline }
        next = next.orEarlier(startsAt).orEarlier(linkStates.deadline).orEarlier(leases.deadline)
        next = next.orEarlier(reopensAt).orEarlier(restoresAt).orEarlier(claimsReviewAt)
        return next == .never ? nil : next
    }

    /// Lets every router do what is due, and then does what waits for its time beside them.
    mutating func doWhatIsDue() {
        for i in deadlines.indices where deadlines[i] <= now {
            punctuality.add(deadlines[i].duration(to: now))
            if let end = instances[i].sourceAbsence.endsAt, end <= now { reconcile(i) }
            if let retryAt = instances[i].retryAt, retryAt <= now { retry(i) }
            perform(instances[i].router.timerExpired(now: now), for: i)
            follow(i)
        }
        endStartDelay()
        claimHandoffs()
        reviewClaims()
        if let due = restoresAt, due <= now { restoreAddresses() }
        renewLeases()
        reviewFindings()
        if let due = linkStates.deadline, due <= now { reconcileInterfaces() }
        reopen()
        expireDrains()
    }
}
