internal import AgentModel
private import Health
internal import History
private import VRRP

/// Which version of the status somebody has: an entity tag (RFC 9110, section 8.8.3), and a weak one, since what changes by
/// itself is left out of it.
struct StatusTag: Hashable {
    /// With its quotation marks, without `W/`.
    private let opaque: String

    /// - Parameter text: letters, digits and dashes.
    init(_ text: String) {
        opaque = "\"\(text)\""
        weak = "W/" + opaque
    }

    /// As the header says it.
    let weak: String

    /// Whether the client has this version by its `If-None-Match` fields (RFC 9110, section 13.1.2): the comparison is the
    /// weak one.
    ///
    /// - Parameter conditions: the values of the fields; none is no condition.
    func isKnown(by conditions: [String]) -> Bool {
        conditions.flatMap { $0.split(separator: ",") }.map(\.trimmed).contains { tag in
            tag == "*" || (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == opaque
        }
    }
}

extension View {
    /// A tag of the status that changes with whatever one would want to be told of, and not with what changes by itself.
    ///
    /// It covers states, reasons, faults, priorities and since when; who else is Active; verdicts and other readings; drains; the configuration; conditions by type and instance;
    /// and whether engine and history do their work. It leaves out ages, counters, lengths of queues, the runs of checks, and what
    /// conditions say of their counters. Only this process makes the same tag again: it begins with when that started.
    func statusTag(history: HistoryStatus) -> StatusTag {
        var hasher = Hasher()
        hasher.combine(snapshot.node)
        hasher.combine(snapshot.configuration.generation)
        hasher.combine(snapshot.configuration.sha256)
        hasher.combine(snapshot.configuration.loadedAt)
        hasher.combine(snapshot.configuration.confirmByMicroseconds)
        hasher.combine(snapshot.configuration.isStale)
        hasher.combine(snapshot.configuration.refusedInstances)
        hasher.combine(snapshot.drains)
        hasher.combine(isStalled)
        hasher.combine(snapshot.engine.hasRealtimePriority)
        hasher.combine(snapshot.engine.hasLockedMemory)
        hasher.combine(snapshot.engine.processors)
        hasher.combine(history.writable)
        hasher.combine(history.error)
        for instance in snapshot.instances { combine(instance, into: &hasher) }
        for check in snapshot.checks { combine(check, into: &hasher) }
        for tracker in snapshot.trackers { hasher.combine(tracker) }
        for condition in conditions(history: history) {
            hasher.combine(condition.type)
            hasher.combine(condition.instance)
            hasher.combine(condition.peer)
            hasher.combine(condition.since)
        }
        let started = String(snapshot.node.startedAt.wallMicroseconds, radix: 36)
        return StatusTag(started + "-" + String(UInt(bitPattern: hasher.finalize()), radix: 36))
    }

    private func combine(_ instance: InstanceSnapshot, into hasher: inout Hasher) {
        let configuration = instance.router.configuration
        hasher.combine(configuration.name)
        hasher.combine(configuration.interface)
        hasher.combine(configuration.identity)
        hasher.combine(configuration.version)
        hasher.combine(configuration.addresses)
        hasher.combine(instance.router.status)
        hasher.combine(instance.since)
        hasher.combine(instance.lastTransition)
        hasher.combine(instance.router.faults)
        hasher.combine(instance.router.activeRouter(now: now)?.peer)
        hasher.combine(instance.router.effectivePriority)
        hasher.combine(instance.priority)
    }

    private func combine(_ check: CheckSnapshot, into hasher: inout Hasher) {
        hasher.combine(check.check.definition.name)
        hasher.combine(check.check.verdict)
        hasher.combine(check.since)
    }
}
