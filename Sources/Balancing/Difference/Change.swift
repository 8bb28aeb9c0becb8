/// One thing to change in the kernel.
///
/// Each names what is to be, not what was: to add what is there sets it, to set what is missing adds it, and to remove
/// what is missing does nothing.
package enum Change: Hashable, Sendable {
    case addService(ServiceIdentity, Scheduling)
    case setService(ServiceIdentity, Scheduling)
    case addDestination(PoolMember, Destination)
    case setDestination(PoolMember, Destination)
    /// What connects is refused, while no destination has a weight.
    case setReject(ServiceIdentity, Bool)
    case removeDestination(PoolMember)
    /// With all of its destinations.
    case removeService(ServiceIdentity)

    package var service: ServiceIdentity {
        switch self {
        case .addService(let service, _), .setService(let service, _), .setReject(let service, _),
            .removeService(let service):
            service
        case .addDestination(let member, _), .setDestination(let member, _), .removeDestination(let member):
            member.service
        }
    }
}

extension KernelState {
    /// What the kernel has after a change, as `Change` describes it.
    package mutating func apply(_ change: Change) {
        switch change {
        case .addService(let service, let scheduling), .setService(let service, let scheduling):
            services[service, default: KernelService(scheduling)].scheduling = scheduling
        case .addDestination(let member, let destination), .setDestination(let member, let destination):
            services[member.service]?.destinations[member.server] = destination
        case .setReject(let service, let rejects): services[service]?.rejects = rejects
        case .removeDestination(let member): services[member.service]?.destinations[member.server] = nil
        case .removeService(let service): services[service] = nil
        }
    }
}
