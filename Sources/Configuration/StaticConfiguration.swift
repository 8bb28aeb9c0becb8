package import NetworkTypes
package import VRRP

/// What this node has in whatever state its instances are (`static_ipaddress`, `static_routes`, `static_rules`).
package struct StaticConfiguration: Hashable, Sendable {
    /// Each with its interface.
    package var addresses: [VirtualAddress] = []
    package var routes: [VirtualRoute] = []
    package var rules: [RoutingRule] = []

    package init() {}
}
