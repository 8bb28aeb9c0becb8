/// What leads from one state of the kernel to another, in order: what makes servers available, then what only changes
/// them, then what takes away. At no moment are there fewer servers than both before and after.
///
/// - Parameter ours: the services that may be removed. Others that are not wanted belong to somebody else.
package func difference(
    from actual: KernelState, to wanted: KernelState, ours: Set<ServiceIdentity>
) -> [Change] {
    var list = ChangeList()
    for service in wanted.services.keys.sorted() {
        guard let new = wanted.services[service] else { continue }
        list.add(service, from: actual.services[service], to: new)
    }
    for service in ours.sorted() where wanted.services[service] == nil && actual.services[service] != nil {
        list.goneServices.append(.removeService(service))
    }
    return list.ordered
}

private struct ChangeList {
    private var services: [Change] = []
    /// Servers that get new connections and did not before.
    private var arrivals: [Change] = []
    private var rejects: [Change] = []
    /// Servers that do as before, with another weight or otherwise.
    private var alterations: [Change] = []
    /// Servers that get no new connections any more.
    private var departures: [Change] = []
    var goneServices: [Change] = []

    /// What replaces a service of another identity is there before that one goes.
    var ordered: [Change] { services + arrivals + rejects + alterations + departures + goneServices }

    mutating func add(_ service: ServiceIdentity, from old: KernelService?, to new: KernelService) {
        if let old {
            if old.scheduling != new.scheduling { services.append(.setService(service, new.scheduling)) }
        } else {
            services.append(.addService(service, new.scheduling))
        }
        let before = old?.destinations ?? [:]
        guard before != new.destinations || (old?.rejects ?? false) != new.rejects else { return }
        for server in new.destinations.keys.filter({ before[$0] != new.destinations[$0] }).sorted() {
            guard let destination = new.destinations[server] else { continue }
            add(PoolMember(service, server), from: before[server], to: destination)
        }
        if (old?.rejects ?? false) != new.rejects { rejects.append(.setReject(service, new.rejects)) }
        for server in before.keys.filter({ new.destinations[$0] == nil }).sorted() {
            departures.append(.removeDestination(PoolMember(service, server)))
        }
    }

    private mutating func add(_ member: PoolMember, from old: Destination?, to new: Destination) {
        let change = old == nil ? Change.addDestination(member, new) : .setDestination(member, new)
        switch ((old?.weight ?? 0) > 0, new.weight > 0) {
        case (false, true): arrivals.append(change)
        case (true, false): departures.append(change)
        case (true, true), (false, false): alterations.append(change)
        }
    }
}
