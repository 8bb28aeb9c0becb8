import NetworkTypes

@testable import Balancing

/// A kernel that refuses and loses changes, and that others change too.
struct InMemoryKernel {
    private(set) var state = KernelState()
    /// Servers that it would not add; nothing is refused while it is empty.
    var refusedServers: Set<ServerIdentity> = []
    var refusesRemovals = false
    /// How many of a hundred changes are lost without a word.
    var lossPercent = 0

    /// What came of a list of changes.
    struct Result {
        var refused: [Change] = []
        var isLossy = false
        /// What served at each moment, with the first before the first change.
        var moments: [ServiceIdentity: [Set<ServerIdentity>]] = [:]
    }

    /// As `Balancer.Effect.apply` has it: after one that is refused, the rest of the same service is left out.
    mutating func apply(_ changes: [Change], random: inout SeededGenerator) -> Result {
        var result = Result()
        for service in Set(changes.map(\.service)) { result.moments[service] = [serving(service)] }
        var stopped: Set<ServiceIdentity> = []
        for change in changes where !stopped.contains(change.service) {
            if isRefused(change) {
                stopped.insert(change.service)
                result.refused.append(change)
            } else if random.chance(lossPercent) {
                result.isLossy = true
            } else {
                state.apply(change)
            }
            result.moments[change.service]?.append(serving(change.service))
        }
        return result
    }

    func serving(_ service: ServiceIdentity) -> Set<ServerIdentity> { state.services[service]?.serving ?? [] }

    private func isRefused(_ change: Change) -> Bool {
        switch change {
        case .addDestination(let member, _): refusedServers.contains(member.server)
        case .removeDestination, .removeService: refusesRemovals
        case .addService, .setService, .setDestination, .setReject: false
        }
    }

    /// Somebody else changes something.
    mutating func tamper(_ random: inout SeededGenerator) {
        guard let service = state.services.keys.sorted().randomElement(using: &random) else { return }
        let servers = state.services[service]?.destinations.keys.sorted() ?? []
        switch Int.random(in: 0..<6, using: &random) {
        case 0: state.services[service] = nil
        case 1: state.services[service]?.destinations = [:]
        case 2:
            let stranger = Fixture.server(100 + Int.random(in: 0..<3, using: &random))
            state.services[service]?.destinations[stranger] = Destination(weight: 1)
        case 3: state.services[service]?.rejects.toggle()
        case 4: state.services[service]?.scheduling.scheduler = .neverQueue
        default:
            guard let server = servers.randomElement(using: &random) else { return }
            state.services[service]?.destinations[server]?.weight = Int.random(in: 0...3, using: &random)
        }
    }

    /// Services that this node knows nothing of.
    mutating func addForeign(_ service: ServiceIdentity) {
        state.services[service] = KernelService(
            Scheduling(.leastConnection), destinations: [Fixture.server(1): Destination(weight: 9)])
    }
}
