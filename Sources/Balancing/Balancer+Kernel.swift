extension Balancer {
    /// Leads the kernel from what it has to what it is to have; nothing before that was read.
    mutating func applyChanges() -> [Effect] {
        guard !touched.isEmpty else { return [] }
        let wanted = takeWanted()
        defer { touched = [] }
        guard let changes = assumed.map({ changes(from: $0, to: wanted) }) else { return [] }
        for change in changes { self.assumed?.apply(change) }
        return changes.isEmpty ? [] : [.apply(changes)]
    }

    /// Of the services that have changed.
    private mutating func takeWanted() -> KernelState {
        var wanted = KernelState()
        for service in touched {
            wanted.services[service] = services[service]?.takeWanted()
            deadlines[service] = services[service]?.deadline
        }
        return wanted
    }

    private func changes(from actual: KernelState, to wanted: KernelState) -> [Change] {
        let gone = Set(leaving.keys).intersection(touched)
        return difference(from: actual, to: wanted, ours: gone).filter { !refusals.contains($0) }
    }

    /// Takes what the kernel has. Where that is not what was left there, somebody else or a lost message changed it.
    mutating func kernelRead(_ actual: KernelState, now: Instant) -> [Effect] {
        var effects: [Effect] = []
        for service in services.keys.sorted() { effects += notice(actual.services[service], of: service, now: now) }
        let before = assumed
        // With the services of others: a reload may make them ours.
        assumed = actual
        for (service, absences) in leaving {
            leaving[service] = actual.services[service] == nil ? absences + 1 : 0
        }
        leaving = leaving.filter { $0.value < Self.readsWithout }
        touched.formUnion(services.keys)
        touched.formUnion(leaving.keys)
        guard let before else { return effects }
        let left = KernelState(before.services.filter { services[$0.key] != nil || leaving[$0.key] != nil })
        let drift = difference(from: actual, to: left, ours: Set(leaving.keys))
        return drift.isEmpty ? effects : effects + [.record(.drift(drift))]
    }

    /// Which servers of a service the kernel keeps out: those that it would not add, until it has them or nobody asks for
    /// them any more.
    private mutating func notice(_ actual: KernelService?, of service: ServiceIdentity, now: Instant) -> [Effect] {
        let refused = refusals.filter { $0.service == service }.compactMap(\.arrival)
        guard let current = services[service], !refused.isEmpty || !current.refused.isEmpty else { return [] }
        let (asked, taken) = (current.wanted.serving, actual?.serving ?? [])
        let left = current.refused.union(refused).filter { asked.contains($0) && !taken.contains($0) }
        return change(service) { $0.setRefused(left, now: now) }
    }

    /// After a refusal the rest of the service was left out, so what the kernel has is unknown: it is read at once.
    mutating func refused(_ refusal: Change, why: String, now: Instant) -> [Effect] {
        refusals.insert(refusal)
        var effects: [Effect] = []
        if recordedRefusals.insert(refusal).inserted { effects.append(.record(.refusal(refusal, why: why))) }
        guard assumed != nil else { return effects }
        assumed = nil
        return effects + [.readKernel]
    }

    /// Reads the kernel, and asks again for what it refused.
    mutating func readIfDue(now: Instant) -> [Effect] {
        guard let due = nextRead, due <= now else { return [] }
        nextRead = now + Self.readInterval
        touched.formUnion(refusals.map(\.service))
        if refusals.isEmpty { recordedRefusals = [] }
        refusals = []
        return [.readKernel]
    }
}

extension Change {
    /// The server that was to get connections.
    fileprivate var arrival: ServerIdentity? {
        switch self {
        case .addDestination(let member, let destination), .setDestination(let member, let destination):
            destination.weight > 0 ? member.server : nil
        case .addService, .setService, .setReject, .removeDestination, .removeService: nil
        }
    }
}
