internal import Netlink
internal import VRRP

/// What becomes of the advertisements that an Active gives to the kernel (docs/development/decisions/0038-an-active-that-is-not-heard.md).
extension Node {
    /// Takes note of what left and what did not, and takes out who is Active without being heard while another one is.
    mutating func transmitted(_ id: InstanceID, _ transmission: Transmission) {
        guard let i = places[id] else { return }
        guard !transmission.isProbe else {
            if transmission.sent > 0 { endSilence(of: i) }
            return
        }
        instances[i].router.statistics[.advertisementsSent] += UInt64(transmission.sent)
        instances[i].router.statistics[.sendErrors] += UInt64(transmission.failed)
        // Of several peers one that can be reached is enough.
        if transmission.sent > 0 { return instances[i].audibility.hasFailed ? take(nil, of: i) : () }
        if let why = transmission.why { take(why, of: i) }
    }

    /// - Parameter why: an advertisement did not leave; nil where it did.
    private mutating func take(_ why: String?, of i: Int) {
        guard instances[i].router.status == .active else { return }
        let before = instances[i].audibility.failure
        if let why { instances[i].audibility.failed(because: why, now: now) } else { instances[i].audibility.sent() }
        tellChange(of: i, since: before)
        guard let fault = instances[i].audibility.fault(of: instances[i].router) else { return }
        instances[i].retryAt = now + Self.refusalPause
        perform(instances[i].router.faultRaised(fault, now: now), for: i)
        follow(i)
    }

    private mutating func tellChange(of i: Int, since before: Audibility.Failure?) {
        let after = instances[i].audibility.failure
        guard (before == nil) != (after == nil) else { return }
        instances[i].unsentSince = after.map { stamp(before: $0.since) }
        isUrgent = true
        let place = "\(instances[i].name): advertisements"
        if let after {
            log(
                .error,
                "\(place) cannot be sent on \(instances[i].router.configuration.interface), and other routers take this one "
                    + "for dead: \(after.why)")
        } else {
            log(.notice, "\(place) are sent again")
        }
    }

    /// Sends what nobody acts on, to see whether it leaves.
    mutating func probeSending(of i: Int) {
        guard let source = instances[i].router.primaryAddress, instances[i].placement != nil else { return }
        let packets = instances[i].codec.probes(
            like: instances[i].router.finalAdvertisements.resignation, from: source)
        effects.append(.send(packets, from: source, by: instances[i].id, isProbe: true))
    }

    /// What is sent leaves again.
    private mutating func endSilence(of i: Int) {
        for fault in instances[i].router.faults where fault.origin == .sending {
            perform(instances[i].router.faultCleared(fault, now: now), for: i)
        }
        follow(i)
    }
}
