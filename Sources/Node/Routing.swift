package import Configuration
package import NetworkTypes

/// Routes and rules: those that a configuration wants, or those that an instance has set up.
package struct Routing: Equatable, Sendable {
    package var routes: [VirtualRoute] = []
    package var rules: [RoutingRule] = []

    package init(routes: [VirtualRoute] = [], rules: [RoutingRule] = []) {
        self.routes = routes
        self.rules = rules
    }

    package init(_ configuration: InstanceConfiguration) {
        self.init(routes: configuration.routes, rules: configuration.rules)
    }

    /// What of this is not in `other`, in its order.
    package func without(_ other: Routing) -> Routing {
        Routing(
            routes: routes.filter { route in !other.routes.contains { $0.isSame(as: route) } },
            rules: rules.filter { rule in !other.rules.contains { $0.isSame(as: rule) } })
    }
}

extension VirtualRoute {
    /// Whether both are the same to the kernel, watched or not.
    fileprivate func isSame(as other: VirtualRoute) -> Bool {
        var other = other
        other.isUntracked = isUntracked
        return self == other
    }
}

extension RoutingRule {
    fileprivate func isSame(as other: RoutingRule) -> Bool {
        var other = other
        other.isUntracked = isUntracked
        return self == other
    }
}
