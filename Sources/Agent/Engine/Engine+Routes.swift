internal import Configuration
internal import Glibc
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// The routes and rules of an instance, which are there while it is Active. One that the kernel refuses is told of, and is
/// no reason not to answer for the addresses.
extension Engine {
    func addRoutes(of instance: Instance) {
        instance.holdsRoutes = true
        for route in instance.configuration.routes { add(route, of: instance) }
        for rule in instance.configuration.rules {
            attempt("rule", of: instance, ignoring: EEXIST) { () throws(SystemError) in
                try kernel.execute(.add(rule))
            }
        }
    }

    func removeRoutes(of instance: Instance) {
        instance.holdsRoutes = false
        for rule in instance.configuration.rules {
            attempt("rule", of: instance, ignoring: ENOENT) { () throws(SystemError) in
                try kernel.execute(.delete(rule))
            }
        }
        for route in instance.configuration.routes {
            guard let assignment = assignment(route) else { continue }
            attempt("route", of: instance, ignoring: ESRCH) { () throws(SystemError) in
                try kernel.execute(.delete(assignment))
            }
        }
    }

    private func add(_ route: VirtualRoute, of instance: Instance) {
        guard let assignment = assignment(route) else {
            return outbox.log(.error, "\(instance.name): a route names an interface that does not exist")
        }
        attempt("route", of: instance, ignoring: EEXIST) { () throws(SystemError) in
            try kernel.execute(.add(assignment))
        }
    }

    /// How long, at most, a route that another program removed is missing.
    private static let routeInspection = Duration.seconds(2)

    /// Puts back what another program removed, where that is watched for; the kernel refuses what is there.
    func restoreRoutes(now: Instant) {
        guard routesInspectedAt.duration(to: now) >= Self.routeInspection else { return }
        routesInspectedAt = now
        for instance in instances where instance.holdsRoutes {
            for route in instance.configuration.routes where !route.isUntracked { add(route, of: instance) }
        }
    }

    /// What a killed run has left.
    func removeLeftRoutes() {
        for instance in instances { removeRoutes(of: instance) }
    }

    private func attempt(
        _ what: String, of instance: Instance, ignoring expected: Int32, _ body: () throws(SystemError) -> Void
    ) {
        do throws(SystemError) {
            try body()
        } catch {
            guard error.errno != expected else { return }
            outbox.log(.error, "\(instance.name): a \(what) could not be changed: \(error)")
        }
    }

    /// Nil when an interface of it does not exist.
    private func assignment(_ route: VirtualRoute) -> RouteAssignment? {
        var hops: [RouteAssignment.Hop] = []
        for hop in route.gateways {
            let index = hop.interface.map { interfaces.link(named: $0)?.index }
            if case .some(nil) = index { return nil }
            hops.append(RouteAssignment.Hop(gateway: hop.gateway, interface: index ?? nil, weight: hop.weight))
        }
        return RouteAssignment(
            kind: route.kind, family: route.family, destination: route.destination, hops: hops,
            source: route.source, table: route.table, metric: route.metric, scope: route.scope, mtu: route.mtu,
            isOnLink: route.isOnLink)
    }
}
