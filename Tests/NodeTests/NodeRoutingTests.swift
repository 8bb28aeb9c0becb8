import Configuration
import NetworkTypes
import Testing

@testable import Node

/// What two configurations of routes and rules have in common.
struct NodeRoutingTests {
    private static let kept = VirtualRoute(family: .ipv4, destination: IPPrefix("198.51.100.0/24"), metric: 7)
    private static let other = VirtualRoute(kind: .blackhole, family: .ipv4, destination: IPPrefix("203.0.113.0/24"))
    private static let rule = RoutingRule(family: .ipv4, priority: 1777, action: .lookUp(table: 77))

    @Test func `what both have stays, in whatever order they name it`() {
        let old = Routing(routes: [Self.kept, Self.other], rules: [Self.rule])
        let new = Routing(routes: [Self.other, Self.kept], rules: [Self.rule])
        #expect(new.without(old) == Routing())
        #expect(old.without(new) == Routing())
    }

    @Test func `what only one has is told apart by every word of it`() {
        var changed = Self.kept
        changed.mtu = 1400
        var moved = Self.rule
        moved.priority = 1778
        let old = Routing(routes: [Self.kept, Self.other], rules: [Self.rule])
        let new = Routing(routes: [changed, Self.other], rules: [moved])
        #expect(old.without(new) == Routing(routes: [Self.kept], rules: [Self.rule]))
        #expect(new.without(old) == Routing(routes: [changed], rules: [moved]))
    }

    @Test func `a route that is watched from now on is the same route`() {
        var unwatched = Self.kept
        unwatched.isUntracked = true
        #expect(Routing(routes: [Self.kept]).without(Routing(routes: [unwatched])) == Routing())
    }
}
