package import AgentModel
internal import Configuration
internal import Health
internal import VRRP

/// The present state for every reader.
extension Node {
    /// - Parameters:
    ///   - sequence: grows by one with each.
    ///   - health: of the thread that drives the node, which adds what it knows of timers, drains and stalls itself.
    package func snapshot(_ sequence: UInt64, _ health: EngineHealth) -> Snapshot {
        var health = health
        health.timerLatenessP99 = punctuality.p99
        health.lateness = punctuality.lateness
        health.stalls = punctuality.stalls
        health.lastStall = punctuality.lastStall
        health.pendingHandovers = handovers.count
        return Snapshot(
            sequence: sequence, takenAt: stamp, instant: now, node: identity, configuration: configurationStatus,
            drains: drains, engine: health,
            instances: instances.indices.map { i in
                // By its place: an instance is large, and is not to be copied as a whole.
                InstanceSnapshot(
                    router: instances[i].router, priority: instances[i].priority, since: instances[i].since,
                    lastTransition: instances[i].lastTransition, statusTransition: instances[i].statusTransition,
                    heldAddresses: instances[i].heldAddresses.all, peers: instances[i].peers.peers,
                    findings: instances[i].findings, group: instances[i].group.map { groups[$0].name },
                    virtualMACInterface: instances[i].virtualMAC?.name, unsent: instances[i].unsent)
            },
            checks: configuration.checks.compactMap { definition in
                knowledge.checks[definition.name].map {
                    CheckSnapshot(
                        check: $0.check, since: $0.since, lastRunAt: $0.lastRunAt, outageSince: $0.outageSince)
                }
            },
            syncGroups: groups.map { SyncGroupSnapshot(name: $0.name, members: $0.members.map { instances[$0].name }) },
            trackers: trackerSnapshots)
    }

    /// In the order in which the instances name them.
    private var trackerSnapshots: [TrackerSnapshot] {
        var found: [TrackerSnapshot] = []
        var places: [TrackerIdentity: Int] = [:]
        for i in instances.indices {
            for tracker in instances[i].trackers.map(\.identity) {
                let place = places[tracker] ?? found.count
                if place == found.count {
                    places[tracker] = place
                    found.append(
                        TrackerSnapshot(
                            identity: tracker, reading: knowledge.reading(of: tracker), since: knowledge.since(tracker),
                            instances: []))
                }
                // One instance may track the same thing twice: with a weight, and through its group without.
                let name = instances[i].name
                if found[place].instances.last != name { found[place].instances.append(name) }
            }
        }
        return found
    }

    /// Whether every instance takes part, or does not for a reason that has a name.
    package var isReady: Bool {
        startsAt == nil && handoffs == nil
            && instances.indices.allSatisfy { i in
                instances[i].router.status != .initialize && !instances[i].router.faults.contains(where: \.isPending)
            }
    }

    /// How many instances are in which state, as in "1 active, 2 backup".
    package var summary: String {
        Status.allCases.compactMap { status in
            let count = instances.indices.count { instances[$0].router.status == status }
            return count == 0 ? nil : "\(count) \(status.rawValue)"
        }.joined(separator: ", ")
    }
}

extension Instance {
    /// While it is Active: nobody expects another one to send.
    fileprivate var unsent: UnsentSnapshot? {
        guard router.status == .active, let failure = audibility.failure, let unsentSince else { return nil }
        return UnsentSnapshot(why: failure.why, since: unsentSince)
    }
}
