internal import LinuxIO
internal import Logging
internal import VRRP

/// What becomes of the advertisements that an Active gives to the kernel (docs/decisions/0038-an-active-that-is-not-heard.md).
extension Engine {
    /// Takes note of what left in this wake-up and what did not, and takes out who is Active without being heard while
    /// another one is.
    func judgeSending(now: Instant) {
        for port in sendingPorts.values {
            for (instance, outcome) in summarised(port.takeOutcomes()) {
                if outcome.isProbe {
                    if outcome.errno == nil { endSilence(of: instance, now: now) }
                } else {
                    take(outcome.errno, of: instance, now: now)
                }
            }
        }
    }

    /// One outcome for an instance: of several peers one that can be reached is enough.
    private func summarised(_ outcomes: [SendingPort.Outcome]) -> [(Instance, SendingPort.Outcome)] {
        var found: [(Instance, SendingPort.Outcome)] = []
        for outcome in outcomes {
            guard let last = found.last, last.0 === outcome.instance, last.1.isProbe == outcome.isProbe else {
                found.append((outcome.instance, outcome))
                continue
            }
            if last.1.errno != nil { found[found.count - 1].1 = outcome }
        }
        return found
    }

    /// - Parameter errno: why an advertisement did not leave; nil where it did.
    func take(_ errno: Int32?, of instance: Instance, now: Instant) {
        guard instance.router.status == .active else { return }
        let before = instance.audibility.failure
        if let errno {
            instance.audibility.failed(because: SystemError(call: "sendmmsg", errno: errno).words, now: now)
        } else {
            instance.audibility.sent()
        }
        tellChange(of: instance, since: before, now: now)
        guard let fault = instance.audibility.fault(of: instance.router) else { return }
        instance.retryAt = now + Self.refusalPause
        perform(instance.router.faultRaised(fault, now: now), for: instance, now: now)
        follow(instance, now: now)
    }

    private func tellChange(of instance: Instance, since before: Audibility.Failure?, now: Instant) {
        let after = instance.audibility.failure
        guard (before == nil) != (after == nil) else { return }
        instance.unsentSince = after.map { clock.stamp(at: $0.since) }
        publishing.isUrgent = true
        let place = "\(instance.name): advertisements"
        if let after {
            outbox.log(
                .error,
                "\(place) cannot be sent on \(instance.router.configuration.interface), and other routers take this one for "
                    + "dead: \(after.why)")
        } else {
            outbox.log(.notice, "\(place) are sent again")
        }
    }

    /// Sends what nobody acts on, to see whether it leaves.
    func probeSending(of instance: Instance) {
        guard let source = instance.router.primaryAddress, let port = instance.sending else { return }
        for packet in instance.codec.probes(like: instance.router.finalAdvertisements.resignation, from: source) {
            port.send(packet, from: source, for: instance, isProbe: true)
        }
    }

    /// What is sent leaves again.
    private func endSilence(of instance: Instance, now: Instant) {
        for fault in instance.router.faults where fault.origin == .sending {
            perform(instance.router.faultCleared(fault, now: now), for: instance, now: now)
        }
        follow(instance, now: now)
    }
}

extension SystemError {
    /// Without the call that failed.
    fileprivate var words: String { "\(errorText) (\(errorName))" }
}
