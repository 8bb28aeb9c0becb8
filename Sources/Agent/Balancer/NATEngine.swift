internal import Balancing
internal import Glibc
internal import LinuxIO
internal import Netlink
internal import NetworkTypes

/// Load balancing by nftables: what the kernel has of the services, and how that is changed. Confined to the balancer's
/// thread.
final class NATEngine {
    /// A change that the kernel would not make.
    struct Refusal: Hashable {
        let change: Change
        let why: String
    }

    private let kernel: NetfilterSocket
    private var settings: [ServiceIdentity: NATSettings] = [:]
    private var ownServers: Set<NATRuleset.OwnServer> = []
    /// What the kernel has, as far as is known.
    private var state = KernelState()
    /// The rules of that; nil where they have to be made anew.
    private var installed: NATRuleset?
    /// How often nftables had been changed when the rules were last known to be there; nil where that is not known.
    private var generation: UInt32?
    /// Connections of each server up to when its counter began anew.
    private var countedBefore: [PoolMember: UInt64] = [:]

    init() throws(SystemError) {
        kernel = try NetfilterSocket()
    }

    // MARK: Changing

    /// Takes what the rules need beside services and servers; they follow.
    ///
    /// - Returns: why they do not; nil where they do.
    func follow(_ new: [ServiceIdentity: NATSettings], ownServers newOwn: Set<NATRuleset.OwnServer>) -> String? {
        guard (new, newOwn) != (settings, ownServers) else { return nil }
        (settings, ownServers) = (new, newOwn)
        guard installed != nil else { return nil }
        do throws(SystemError) {
            try make(state)
            return nil
        } catch {
            installed = nil
            return error.description
        }
    }

    /// Makes changes in their order, at once or, where the kernel refuses something, service by service.
    ///
    /// - Returns: the first change of each service that is left as it was.
    func apply(_ changes: [Change]) -> [Refusal] {
        if attempt(changes) == nil { return [] }
        var services: [ServiceIdentity] = []
        for change in changes where !services.contains(change.service) { services.append(change.service) }
        return services.compactMap { service in attempt(changes.filter { $0.service == service }) }
    }

    private func attempt(_ changes: [Change]) -> Refusal? {
        guard let first = changes.first else { return nil }
        var wanted = state
        for change in changes { wanted.apply(change) }
        do throws(SystemError) {
            try make(wanted)
            return nil
        } catch {
            return Refusal(change: first, why: error.description)
        }
    }

    /// Leads the kernel to what it is to have. Where it has something else than was left there, all is made anew.
    private func make(_ wanted: KernelState) throws(SystemError) {
        let ruleset = ruleset(of: wanted)
        do throws(SystemError) {
            try lead(to: ruleset)
        } catch {
            guard installed != nil, [ENOENT, EEXIST, EBUSY].contains(error.errno) else { throw error }
            keepCounts()
            installed = nil
            try lead(to: ruleset)
        }
        state = wanted
    }

    private func lead(to ruleset: NATRuleset) throws(SystemError) {
        guard let installed else {
            try execute { $0.install(ruleset) }
            self.installed = ruleset
            return
        }
        var before = installed
        for step in installed.steps(to: ruleset) {
            try execute { $0.change(from: before, to: step) }
            before = step
            self.installed = step
        }
    }

    /// One batch is one change of nftables: whoever else changed something is seen by the number.
    private func execute(_ fill: (inout NATBatch) -> Void) throws(SystemError) {
        var batch = NATBatch()
        fill(&batch)
        guard !batch.isEmpty else { return }
        let expected = generation ?? (try? kernel.generation())
        try kernel.execute(batch)
        let now = try? kernel.generation()
        generation = now != nil && now == expected.map { $0 &+ 1 } ? now : nil
    }

    private func ruleset(of state: KernelState) -> NATRuleset {
        var ruleset = NATRuleset(
            services: state.services.keys.sorted().compactMap { identity in
                state.services[identity].flatMap { NATService(identity, $0, settings[identity] ?? NATSettings()) }
            })
        ruleset.ownServers = ownServers
        return ruleset
    }

    /// Removes all rules. Connections that exist go on while other chains translate addresses, and end otherwise.
    func remove() throws(SystemError) {
        var batch = NATBatch()
        batch.remove()
        try kernel.execute(batch)
        (state, installed, generation) = (KernelState(), nil, nil)
    }

    /// Removes all rules but those by which servers on this node serve others.
    func keepOwnServers() throws(SystemError) {
        guard !ownServers.isEmpty else { return try remove() }
        try make(KernelState())
    }

    // MARK: Reading

    /// What the kernel has: without the services of which anything was changed by others.
    func read() throws(SystemError) -> KernelState {
        guard let installed else { return state }
        let now = try kernel.generation()
        guard now != generation else { return state }
        let damaged = try kernel.state(of: installed).damagedServices(of: installed)
        guard !damaged.isEmpty else {
            generation = now
            return state
        }
        keepCounts()
        self.installed = nil
        state.services = state.services.filter { !damaged.contains(NATService.Match($0.key)) }
        return state
    }

    /// Connections that were sent to each server since the start.
    func connectionTotals() throws(SystemError) -> [PoolMember: UInt64] {
        guard let installed else { return countedBefore }
        return totals(try kernel.counters(), of: installed)
    }

    private func totals(_ counters: NATState, of ruleset: NATRuleset) -> [PoolMember: UInt64] {
        var totals = countedBefore
        for (member, server, service) in members(of: ruleset) {
            totals[member, default: 0] += counters.connections(to: server, of: service) ?? 0
        }
        return totals
    }

    /// Before counters begin anew.
    private func keepCounts() {
        guard let installed, let counters = try? kernel.counters() else { return }
        countedBefore = totals(counters, of: installed)
    }

    private func members(
        of ruleset: NATRuleset
    ) -> [(PoolMember, NATService.Server, NATService)] {
        let services = Dictionary(ruleset.services.map { ($0.match, $0) }) { first, _ in first }
        return state.services.keys.sorted().flatMap { identity -> [(PoolMember, NATService.Server, NATService)] in
            guard let service = services[NATService.Match(identity)] else { return [] }
            return service.servers.map { (PoolMember(identity, $0.identity), $0, service) }
        }
    }
}

// MARK: Connections

extension NATEngine {
    /// How many open connections the servers of a service have; none of those that have none.
    func activeConnections(of service: ServiceTerms) throws(SystemError) -> [ServerIdentity: Int] {
        var counts: [ServerIdentity: Int] = [:]
        guard let (address, port) = service.identity.endpoint else {
            // A mark is not kept with the connection: those of each server are looked for.
            for server in service.servers {
                let found = try connections(of: PoolMember(service.identity, server.identity))
                counts[server.identity] = found.count(where: \.isOpen)
            }
            return counts
        }
        let servers = service.servers.map { NATService.Server($0.identity.address, port: $0.identity.ownPort) }
        let match = NATService(NATService.Match(service.identity), servers: servers, slots: [])
        for number in service.identity.protocolNumbers {
            let entries = try connections(to: address, protocolNumber: number, port: port)
            for (server, count) in match.connectionCounts(in: entries) {
                counts[server.identity, default: 0] += count
            }
        }
        return counts
    }

    /// Has conntrack forget the connections of a server: their next packets are looked up anew, and ended by whom they
    /// reach.
    func reset(_ member: PoolMember) throws(SystemError) {
        try kernel.forget(try connections(of: member))
    }

    private func connections(of member: PoolMember) throws(SystemError) -> [ConntrackEntry] {
        let (address, port) = (member.server.address, member.server.ownPort)
        let numbers = member.service.protocolNumbers
        let service = NATService(
            NATService.Match(member.service),
            servers: [NATService.Server(address, port: port)], slots: [])
        var found: [ConntrackEntry] = []
        for number in numbers {
            for end in [ConntrackFilter.End.replySource, .originalSource] {
                found += try kernel.connections(
                    ConntrackFilter(end, address, protocolNumber: number, port: port))
            }
        }
        return found.filter { service.server(of: $0) != nil }
    }

    /// Has conntrack forget the connections to a service: this node does not hold its address any more.
    func forgetConnections(to service: ServiceIdentity) throws(SystemError) {
        guard let (address, port) = service.endpoint else { return }
        for number in service.protocolNumbers {
            try kernel.forget(try connections(to: address, protocolNumber: number, port: port))
        }
    }

    private func connections(
        to address: IPAddress, protocolNumber: UInt8, port: UInt16?
    ) throws(SystemError) -> [ConntrackEntry] {
        let begun = try kernel.connections(
            ConntrackFilter(.originalDestination, address, protocolNumber: protocolNumber, port: port))
        let adopted = try kernel.connections(
            ConntrackFilter(.replyDestination, address, protocolNumber: protocolNumber, port: port))
        return begun + adopted.filter(\.isKnownByAnswer)
    }

    /// Has conntrack forget the connections that another node has sent to a server on this one: this node holds the
    /// address of the service from now on, and sends them itself.
    func forgetConnections(sentTo server: ServerIdentity, of service: ServiceIdentity) throws(SystemError) {
        for number in service.protocolNumbers {
            try kernel.forget(
                try kernel.connections(
                    ConntrackFilter(
                        .originalDestination, server.address, protocolNumber: number,
                        port: server.ownPort)))
        }
    }
}

extension ServiceIdentity {
    /// Nil for a firewall mark.
    var endpoint: (address: IPAddress, port: UInt16?)? {
        switch self {
        case .address(let address, let port, _): (address, port)
        case .allPorts(let address, _): (address, nil)
        case .firewallMark: nil
        }
    }

    var protocolNumbers: [UInt8] {
        switch self {
        case .address(_, _, let transport), .allPorts(_, let transport): [transport.number]
        case .firewallMark: TransportProtocol.allCases.map(\.number)
        }
    }

    var isUDP: Bool {
        switch self {
        case .address(_, _, let transport), .allPorts(_, let transport): transport == .udp
        case .firewallMark: false
        }
    }
}
