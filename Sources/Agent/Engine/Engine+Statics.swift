internal import Configuration
internal import Glibc
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Addresses, routes and rules that are there in whatever state the instances are (docs/decisions/0052).
extension Engine {
    private var wanted: StaticConfiguration { configuration.globals.statics }

    /// Takes over what an earlier run has left, and adds what is missing.
    func setUpStatics(now: Instant) {
        removeLeftStaticAddresses()
        // An earlier run's bear our mark, and what bears another is not touched by this.
        for rule in wanted.rules { _ = try? kernel.execute(.delete(rule)) }
        for route in wanted.routes { delete(route) }
        addStatics(now: now)
    }

    /// Makes what is there what the configuration in force says.
    func exchangeStatics(now: Instant) {
        removeStatics(keeping: wanted)
        addStatics(now: now)
    }

    /// Removes what this agent has set up; a route may need those before it and an address, and so the last goes first.
    func removeStatics(keeping kept: StaticConfiguration = StaticConfiguration()) {
        for rule in statics.rules where !kept.rules.contains(rule) {
            statics.rules.remove(rule)
            attempt("rule \(rule.described)", ignoring: [ENOENT]) { () throws(SystemError) in
                try kernel.execute(.delete(rule))
            }
        }
        for (route, assignment) in statics.routes where !kept.routes.contains(route) {
            statics.routes[route] = nil
            attempt("route \(route.described)", ignoring: [ESRCH, ENODEV]) { () throws(SystemError) in
                try kernel.execute(.delete(assignment))
            }
        }
        for (address, interface) in statics.addresses where !kept.addresses.contains(address) {
            statics.addresses[address] = nil
            remove(address.prefix, from: interface)
        }
    }

    private func addStatics(now: Instant) {
        keepStaticAddresses(now: now)
        keepStaticRoutes(now: now)
        for rule in wanted.rules where !statics.rules.contains(rule) { add(rule) }
    }

    private func remove(_ prefix: IPPrefix, from interface: InterfaceIndex) {
        attempt("address \(prefix)", ignoring: [EADDRNOTAVAIL, ENODEV]) { () throws(SystemError) in
            try kernel.execute(.delete(prefix, from: interface))
            interfaces.removed(prefix, from: interface)
        }
    }
}

// MARK: - Keeping

extension Engine {
    /// Adds the addresses that are not there, or not any more; those of interfaces that are missing come with them.
    func keepStaticAddresses(now: Instant) {
        guard stage != .over else { return }
        for address in wanted.addresses {
            guard let link = interfaces.link(named: address.interface ?? "") else { continue }
            if let present = interfaces.address(address.prefix, on: link.index) {
                if present.isMarkedAsStatic { statics.addresses[address] = link.index }
                continue
            }
            let assignment = AddressAssignment(address, on: link.index, mark: AddressAssignment.staticMark)
            attempt("address \(address.prefix)", ignoring: [EEXIST]) { () throws(SystemError) in
                try kernel.execute(.add(assignment))
                interfaces.added(AddressMessage(assignment))
                statics.addresses[address] = link.index
                areRoutesDoubtful = true
            }
        }
    }

    /// Adds the routes that are not there; the kernel refuses what is.
    func keepStaticRoutes(now: Instant) {
        for route in wanted.routes where !route.isUntracked || statics.routes[route] == nil {
            // Without their interfaces, their network or a link they cannot be there.
            attempt("route \(route.described)", ignoring: [EEXIST, ENODEV, ENETUNREACH, EHOSTUNREACH, ENETDOWN]) {
                () throws(SystemError) in
                let assignment = try assignment(route)
                try kernel.execute(.add(assignment))
                statics.routes[route] = assignment
            }
        }
    }

    /// Adds the rules that the kernel does not have.
    func keepStaticRules(beside found: [RuleMessage], now: Instant) {
        for rule in wanted.rules
        where !rule.isUntracked && !found.contains(where: { $0.isMarkedAsOurs && $0.describes(rule) }) {
            add(rule)
        }
    }

    private func add(_ rule: RoutingRule) {
        attempt("rule \(rule.described)", ignoring: [EEXIST]) { () throws(SystemError) in
            try kernel.execute(.add(rule))
            statics.rules.insert(rule)
        }
    }

    private func delete(_ route: VirtualRoute) {
        guard let assignment = try? assignment(route) else { return }
        _ = try? kernel.execute(.delete(assignment))
    }

    /// What a killed run had by another configuration; another agent of this host may have some of its own.
    private func removeLeftStaticAddresses() {
        guard !RouterClaim.hasRivals(beside: Set(instances.compactMap(\.claim?.key))) else { return }
        for link in interfaces.all {
            for address in interfaces.addresses(on: link.name) where address.isMarkedAsStatic {
                let isWanted = wanted.addresses.contains {
                    $0.prefix == address.prefix && interfaces.link(named: $0.interface ?? "")?.index == link.index
                }
                if !isWanted { remove(address.prefix, from: link.index) }
            }
        }
    }

    /// The same failure is not told again and again while it is tried again and again.
    private func attempt(_ what: String, ignoring expected: [Int32], _ body: () throws(SystemError) -> Void) {
        do throws(SystemError) {
            try body()
        } catch {
            guard !expected.contains(error.errno), statics.logLimiter.mayTell(what, now: clock.now) else { return }
            outbox.log(.error, "the static \(what) could not be changed: \(error)")
        }
    }
}
