internal import Configuration
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes

/// Routes and rules that another program removed are put back, where that is watched for (`no_track`).
extension Engine {
    /// How long, at most, a route is missing.
    private static let routeInspection = Duration.seconds(2)

    /// Adds every route again; the kernel refuses what is there. At once where addresses came or went: with the last one of a
    /// network go the routes that lead there.
    func restoreRoutes(now: Instant) {
        guard areRoutesDoubtful || routesInspectedAt.duration(to: now) >= Self.routeInspection else { return }
        areRoutesDoubtful = false
        routesInspectedAt = now
        keepStaticRoutes(now: now)
        for instance in instances {
            for route in instance.heldRouting?.routes ?? [] where !route.isUntracked && add(route, of: instance) {
                tellAdded("route \(route.described)", of: instance)
            }
        }
    }

    /// Takes note of what the kernel says of rules.
    func noteRule(_ message: NetlinkMessage) {
        switch message {
        case .rule(let rule):
            if rule.deleted, isWatched(rule) { ruleLosses.note() }
        case .overrun: if !watchedRules.isEmpty || !statics.rules.isEmpty { ruleLosses.note() }
        case .link, .address, .acknowledgement, .done, .dumpInterrupted: break
        }
    }

    /// Adds the rules that the kernel does not have: of one without a priority it would take a second.
    func restoreRules(now: Instant) {
        guard ruleLosses.take(now: now) else { return }
        do throws(SystemError) {
            let found = try kernel.rules()
            keepStaticRules(beside: found, now: now)
            for (instance, rule) in watchedRules
            where !found.contains(where: { $0.isMarkedAsOurs && $0.describes(rule) }) {
                if add(rule, of: instance) { tellAdded("rule \(rule.described)", of: instance) }
            }
        } catch {
            ruleLosses.note()
            outbox.log(.error, "it could not be seen which rules are there: \(error)")
        }
    }

    private func isWatched(_ rule: RuleMessage) -> Bool {
        watchedRules.contains { rule.describes($0.rule) } || statics.rules.contains { rule.describes($0) }
    }

    private var watchedRules: [(instance: Instance, rule: RoutingRule)] {
        instances.flatMap { instance in
            (instance.heldRouting?.rules ?? []).filter { !$0.isUntracked }.map { (instance, $0) }
        }
    }

    private func tellAdded(_ what: String, of instance: Instance) {
        outbox.log(.warning, "\(instance.name): the \(what) was missing, and is there again")
    }
}
