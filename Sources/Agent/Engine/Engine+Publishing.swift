internal import AgentModel
internal import Configuration
internal import Health
internal import VRRP

/// When the next snapshot is due.
struct Publishing {
    /// Between two snapshots when nothing of note has happened: often enough for people, rare enough not to cost.
    static let interval = Duration.milliseconds(100)

    var sequence: UInt64 = 0
    var lastAt: ContinuousClock.Instant
    /// Something happened that a reader must not miss.
    var isUrgent = true
    /// Something has changed that may wait for its turn.
    var isDue = false
    /// Something could not be handed over to another thread at the last wake-up.
    var hasBacklog = false

    init(startedAt: ContinuousClock.Instant) {
        lastAt = startedAt
    }
}

extension Engine {
    /// Shows the present state to every reader, at once after an event and else every `Publishing.interval`.
    func publish(now: Instant) {
        guard publishing.isUrgent || publishing.lastAt.duration(to: now) >= Publishing.interval else { return }
        guard snapshots.tryPublish(snapshot(now: now)) else {
            publishing.hasBacklog = true
            return
        }
        publishing.sequence += 1
        publishing.lastAt = now
        publishing.isUrgent = false
        publishing.isDue = false
    }

    private func snapshot(now: Instant) -> Snapshot {
        health.timerLatenessP99 = lateness.p99
        health.pendingAnnouncements = announcements.count
        health.pendingHandovers = handovers.count
        health.sockets = receivers.count + sendingPorts.count + announcers.count + frameWatches.count
        health.unknownVRIDs = listeningPorts.values.reduce(0) { $0 + $1.unknownVRIDs }
        return Snapshot(
            sequence: publishing.sequence + 1, takenAt: clock.stamp(at: now), instant: now, node: node,
            configuration: configurationStatus, drains: drains, engine: health,
            instances: instances.map {
                InstanceSnapshot(
                    router: $0.router, priority: $0.priority, since: $0.since, lastTransition: $0.lastTransition,
                    statusTransition: $0.statusTransition,
                    heldAddresses: $0.heldAddresses.all, peers: $0.peers.peers, findings: $0.findings,
                    group: $0.group?.name,
                    virtualMACInterface: $0.virtualMAC?.name, unsent: $0.unsent)
            },
            checks: configuration.checks.compactMap { definition in
                checks[definition.name].map {
                    CheckSnapshot(
                        check: $0.check, since: $0.since, lastRunAt: $0.lastRunAt, outageSince: $0.outageSince)
                }
            },
            syncGroups: groups.map { SyncGroupSnapshot(name: $0.name, members: $0.members.map(\.name)) },
            trackers: trackerSnapshots)
    }

    /// In the order in which the instances name them.
    private var trackerSnapshots: [TrackerSnapshot] {
        var found: [TrackerSnapshot] = []
        var places: [TrackerIdentity: Int] = [:]
        for instance in instances {
            for tracker in instance.trackers.map(\.identity) {
                let place = places[tracker] ?? found.count
                if place == found.count {
                    places[tracker] = place
                    found.append(
                        TrackerSnapshot(
                            identity: tracker, reading: reading(of: tracker), since: since(of: tracker), instances: []))
                }
                // One instance may track the same thing twice: with a weight, and through its group without.
                if found[place].instances.last != instance.name { found[place].instances.append(instance.name) }
            }
        }
        return found
    }

    private func since(of tracker: TrackerIdentity) -> Stamp? {
        switch tracker.kind {
        case .script: checks[tracker.name]?.since
        case .interface, .file, .process: trackerChanges[tracker]?.stamp
        }
    }
}

extension Instance {
    /// While it is Active: nobody expects another one to send.
    fileprivate var unsent: UnsentSnapshot? {
        guard router.status == .active, let failure = audibility.failure, let unsentSince else { return nil }
        return UnsentSnapshot(why: failure.why, since: unsentSince)
    }
}
