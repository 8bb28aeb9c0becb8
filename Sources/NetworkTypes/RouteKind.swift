/// What a route does with packets, in ip-route(8)'s words.
package enum RouteKind: String, Hashable, Sendable, CaseIterable {
    case unicast, blackhole, unreachable, prohibit
}
