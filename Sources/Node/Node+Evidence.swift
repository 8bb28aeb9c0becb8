internal import AgentModel
internal import Health
internal import VRRP

/// What the history is told beside a transition, so that nobody has to guess afterwards.
extension Node {
    /// How long a stall may have led to something.
    private static let stallMemory = Duration.seconds(30)

    func evidence(for i: Int) -> Evidence {
        let instance = instances[i]
        let timers = instance.router.timers
        return Evidence(
            advertisements: instance.heard.newestFirst.map { heard in
                Evidence.Advertisement(
                    source: heard.peer.address, priority: Int(heard.peer.priority.rawValue), interval: heard.interval,
                    ago: heard.at.duration(to: now))
            },
            timers: Evidence.Timers(
                advertisementInterval: instance.router.configuration.advertisementInterval,
                skewTime: timers.skewTime, activeDownInterval: timers.activeDownInterval,
                late: max(.zero, due(i).duration(to: now))),
            checks: instance.trackers.filter { $0.identity.kind == .script }.compactMap { knowledge.checks[$0.name] }
                .compactMap { evidence($0) },
            trackers: trackerEvidence(for: instance),
            operation: cause ?? handovers.last { $0.waiting.contains(instance.name) }?.cause,
            stall: lastStall.flatMap { stall in
                let ago = stall.at.duration(to: now)
                return ago <= Self.stallMemory ? Evidence.Stall(late: stall.late, ago: ago) : nil
            })
    }

    /// When the instance was due, if a timer is what brought it here.
    private func due(_ i: Int) -> Instant { deadlines.indices.contains(i) ? deadlines[i] : .never }

    /// A check that turned not long ago.
    private func evidence(_ slot: CheckSlot) -> Evidence.Check? {
        guard let ago = slot.turnedAt?.duration(to: now), ago <= Self.trackerMemory else { return nil }
        let result = slot.check.lastResult
        return Evidence.Check(
            name: slot.check.definition.name, verdict: slot.check.verdict, changedAgo: ago,
            exitStatus: result?.outcome.exitStatus, output: result?.output)
    }

    /// What else turned not long ago, each once.
    private func trackerEvidence(for instance: Instance) -> [Evidence.TrackerChange] {
        var known: Set<TrackerIdentity> = []
        return instance.trackers.map(\.identity).compactMap { tracker in
            guard tracker.kind != .script, known.insert(tracker).inserted, let change = knowledge.changes[tracker]
            else { return nil }
            let ago = change.at.duration(to: now)
            guard ago <= Self.trackerMemory else { return nil }
            return Evidence.TrackerChange(tracker: tracker, from: change.from, to: change.to, changedAgo: ago)
        }
    }
}
