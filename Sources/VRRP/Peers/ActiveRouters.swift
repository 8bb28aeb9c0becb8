import NetworkTypes

/// The other routers that advertise as Active, each since when and until when without a pause.
struct ActiveRouters: Hashable, Sendable {
    typealias Instant = ContinuousClock.Instant

    /// More than that are not compared.
    static let limit = 8

    struct Router: Hashable, Sendable {
        var address: IPAddress
        var priority: Priority
        var interval: Duration
        var since: Instant
        var last: Instant

        func isAlive(_ now: Instant) -> Bool { last.duration(to: now) <= FindingTerms.silence(after: interval) }

        /// Whether it has been Active all along, and not only before and again: less than a `contradicts` takes.
        func goesOn(_ now: Instant) -> Bool { last.duration(to: now) <= interval + Timers.travelTime }

        /// For how long both advertised.
        func overlap(with other: Router) -> Duration {
            max(since, other.since).duration(to: min(last, other.last))
        }

        /// Whether both advertise for longer than the one that yields needs to hear of the other.
        func contradicts(_ other: Router) -> Bool {
            overlap(with: other) > max(interval, other.interval) + Timers.travelTime
        }
    }

    private(set) var routers: [Router] = []

    /// Takes an advertisement; priority 0 says that its sender is Active no more.
    mutating func heard(_ advertisement: Advertisement, from source: IPAddress, now: Instant) {
        guard advertisement.priority != .resign else { return routers.removeAll { $0.address == source } }
        var router = Router(
            address: source, priority: advertisement.priority, interval: advertisement.interval, since: now, last: now)
        if let index = routers.firstIndex(where: { $0.address == source }) {
            if routers[index].goesOn(now) { router.since = routers[index].since }
            routers[index] = router
            return
        }
        if routers.count == Self.limit, let oldest = routers.indices.min(by: { routers[$0].last < routers[$1].last }) {
            routers.remove(at: oldest)
        }
        routers.append(router)
    }

    mutating func forgetSilent(now: Instant) {
        routers.removeAll { !$0.isAlive(now) }
    }

    /// Those that should not be Active, each with the other that is: while we are Active they are all that go on beside us,
    /// otherwise those that came later than the first.
    ///
    /// - Parameter own: this router, while it is Active.
    func contradictions(to own: Router?, now: Instant) -> [(router: Router, other: Router)] {
        let alive = routers.filter { $0.isAlive(now) }
        guard let first = own ?? alive.min(by: { ($0.since, $0.address) < ($1.since, $1.address) }) else { return [] }
        return alive.filter { $0.address != first.address && $0.contradicts(first) }.map { ($0, first) }
    }

    /// Whether the router still advertises, and another one is Active beside it.
    func isContested(_ address: IPAddress?, own: Router?, now: Instant) -> Bool {
        own != nil || routers.contains { $0.address != address && $0.isAlive(now) }
    }
}
