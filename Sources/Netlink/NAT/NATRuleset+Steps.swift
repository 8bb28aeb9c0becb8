internal import NetworkTypes

extension NATRuleset {
    /// The rulesets by which this one becomes another without a connection that fails meanwhile, the other last: first
    /// the servers that are new, then the slots, then without what goes.
    package func steps(to new: NATRuleset) -> [NATRuleset] {
        guard self != new else { return [] }
        let before = Dictionary(services.map { ($0.match, $0) }) { first, _ in first }
        var (joined, switched) = (new, new)
        for (position, service) in new.services.enumerated() {
            guard let old = before[service.match] else { continue }
            joined.services[position] = old.joined(by: service)
            switched.services[position] = service.beside(old)
        }
        var steps: [NATRuleset] = []
        for step in [joined, switched, new] where step != (steps.last ?? self) { steps.append(step) }
        return steps
    }
}

extension NATService {
    /// As it is, with the servers of the new one that have no slots yet.
    fileprivate func joined(by new: NATService) -> NATService {
        guard !slots.isEmpty else { return new }
        var service = self
        let known = Set(servers.map(\.identity))
        service.servers += new.servers.filter { !known.contains($0.identity) }
        return service
    }

    /// The new one, with the servers that go and with as many slots as there were.
    fileprivate func beside(_ old: NATService) -> NATService {
        guard !slots.isEmpty else { return self }
        var service = self
        let known = Set(servers.map(\.identity))
        service.servers += old.servers.filter { !known.contains($0.identity) }
        service.spareSlots = max(0, old.slots.count + old.spareSlots - slots.count)
        return service
    }
}

extension NATService.Server {
    fileprivate struct Identity: Hashable {
        let address: IPAddress
        let port: UInt16?
    }

    fileprivate var identity: Identity { Identity(address: address, port: port) }
}
