extension Balancer {
    /// Takes a configuration in one step: services and servers that stay keep their states.
    mutating func configure(
        _ configured: [ServiceTerms], remembered: [PoolMember: RealServer.Memory], now: Instant
    ) -> [Effect] {
        let terms = Dictionary(configured.map { ($0.identity, $0) }) { first, _ in first }
        var effects: [Effect] = []
        for service in services.keys.sorted() where terms[service] == nil { effects += remove(service, now: now) }
        for service in terms.keys.sorted() {
            guard let terms = terms[service] else { continue }
            let memory: (ServerIdentity) -> RealServer.Memory? = { remembered[PoolMember(service, $0)] }
            if services[service] != nil {
                effects += change(service) { $0.renew(terms, remembered: memory, now: now) }
            } else {
                effects += add(VirtualService(terms, remembered: memory), now: now)
            }
        }
        indexChecks()
        nextRead = nextRead ?? now + Self.readInterval
        return effects + [.readKernel]
    }

    private mutating func add(_ service: VirtualService, now: Instant) -> [Effect] {
        services[service.identity] = service
        leaving[service.identity] = nil
        touched.insert(service.identity)
        return [.record(.service(service.transition(from: nil, to: service.condition, now: now)))]
    }

    private mutating func remove(_ identity: ServiceIdentity, now: Instant) -> [Effect] {
        guard let service = services.removeValue(forKey: identity) else { return [] }
        deadlines[identity] = nil
        leaving[identity] = 0
        touched.insert(identity)
        return [.record(.service(service.transition(from: service.condition, to: nil, now: now)))]
    }

    private mutating func indexChecks() {
        membersByCheck = [:]
        for service in services.values.sorted(by: { $0.identity < $1.identity }) {
            for server in service.servers {
                for name in server.checks.keys {
                    membersByCheck[name, default: []].append(PoolMember(service.identity, server.identity))
                }
            }
        }
    }
}
