internal import AgentModel
internal import LastWill
internal import LinuxIO
internal import Logging
internal import VRRP

/// The beginning of a run that goes on where an earlier one ended (docs/decisions/0022-a-last-will.md and 0023).
///
/// What the keeper of the earlier will offers is claimed as soon as nothing keeps the instance out: until its checks have
/// answered, the keeper goes on. Where something does, the keeper resigns and removes the addresses.
extension Engine {
    /// Whether an instance waits for what it may inherit, and what the earlier run left of it is no leftover.
    func awaitsEstate(_ instance: Instance) -> Bool { succession?.concerns(instance.name) == true }

    /// Writes down how the run before ended, where that one could not.
    func recordLastEnd(now: Instant) {
        guard let epitaph = succession?.epitaph else {
            let detail = "the agent ended and could not say so, and nobody saw why"
            outbox.record(.runEnd(RunEndRecord(stamp: clock.stamp(at: now), seen: nil, detail: detail)))
            return
        }
        let stamp = clock.stamp(before: epitaph.diedAt)
        if epitaph.wasEnded {
            let detail = "the engine did not wake up any more; aloft-will ended the agent"
            outbox.record(.stall(StallRecord(stamp: stamp, kind: .hang, late: epitaph.silence, detail: detail)))
        }
        outbox.record(
            .runEnd(
                RunEndRecord(
                    stamp: stamp,
                    seen: RunEndRecord.Seen(didHang: epitaph.wasEnded, silence: max(.zero, epitaph.silence)),
                    detail: epitaph.summary)))
        outbox.log(.warning, epitaph.summary)
        endSuccession()
    }

    /// Asks for what can be had now.
    func claimEstates(now: Instant) {
        guard let succession else { return }
        for name in succession.offered {
            guard let instance = instances.first(where: { $0.name == name }) else {
                guard renounce(name) else { return }
                continue
            }
            let members = instance.group?.members ?? [instance]
            if members.contains(where: { !succession.concerns($0.name) || $0.isKeptOut }) {
                guard renounce(name) else { return }
                startUp([instance], now: now)
            } else if members.allSatisfy(\.router.faults.isEmpty) {
                guard ask(.claim(name)) else { return }
                succession.claimed.insert(name)
                succession.offered.remove(name)
            }
        }
        endSuccession()
    }

    func readSuccession(now: Instant) {
        do throws(SystemError) {
            while let succession {
                switch try succession.keeper.receive() {
                case .nothing: return
                case .end: abandonSuccession(now: now)
                case .message(let message):
                    switch try? KeeperMessage(decoding: message.bytes) {
                    case .estate(let estate): answered(estate.name, with: estate, now: now)
                    case .gone(let name): answered(name, with: nil, now: now)
                    case .ready, .offer, .offersEnd, .epitaph, nil: continue
                    }
                }
            }
        } catch {
            abandonSuccession(now: now)
        }
    }

    /// - Parameter estate: nil when another router has taken over meanwhile.
    private func answered(_ name: String, with estate: Estate?, now: Instant) {
        guard let succession else { return }
        succession.offered.remove(name)
        succession.claimed.remove(name)
        if let instance = instances.first(where: { $0.name == name }) {
            succession.estates[name] = estate
            let members = instance.group?.members ?? [instance]
            if !members.contains(where: { succession.claimed.contains($0.name) }) { begin(members, now: now) }
        }
        endSuccession()
    }

    /// Lets instances take part that are not waited for any more, each with what it inherits.
    private func begin(_ starting: [Instance], now: Instant) {
        for instance in starting {
            guard let estate = succession?.estates.removeValue(forKey: instance.name) else { continue }
            instance.codec.goOn(after: estate.sequence)
            perform(instance.router.startup(inheriting: estate.inheritance, now: now), for: instance, now: now)
            // Something has come between: what was kept for it is nobody's now.
            if instance.router.status != .active { removeLeftovers(of: instance) }
        }
        startUp(starting, now: now)
    }

    /// The keeper is gone, and with it all that was not answered.
    private func abandonSuccession(now: Instant) {
        guard let succession else { return }
        let waiting = instances.filter(awaitsEstate)
        succession.offered = []
        succession.claimed = []
        begin(waiting, now: now)
        self.succession = nil
    }

    /// - Returns: false when the keeper has to read first; then it is asked again later.
    private func renounce(_ name: String) -> Bool {
        guard ask(.renounce(name)) else { return false }
        succession?.offered.remove(name)
        return true
    }

    private func ask(_ wish: HeirMessage) -> Bool {
        do throws(SystemError) {
            return try succession?.keeper.send(wish.encoded) ?? true
        } catch {
            return true  // its end is read next
        }
    }

    private func endSuccession() {
        guard let succession, succession.offered.isEmpty, succession.claimed.isEmpty, succession.estates.isEmpty
        else { return }
        self.succession = nil
    }
}

extension Epitaph {
    /// One sentence for people.
    fileprivate var summary: String {
        let end =
            wasEnded
            ? "the agent hung for \(Int64(silence / .milliseconds(1))) ms and was ended by aloft-will"
            : "the agent was killed, \(Int64(silence / .milliseconds(1))) ms after its last sign of life"
        let resigned = resigned.isEmpty ? "" : "; aloft-will resigned for \(resigned.joined(separator: ", "))"
        let yielded =
            yielded.isEmpty
            ? "" : "; another router had taken over \(yielded.joined(separator: ", ")), and aloft-will said nothing"
        return end + resigned + yielded
    }
}

extension Estate {
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
