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
        if instance.heldRouting == nil { instance.heldRouting = Routing() }
        exchangeRoutes(of: instance)
    }

    /// Makes what is there what its configuration says.
    func exchangeRoutes(of instance: Instance) {
        giveUpRoutes(of: instance)
        takeUpRoutes(of: instance)
    }

    func removeRoutes(of instance: Instance) {
        guard let held = instance.heldRouting else { return }
        instance.heldRouting = nil
        remove(held, of: instance)
    }

    /// Removes what its configuration does not have any more.
    private func giveUpRoutes(of instance: Instance) {
        guard let held = instance.heldRouting else { return }
        let gone = held.without(Routing(instance.configuration))
        instance.heldRouting = held.without(gone)
        remove(gone, of: instance)
    }

    /// Adds what its configuration has newly.
    private func takeUpRoutes(of instance: Instance) {
        guard let held = instance.heldRouting else { return }
        let wanted = Routing(instance.configuration)
        instance.heldRouting = wanted
        let new = wanted.without(held)
        for route in new.routes { add(route, of: instance) }
        for rule in new.rules { add(rule, of: instance) }
    }

    /// Adds what has left with an address that is not there any more, watched or not.
    func completeRoutes(of instance: Instance) {
        for route in instance.heldRouting?.routes ?? [] { add(route, of: instance) }
    }

    /// What a killed run has left.
    func removeLeftRoutes() {
        for instance in instances where !awaitsHandoff(instance) && instance.claim != nil {
            remove(Routing(instance.configuration), of: instance)
        }
    }
}

// MARK: - Requests

extension Engine {
    /// - Returns: whether it is added, and was not there.
    @discardableResult
    func add(_ route: VirtualRoute, of instance: Instance) -> Bool {
        attempt("route \(route.described)", of: instance, ignoring: EEXIST) { () throws(SystemError) in
            let assignment = try assignment(route)
            instance.installedRoutes[route] = assignment
            try kernel.execute(.add(assignment))
        }
    }

    /// - Returns: whether it is added, and was not there.
    @discardableResult
    func add(_ rule: RoutingRule, of instance: Instance) -> Bool {
        attempt("rule \(rule.described)", of: instance, ignoring: EEXIST) { () throws(SystemError) in
            try kernel.execute(.add(rule))
        }
    }

    /// Removes all but what another instance holds too. A route may need those before it, and so the last goes first.
    private func remove(_ routing: Routing, of instance: Instance) {
        let removable = removable(routing, of: instance)
        for rule in removable.rules.reversed() {
            attempt("rule \(rule.described)", of: instance, ignoring: ENOENT) { () throws(SystemError) in
                try kernel.execute(.delete(rule))
            }
        }
        for route in routing.routes where !removable.routes.contains(route) { instance.installedRoutes[route] = nil }
        for route in removable.routes.reversed() {
            let installed = instance.installedRoutes.removeValue(forKey: route)
            guard let assignment = installed ?? (try? assignment(route)) else { continue }
            attempt("route \(route.described)", of: instance, ignoring: ESRCH) { () throws(SystemError) in
                try kernel.execute(.delete(assignment))
            }
        }
    }

    private func removable(_ routing: Routing, of instance: Instance) -> Routing {
        let others = instances.filter { $0 !== instance }.compactMap(\.heldRouting)
        return others.reduce(routing) { $0.without($1) }
    }

    /// The requests that remove all but what another instance holds too.
    func removals(of routing: Routing, by instance: Instance) -> [NetlinkRequest] {
        let removable = removable(routing, of: instance)
        return removable.rules.reversed().map { .delete($0) }
            + removable.routes.reversed().compactMap { instance.installedRoutes[$0] }.map { .delete($0) }
    }

    /// The same failure is not told again and again while it is tried again and again.
    @discardableResult
    private func attempt(
        _ what: String, of instance: Instance, ignoring expected: Int32, _ body: () throws(SystemError) -> Void
    ) -> Bool {
        do throws(SystemError) {
            try body()
            return true
        } catch {
            guard error.errno != expected, instance.logLimiter.mayTell(what, now: clock.now) else { return false }
            outbox.log(.error, "\(instance.name): the \(what) could not be changed: \(error)")
            return false
        }
    }

    /// - Throws: ENODEV when an interface of it does not exist.
    func assignment(_ route: VirtualRoute) throws(SystemError) -> RouteAssignment {
        var hops: [RouteAssignment.Hop] = []
        for hop in route.gateways {
            let index = hop.interface.map { interfaces.link(named: $0)?.index }
            if case .some(nil) = index { throw SystemError(call: "finding its interface", errno: ENODEV) }
            hops.append(RouteAssignment.Hop(gateway: hop.gateway, interface: index ?? nil, weight: hop.weight))
        }
        return RouteAssignment(
            kind: route.kind, family: route.family, destination: route.destination, hops: hops,
            source: route.source, table: route.table, metric: route.metric, scope: route.scope, mtu: route.mtu,
            isOnLink: route.isOnLink)
    }
}
