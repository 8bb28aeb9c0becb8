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

    /// Asks for what can be had now.
    func claimEstates(now: Instant) {
        guard let succession else { return }
        for name in succession.offered {
            guard let instance = instances.first(where: { $0.name == name }) else {
                renounce(name)
                continue
            }
            let members = instance.group?.members ?? [instance]
            if members.contains(where: { !succession.concerns($0.name) || $0.isKeptOut }) {
                renounce(name)
                startUp([instance], now: now)
            } else if members.allSatisfy(\.router.faults.isEmpty) {
                ask(.claim(name))
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
                    case .estate(let estate): inherit(estate, now: now)
                    case .gone(let name): estateGone(name, now: now)
                    case .ready, .offer, .offersEnd, nil: continue
                    }
                }
            }
        } catch {
            abandonSuccession(now: now)
        }
    }

    private func inherit(_ estate: Estate, now: Instant) {
        guard let succession, succession.claimed.remove(estate.name) != nil,
            let instance = instances.first(where: { $0.name == estate.name })
        else { return }
        succession.estates[estate.name] = estate
        let members = instance.group?.members ?? [instance]
        guard !members.contains(where: { succession.claimed.contains($0.name) }) else { return }
        for member in members {
            guard let estate = succession.estates.removeValue(forKey: member.name) else { continue }
            member.codec.goOn(after: estate.sequence)
            let actions = member.router.startup(inheriting: estate.inheritance, now: now)
            perform(actions, for: member, now: now)
            // Something has come between: what was kept for it is nobody's now.
            if member.router.status != .active { removeLeftovers(of: member) }
        }
        for member in members { follow(member, now: now) }
        endSuccession()
    }

    /// Another router has taken over meanwhile.
    private func estateGone(_ name: String, now: Instant) {
        guard let succession else { return }
        succession.offered.remove(name)
        succession.claimed.remove(name)
        if let instance = instances.first(where: { $0.name == name }) { startUp([instance], now: now) }
        endSuccession()
    }

    /// The keeper is gone, and with it all that was not claimed.
    private func abandonSuccession(now: Instant) {
        guard let names = succession.map({ $0.offered.union($0.claimed) }) else { return }
        succession = nil
        startUp(instances.filter { names.contains($0.name) }, now: now)
    }

    private func renounce(_ name: String) {
        ask(.renounce(name))
        succession?.offered.remove(name)
    }

    private func ask(_ wish: HeirMessage) {
        do throws(SystemError) {
            guard try succession?.keeper.send(wish.encoded) == true else { return }
        } catch {
            outbox.log(.warning, "the keeper of the last run's will does not hear: \(error)")
        }
    }

    private func endSuccession() {
        guard let succession, succession.offered.isEmpty, succession.claimed.isEmpty, succession.estates.isEmpty
        else { return }
        self.succession = nil
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
        router.drain == .out
            || router.faults.contains { fault in
                if case .checkPending = fault { return false }
                return true
            }
    }
}
