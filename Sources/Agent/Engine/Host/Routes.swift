internal import Configuration
internal import Glibc
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import Node

/// The routes and rules of the instances, which are there while they are Active. One that the kernel refuses is told of, and is
/// no reason not to answer for the addresses.
final class Routes {
    typealias Instant = ContinuousClock.Instant

    /// How long, at most, a route is missing that another program removed.
    private static let inspection = Duration.seconds(2)

    /// What one instance has set up.
    private struct Held {
        let name: String
        var routing: Routing
        /// Its routes as the kernel was given them, by which they are removed whatever their interfaces are called by then.
        var installed: [VirtualRoute: RouteAssignment] = [:]
    }

    private let kernel: NetlinkCommandSocket
    private let requests: KernelRequests
    private let outbox: Outbox
    private var held: [InstanceID: Held] = [:]
    private var inspectedAt: Instant
    /// Rules that other programs may have removed.
    private(set) var losses = RuleLosses()
    /// Addresses came or went, and routes may have gone with them.
    var areDoubtful = false

    init(_ kernel: NetlinkCommandSocket, _ requests: KernelRequests, _ outbox: Outbox, startedAt: Instant) {
        self.kernel = kernel
        self.requests = requests
        self.outbox = outbox
        inspectedAt = startedAt
    }

    // MARK: Instances

    /// Makes what is there what an instance wants: nil for nothing.
    func set(_ wanted: Routing?, of id: InstanceID, named name: String, _ interfaces: InterfaceTable, now: Instant) {
        guard let wanted else {
            if let held = held.removeValue(forKey: id) { remove(held.routing, of: id, held, interfaces, now: now) }
            return
        }
        var held = held[id] ?? Held(name: name, routing: Routing())
        let gone = held.routing.without(wanted)
        self.held[id] = held
        self.held[id]?.routing = held.routing.without(gone)
        held.installed = remove(gone, of: id, held, interfaces, now: now)
        let new = wanted.without(held.routing)
        held.routing = wanted
        for route in new.routes { add(route, to: &held, interfaces, now: now) }
        for rule in new.rules { add(rule, of: held, now: now) }
        self.held[id] = held
    }

    /// Adds what has left with an address that is not there any more, watched or not.
    func complete(_ id: InstanceID, _ interfaces: InterfaceTable, now: Instant) {
        guard var held = held[id] else { return }
        for route in held.routing.routes { add(route, to: &held, interfaces, now: now) }
        self.held[id] = held
    }

    /// What a killed run has left.
    func removeLeft(_ routing: Routing, _ interfaces: InterfaceTable, now: Instant) {
        let nobody = InstanceID(0)
        remove(routing, of: nobody, Held(name: "left by an earlier run", routing: routing), interfaces, now: now)
    }

    /// The requests that remove all but what another instance holds too.
    func removals(of id: InstanceID) -> [NetlinkRequest] {
        guard let held = held[id] else { return [] }
        let removable = removable(held.routing, of: id)
        return removable.rules.reversed().map { .delete($0) }
            + removable.routes.reversed().compactMap { held.installed[$0] }.map { .delete($0) }
    }

    // MARK: Restoring

    /// When rules are looked at; nil while nothing suggests that one is missing.
    var deadline: Instant? { losses.deadline }

    /// Whether it is time to add every route again.
    func mustRestore(now: Instant) -> Bool {
        areDoubtful || inspectedAt.duration(to: now) >= Self.inspection
    }

    /// Adds every route again; the kernel refuses what is there. At once where addresses came or went: with the last one of a
    /// network go the routes that lead there.
    func restore(_ interfaces: InterfaceTable, now: Instant) {
        areDoubtful = false
        inspectedAt = now
        for id in held.keys.sorted() {
            guard var held = held[id] else { continue }
            for route in held.routing.routes
            where !route.isUntracked && add(route, to: &held, interfaces, now: now) {
                tellAdded("route \(route.described)", of: held)
            }
            self.held[id] = held
        }
    }

    /// Takes note of what the kernel says of rules.
    func note(_ message: NetlinkMessage, statics: Set<RoutingRule>) {
        switch message {
        case .rule(let rule):
            guard rule.deleted else { return }
            if watchedRules.contains(where: { rule.describes($0.rule) })
                || statics.contains(where: { rule.describes($0) })
            {
                losses.note()
            }
        case .overrun: if !watchedRules.isEmpty || !statics.isEmpty { losses.note() }
        case .link, .address, .acknowledgement, .done, .dumpInterrupted: break
        }
    }

    /// The rules that the kernel has, where it is time to look; nil where it is not.
    func lookAtRules(now: Instant) -> [RuleMessage]? {
        guard losses.take(now: now) else { return nil }
        do throws(SystemError) {
            return try kernel.rules()
        } catch {
            losses.note()
            outbox.log(.error, "it could not be seen which rules are there: \(error)")
            return nil
        }
    }

    /// Adds the rules that the kernel does not have: of one without a priority it would take a second.
    func restoreRules(beside found: [RuleMessage], now: Instant) {
        for (held, rule) in watchedRules where !found.contains(where: { $0.isMarkedAsOurs && $0.describes(rule) }) {
            if add(rule, of: held, now: now) { tellAdded("rule \(rule.described)", of: held) }
        }
    }

    private var watchedRules: [(held: Held, rule: RoutingRule)] {
        held.keys.sorted().compactMap { held[$0] }.flatMap { held in
            held.routing.rules.filter { !$0.isUntracked }.map { (held, $0) }
        }
    }

    private func tellAdded(_ what: String, of held: Held) {
        outbox.log(.warning, "\(held.name): the \(what) was missing, and is there again")
    }

    // MARK: Requests

    /// - Returns: whether it is added, and was not there.
    @discardableResult
    private func add(_ route: VirtualRoute, to held: inout Held, _ interfaces: InterfaceTable, now: Instant) -> Bool {
        var installed = held.installed[route]
        let what = "\(held.name): the route \(route.described)"
        let error = requests.attempt(what, ignoring: [EEXIST], now: now) { () throws(SystemError) in
            let assignment = try RouteAssignment(route, interfaces)
            installed = assignment
            return .add(assignment)
        }
        held.installed[route] = installed
        return error == nil
    }

    /// - Returns: whether it is added, and was not there.
    @discardableResult
    private func add(_ rule: RoutingRule, of held: Held, now: Instant) -> Bool {
        requests.attempt("\(held.name): the rule \(rule.described)", ignoring: [EEXIST], now: now) { .add(rule) } == nil
    }

    /// Removes all but what another instance holds too. A route may need those before it, and so the last goes first.
    ///
    /// - Returns: what is installed after it.
    @discardableResult
    private func remove(
        _ routing: Routing, of id: InstanceID, _ held: Held, _ interfaces: InterfaceTable, now: Instant
    ) -> [VirtualRoute: RouteAssignment] {
        var installed = held.installed
        let removable = removable(routing, of: id)
        for rule in removable.rules.reversed() {
            requests.attempt("\(held.name): the rule \(rule.described)", ignoring: [ENOENT], now: now) { .delete(rule) }
        }
        for route in routing.routes where !removable.routes.contains(route) { installed[route] = nil }
        for route in removable.routes.reversed() {
            guard let assignment = installed.removeValue(forKey: route) ?? (try? RouteAssignment(route, interfaces))
            else { continue }
            requests.attempt("\(held.name): the route \(route.described)", ignoring: [ESRCH], now: now) {
                .delete(assignment)
            }
        }
        return installed
    }

    private func removable(_ routing: Routing, of id: InstanceID) -> Routing {
        held.filter { $0.key != id }.values.reduce(routing) { $0.without($1.routing) }
    }
}

extension RouteAssignment {
    /// - Throws: ENODEV when an interface of it does not exist.
    init(_ route: VirtualRoute, _ interfaces: InterfaceTable) throws(SystemError) {
        var hops: [Hop] = []
        for hop in route.gateways {
            let index = hop.interface.map { interfaces.link(named: $0)?.index }
            if case .some(nil) = index { throw SystemError(call: "finding its interface", errno: ENODEV) }
            hops.append(Hop(gateway: hop.gateway, interface: index ?? nil, weight: hop.weight))
        }
        self.init(
            kind: route.kind, family: route.family, destination: route.destination, hops: hops,
            source: route.source, table: route.table, metric: route.metric, scope: route.scope, mtu: route.mtu,
            isOnLink: route.isOnLink)
    }
}
