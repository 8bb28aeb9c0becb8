internal import AgentModel
internal import Configuration
internal import VRRP

/// The end of a run: addresses are handed over first (docs/development/decisions/0020-make-before-break.md).
extension Node {
    mutating func stop(_ stop: Event.Stop) {
        isUrgent = true
        switch stop {
        case .handingOver:
            renounceHandoffs()
            beginLeaving(keeping: [])
        case .keepingPlaces(let hasFailsafe):
            let kept = hasFailsafe ? instances.indices.filter { keepsPlace($0) }.map { instances[$0].id } : []
            beginLeaving(keeping: Set(kept))
        case .atOnce:
            renounceHandoffs()
            leave(keeping: [])
        }
    }

    /// Whether an instance stays Active through a restart: one that would not get its place back, and all where the
    /// configuration says so; a sync group as a whole (docs/development/decisions/0023-a-restart-that-keeps-its-place.md).
    private func keepsPlace(_ i: Int) -> Bool {
        members(with: i).allSatisfy { member in
            let router = instances[member].router
            return router.keepaliveAdvertisement != nil
                && (configuration.globals.keepsPlaceOnRestart || !router.configuration.preempts)
        }
    }

    /// Resigns everywhere, and leaves when each address has its successor or none can be expected.
    ///
    /// - Parameter kept: stay Active meanwhile, and are left to the failsafe then.
    private mutating func beginLeaving(keeping kept: Set<InstanceID>) {
        guard stage == .working else { return }
        stage = .leaving
        effects.append(.ending)
        startsAt = nil
        unstarted = []
        keptForRestart = kept
        withdrawHandovers()
        forEachInstance { node, i in
            guard !kept.contains(node.instances[i].id) else { return }
            node.perform(node.instances[i].router.retire(now: node.now), for: i)
        }
        forEachInstance { $0.follow($1) }
        let waiting = instances.filter(\.router.isResigning).map(\.name)
        guard !waiting.isEmpty else { return }
        log(
            .notice,
            "\(waiting.joined(separator: ", ")): resigned, and answering until another router takes over; "
                + "a second signal ends that")
    }

    /// Ends the run when nothing is handed over any more.
    mutating func endLeaving() {
        guard !instances.contains(where: \.router.isResigning) else { return }
        let kept = instances.filter { keptForRestart.contains($0.id) && $0.router.keepaliveAdvertisement != nil }
        keptForRestart = Set(kept.map(\.id))
        guard !kept.isEmpty else { return leave(keeping: []) }
        stage = .keepingPlaces
        effects.append(.keepAlive(kept.map(\.id)))
    }

    /// Gives everything up, successor or not.
    ///
    /// - Parameter kept: what was left to the failsafe.
    mutating func leave(keeping kept: Set<InstanceID>) {
        guard stage != .over else { return }
        withdrawHandovers()
        let leaving = instances.indices.filter { !kept.contains(instances[$0].id) }
        for i in leaving { perform(instances[i].router.shutdown(now: now), for: i) }
        for i in leaving { removeVirtualMAC(of: i) }
        // What is kept depends on what was changed on the host, and the next run knows of both.
        if kept.isEmpty { effects.append(.restoreHost) }
        for group in groups { notify(.stop, of: group) }
        forEachInstance { $0.endFindings(of: $1, because: .stopped) }
        stage = .over
        effects.append(.end)
    }
}
