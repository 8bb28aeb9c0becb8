internal import Configuration
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What this agent has set up of static addresses, routes and rules; what was there before it is not among it.
struct StaticHoldings {
    var addresses: [VirtualAddress: InterfaceIndex] = [:]
    /// As the kernel was given them, by which they are removed whatever their interfaces are called by then.
    var routes: [VirtualRoute: RouteAssignment] = [:]
    var rules: Set<RoutingRule> = []
    /// What was told of those that the kernel refuses.
    var logLimiter = LogRateLimiter()
}
