/// The services that the kernel has, or is to have.
package struct KernelState: Hashable, Sendable {
    package var services: [ServiceIdentity: KernelService]

    package init(_ services: [ServiceIdentity: KernelService] = [:]) {
        self.services = services
    }
}

/// One service in the kernel.
package struct KernelService: Hashable, Sendable {
    package var scheduling: Scheduling
    /// Those of weight 0 keep their connections and get no new ones.
    package var destinations: [ServerIdentity: Destination]
    /// Connections are refused; it counts only while no destination has a weight.
    ///
    /// The kernel's own balancer does that by itself: there it is read back as set where no destination has a weight.
    package var rejects: Bool

    package init(
        _ scheduling: Scheduling, destinations: [ServerIdentity: Destination] = [:], rejects: Bool = false
    ) {
        self.scheduling = scheduling
        self.destinations = destinations
        self.rejects = rejects
    }

    /// Those that get new connections.
    package var serving: Set<ServerIdentity> {
        Set(destinations.lazy.filter { $0.value.weight > 0 }.map(\.key))
    }
}

/// One server of a service in the kernel.
package struct Destination: Hashable, Sendable {
    package var weight: Int
    package var method: ForwardingMethod
    package var thresholds: ServerTerms.Thresholds

    package init(
        weight: Int, method: ForwardingMethod = .nat, thresholds: ServerTerms.Thresholds = .init()
    ) {
        self.weight = weight
        self.method = method
        self.thresholds = thresholds
    }
}
