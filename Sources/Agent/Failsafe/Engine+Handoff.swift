internal import AgentModel
internal import Failsafe
internal import LinuxIO
internal import Logging
internal import VRRP

/// The beginning of a run that goes on where an earlier one ended (docs/decisions/0022-a-failsafe.md and 0023).
///
/// What the earlier run's failsafe offers is claimed as soon as nothing keeps the instance out: until its checks have
/// answered, the failsafe goes on. Where something does, the failsafe resigns and removes the addresses.
extension Engine {
    /// Whether an instance waits for what it may inherit, and what the earlier run left of it is no leftover.
    func awaitsHandoff(_ instance: Instance) -> Bool { handoffClient?.concerns(instance.name) == true }

    /// Writes down how the run before ended, where that one could not.
    func recordLastEnd(now: Instant) {
        guard let exitReport = handoffClient?.exitReport else {
            let detail = "the agent ended and could not say so, and nobody saw why"
            outbox.record(.runEnd(RunEndRecord(stamp: clock.stamp(at: now), seen: nil, detail: detail)))
            return
        }
        let stamp = clock.stamp(before: exitReport.diedAt)
        if exitReport.wasEnded {
            let detail = "the engine did not wake up any more; aloft-failsafe ended the agent"
            outbox.record(.stall(StallRecord(stamp: stamp, kind: .hang, late: exitReport.silence, detail: detail)))
        }
        outbox.record(
            .runEnd(
                RunEndRecord(
                    stamp: stamp,
                    seen: RunEndRecord.Seen(didHang: exitReport.wasEnded, silence: max(.zero, exitReport.silence)),
                    detail: exitReport.summary)))
        outbox.log(.warning, exitReport.summary)
        endHandoff()
    }

    /// Asks for what can be had now.
    func claimHandoffs(now: Instant) {
        guard let handoffClient else { return }
        for name in handoffClient.offered {
            guard let instance = instances.first(where: { $0.name == name }) else {
                guard renounce(name) else { return }
                continue
            }
            let members = instance.group?.members ?? [instance]
            if members.contains(where: { !handoffClient.concerns($0.name) || $0.isKeptOut }) {
                guard renounce(name) else { return }
                startUp([instance], now: now)
            } else if members.allSatisfy(\.router.faults.isEmpty) {
                guard ask(.claim(name)) else { return }
                handoffClient.claimed.insert(name)
                handoffClient.offered.remove(name)
            }
        }
        endHandoff()
    }

    func readHandoffs(now: Instant) {
        do throws(SystemError) {
            while let handoffClient {
                switch try handoffClient.failsafe.receive() {
                case .nothing: return
                case .end: abandonHandoff(now: now)
                case .message(let message):
                    switch try? FailsafeMessage(decoding: message.bytes) {
                    case .handoff(let handoff): answered(handoff.name, with: handoff, now: now)
                    case .gone(let name): answered(name, with: nil, now: now)
                    case .ready, .offer, .offersEnd, .exitReport, nil: continue
                    }
                }
            }
        } catch {
            abandonHandoff(now: now)
        }
    }

    /// - Parameter handoff: nil when another router has taken over meanwhile.
    private func answered(_ name: String, with handoff: Handoff?, now: Instant) {
        guard let handoffClient else { return }
        handoffClient.offered.remove(name)
        handoffClient.claimed.remove(name)
        if let instance = instances.first(where: { $0.name == name }) {
            handoffClient.handoffs[name] = handoff
            let members = instance.group?.members ?? [instance]
            if !members.contains(where: { handoffClient.claimed.contains($0.name) }) { begin(members, now: now) }
        }
        endHandoff()
    }

    /// Lets instances take part that are not waited for any more, each with what it inherits.
    private func begin(_ starting: [Instance], now: Instant) {
        for instance in starting {
            guard let handoff = handoffClient?.handoffs.removeValue(forKey: instance.name) else { continue }
            instance.codec.goOn(after: handoff.sequence)
            perform(instance.router.startup(inheriting: handoff.inheritance, now: now), for: instance, now: now)
            // Something has come between: what was kept for it is nobody's now.
            if instance.router.status != .active { removeLeftovers(of: instance) }
        }
        startUp(starting, now: now)
    }

    /// The failsafe is gone, and with it all that was not answered.
    private func abandonHandoff(now: Instant) {
        guard let handoffClient else { return }
        let waiting = instances.filter(awaitsHandoff)
        handoffClient.offered = []
        handoffClient.claimed = []
        begin(waiting, now: now)
        self.handoffClient = nil
    }

    /// - Returns: false when the failsafe has to read first; then it is asked again later.
    private func renounce(_ name: String) -> Bool {
        guard ask(.renounce(name)) else { return false }
        handoffClient?.offered.remove(name)
        return true
    }

    private func ask(_ wish: NextAgentMessage) -> Bool {
        do throws(SystemError) {
            return try handoffClient?.failsafe.send(wish.encoded) ?? true
        } catch {
            return true  // its end is read next
        }
    }

    private func endHandoff() {
        guard let handoffClient, handoffClient.offered.isEmpty, handoffClient.claimed.isEmpty,
            handoffClient.handoffs.isEmpty
        else { return }
        self.handoffClient = nil
    }
}

extension ExitReport {
    /// One sentence for people.
    fileprivate var summary: String {
        let end =
            wasEnded
            ? "the agent hung for \(Int64(silence / .milliseconds(1))) ms and was ended by aloft-failsafe"
            : "the agent was killed, \(Int64(silence / .milliseconds(1))) ms after its last sign of life"
        let resigned = resigned.isEmpty ? "" : "; aloft-failsafe resigned for \(resigned.joined(separator: ", "))"
        let yielded =
            yielded.isEmpty
            ? "" : "; another router had taken over \(yielded.joined(separator: ", ")), and aloft-failsafe said nothing"
        return end + resigned + yielded
    }
}

extension Handoff {
    fileprivate var inheritance: Inheritance {
        switch condition {
        case .advertising(let next): .place(nextAdvertisement: next)
        case .resigned(let resignedAt): .resignation(at: resignedAt)
        }
    }
}

extension Instance {
    /// Whether it may not take part, and a check that has not answered yet is not the reason.
    fileprivate var isKeptOut: Bool {
        router.drain == .out || !router.faults.allSatisfy(\.isPending)
    }
}
