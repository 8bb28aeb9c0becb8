internal import Configuration
internal import Glibc
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import Node
internal import VRRP

/// Addresses, routes and rules that are there in whatever state the instances are (docs/development/decisions/0052).
final class Statics {
    typealias Instant = ContinuousClock.Instant

    private let kernel: NetlinkCommandSocket
    private let requests: KernelRequests
    private var wanted = StaticConfiguration()
    private var hasBegun = false
    /// What this agent has set up; what was there before it is not among it.
    private var addresses: [VirtualAddress: InterfaceIndex] = [:]
    /// As the kernel was given them, by which they are removed whatever their interfaces are called by then.
    private var routes: [VirtualRoute: RouteAssignment] = [:]
    private(set) var rules: Set<RoutingRule> = []

    init(_ kernel: NetlinkCommandSocket, _ requests: KernelRequests) {
        self.kernel = kernel
        self.requests = requests
    }

    /// Makes what is there what the configuration in force says; at first it takes over what an earlier run has left.
    ///
    /// - Parameter hasRivals: another agent of this host may have some of its own.
    /// - Returns: the addresses that are not there all the same.
    func set(
        _ wanted: StaticConfiguration, _ interfaces: InterfaceTable, hasRivals: @autoclosure () -> Bool, now: Instant
    ) -> [PlacedAddress] {
        let isFirst = !hasBegun
        hasBegun = true
        self.wanted = wanted
        let present = (try? kernel.addresses()) ?? []
        if isFirst {
            takeOver(present, interfaces, hasRivals: hasRivals(), now: now)
        } else {
            remove(keeping: wanted, now: now)
        }
        let refused = wanted.addresses.compactMap { address in
            add(address, beside: present, interfaces, now: now)
        }
        keepRoutes(interfaces, now: now)
        for rule in wanted.rules where !rules.contains(rule) { add(rule, now: now) }
        return refused
    }

    private func takeOver(_ present: [AddressMessage], _ interfaces: InterfaceTable, hasRivals: Bool, now: Instant) {
        if !hasRivals {
            for address in present where address.isMarkedAsStatic && !isWanted(address, interfaces) {
                remove(address.prefix, from: address.interfaceIndex, now: now)
            }
        }
        // An earlier run's bear our mark, and what bears another is not touched by this.
        for rule in wanted.rules { _ = try? kernel.execute(.delete(rule)) }
        for route in wanted.routes {
            guard let assignment = try? RouteAssignment(route, interfaces) else { continue }
            _ = try? kernel.execute(.delete(assignment))
        }
    }

    private func isWanted(_ address: AddressMessage, _ interfaces: InterfaceTable) -> Bool {
        wanted.addresses.contains {
            $0.prefix == address.prefix
                && interfaces.link(named: $0.interface ?? "")?.index == address.interfaceIndex
        }
    }

    /// Removes what this agent has set up; a route may need those before it and an address, and so the last goes first.
    func remove(keeping kept: StaticConfiguration = StaticConfiguration(), now: Instant) {
        wanted = kept
        for rule in rules where !kept.rules.contains(rule) {
            rules.remove(rule)
            requests.attempt("the static rule \(rule.described)", ignoring: [ENOENT], now: now) { .delete(rule) }
        }
        for (route, assignment) in routes where !kept.routes.contains(route) {
            routes[route] = nil
            requests.attempt("the static route \(route.described)", ignoring: [ESRCH, ENODEV], now: now) {
                .delete(assignment)
            }
        }
        for (address, interface) in addresses where !kept.addresses.contains(address) {
            addresses[address] = nil
            remove(address.prefix, from: interface, now: now)
        }
    }

    private func remove(_ prefix: IPPrefix, from interface: InterfaceIndex, now: Instant) {
        requests.attempt("the static address \(prefix)", ignoring: [EADDRNOTAVAIL, ENODEV], now: now) {
            .delete(prefix, from: interface)
        }
    }

    // MARK: Keeping

    /// Adds the addresses that are not there any more; those of interfaces that are missing come with them.
    ///
    /// - Returns: whether any was added.
    func keepAddresses(_ interfaces: InterfaceTable, now: Instant) -> Bool {
        var isAdded = false
        for address in wanted.addresses {
            guard let link = interfaces.link(named: address.interface ?? ""),
                interfaces.address(address.prefix, on: link.index) == nil
            else { continue }
            if add(address, beside: [], interfaces, now: now) == nil { isAdded = true }
        }
        return isAdded
    }

    /// - Returns: the address where it is not there after it, although its interface is.
    private func add(
        _ address: VirtualAddress, beside present: [AddressMessage], _ interfaces: InterfaceTable, now: Instant
    ) -> PlacedAddress? {
        guard let link = interfaces.link(named: address.interface ?? "") else { return nil }
        if let there = present.first(where: { $0.prefix == address.prefix && $0.interfaceIndex == link.index }) {
            if there.isMarkedAsStatic { addresses[address] = link.index }
            return nil
        }
        let assignment = AddressAssignment(address, on: link.index, mark: AddressAssignment.staticMark)
        let error = requests.attempt("the static address \(address.prefix)", ignoring: [EEXIST], now: now) {
            .add(assignment)
        }
        if error == nil { addresses[address] = link.index }
        let isThere = error == nil || error?.errno == EEXIST
        return isThere ? nil : PlacedAddress(prefix: address.prefix, interface: link.index)
    }

    /// Adds the routes that are not there; the kernel refuses what is.
    func keepRoutes(_ interfaces: InterfaceTable, now: Instant) {
        for route in wanted.routes where !route.isUntracked || routes[route] == nil {
            // Without their interfaces, their network or a link they cannot be there.
            var assignment: RouteAssignment?
            let error = requests.attempt(
                "the static route \(route.described)",
                ignoring: [EEXIST, ENODEV, ENETUNREACH, EHOSTUNREACH, ENETDOWN], now: now
            ) { () throws(SystemError) in
                let made = try RouteAssignment(route, interfaces)
                assignment = made
                return .add(made)
            }
            if error == nil { routes[route] = assignment }
        }
    }

    /// Adds the rules that the kernel does not have.
    func keepRules(beside found: [RuleMessage], now: Instant) {
        for rule in wanted.rules
        where !rule.isUntracked && !found.contains(where: { $0.isMarkedAsOurs && $0.describes(rule) }) {
            add(rule, now: now)
        }
    }

    private func add(_ rule: RoutingRule, now: Instant) {
        let error = requests.attempt("the static rule \(rule.described)", ignoring: [EEXIST], now: now) { .add(rule) }
        if error == nil { rules.insert(rule) }
    }
}
