internal import AgentModel
package import Failsafe
internal import VRRP

/// What an earlier run has left to its failsafe, and this one can claim (docs/development/decisions/0022-a-failsafe.md and 0023).
package struct Handoffs: Sendable {
    /// Instances whose place or addresses are there to be claimed, and were not asked for yet.
    var offered: Set<String>
    /// Asked for, and not answered yet.
    var claimed: Set<String> = []
    /// Answered: members of a sync group wait here for the others.
    var received: [String: Handoff] = [:]
    /// How the earlier run ended, if it could not say so itself.
    let exitReport: ExitReport?

    package init(offered: Set<String>, exitReport: ExitReport?) {
        self.offered = offered
        self.exitReport = exitReport
    }

    /// Whether this instance's beginning depends on the failsafe.
    func concerns(_ name: String) -> Bool {
        offered.contains(name) || claimed.contains(name) || received[name] != nil
    }

    var names: Set<String> { offered.union(claimed).union(received.keys) }
    var isOver: Bool { offered.isEmpty && claimed.isEmpty && received.isEmpty }
}

/// The beginning of a run that goes on where an earlier one ended.
///
/// What the earlier run's failsafe offers is claimed as soon as nothing keeps the instance out: until its checks have
/// answered, the failsafe goes on. Where something does, the failsafe resigns and removes the addresses.
extension Node {
    /// Whether an instance waits for what it may inherit, and what the earlier run left of it is no leftover.
    func awaitsHandoff(_ instance: Instance) -> Bool { awaitsHandoff(instance.name) }

    /// Whether what an earlier run has left under this name is not taken up yet.
    package func awaitsHandoff(_ name: String) -> Bool { handoffs?.concerns(name) == true }

    /// Writes down how the run before ended, where that one could not.
    mutating func recordLastEnd() {
        guard let exitReport = handoffs?.exitReport else {
            let detail = "the agent ended and could not say so, and nobody saw why"
            return effects.append(.record(.runEnd(RunEndRecord(stamp: stamp, seen: nil, detail: detail))))
        }
        let stamp = stamp(before: exitReport.diedAt)
        if exitReport.wasEnded {
            let detail = "the engine did not wake up any more; aloft-failsafe ended the agent"
            effects.append(
                .record(.stall(StallRecord(stamp: stamp, kind: .hang, late: exitReport.silence, detail: detail))))
        }
        let seen = RunEndRecord.Seen(didHang: exitReport.wasEnded, silence: max(.zero, exitReport.silence))
        effects.append(.record(.runEnd(RunEndRecord(stamp: stamp, seen: seen, detail: exitReport.summary))))
        log(.warning, exitReport.summary)
        endHandoffs()
    }

    /// Asks for what can be had now.
    mutating func claimHandoffs() {
        guard let offered = handoffs?.offered else { return }
        for name in offered.sorted() {
            guard let i = instances.firstIndex(where: { $0.name == name }) else {
                renounce(name)
                continue
            }
            let members = members(with: i)
            let isAlone = members.contains { handoffs?.concerns(instances[$0].name) != true }
            if isAlone || members.contains(where: { instances[$0].isKeptOut }) {
                renounce(name)
                startUp([i])
            } else if members.allSatisfy({ instances[$0].router.faults.isEmpty && instances[$0].placement != nil }) {
                handoffs?.offered.remove(name)
                handoffs?.claimed.insert(name)
                effects.append(.claimHandoff(name))
            }
        }
        endHandoffs()
    }

    private mutating func renounce(_ name: String) {
        handoffs?.offered.remove(name)
        effects.append(.renounceHandoff(name))
    }

    /// - Parameter handoff: nil when another router has taken over meanwhile.
    mutating func answered(_ name: String, with handoff: Handoff?) {
        guard handoffs != nil else { return }
        handoffs?.offered.remove(name)
        handoffs?.claimed.remove(name)
        if let i = instances.firstIndex(where: { $0.name == name }) {
            handoffs?.received[name] = handoff
            let members = members(with: i)
            if !members.contains(where: { handoffs?.claimed.contains(instances[$0].name) == true }) { begin(members) }
        }
        endHandoffs()
    }

    /// Lets instances take part that are not waited for any more, each with what it inherits.
    private mutating func begin(_ starting: [Int]) {
        for i in starting {
            guard let handoff = handoffs?.received.removeValue(forKey: instances[i].name) else { continue }
            instances[i].codec.goOn(after: handoff.sequence)
            perform(instances[i].router.startup(inheriting: handoff.inheritance, now: now), for: i)
            // Something has come between: what was kept for it is nobody's now.
            if instances[i].router.status != .active { removeLeftovers(of: i) } else { removeElsewhere(of: i) }
        }
        startUp(starting)
    }

    /// The run ends, and wants nothing any more of what was not taken up.
    mutating func renounceHandoffs() {
        for name in handoffs?.names.sorted() ?? [] { renounce(name) }
        handoffs?.claimed = []
        handoffs?.received = [:]
        endHandoffs()
    }

    private mutating func endHandoffs() {
        guard handoffs?.isOver == true else { return }
        handoffs = nil
        effects.append(.endHandoffs)
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
    fileprivate var isKeptOut: Bool { router.drain == .out || !router.faults.allSatisfy(\.isPending) }
}
