internal import Configuration

/// Which links count as up: where a delay is configured, a change counts once it has lasted (`interface_up_down_delays`).
struct LinkStates: Sendable {
    typealias Instant = ContinuousClock.Instant

    private var delays: [String: LinkDelays] = [:]
    private var counted: [String: Bool] = [:]
    /// When a change that has begun counts.
    private var due: [String: Instant] = [:]
    /// Watched, but not looked at yet: what they are now counts at once.
    private var unseen: Set<String> = []

    /// Takes other delays and interfaces; what was known of those that stay is kept.
    mutating func watch(_ names: Set<String>, delays: [LinkDelays]) {
        self.delays = Dictionary(delays.map { ($0.interface, $0) }) { first, _ in first }
        counted = counted.filter { names.contains($0.key) }
        due = due.filter { names.contains($0.key) }
        for name in names where counted[name] == nil { unseen.insert(name) }
        unseen.formIntersection(names)
    }

    /// The next time at which a change counts.
    var deadline: Instant? { due.values.min() }

    /// Whether the interface counts as up.
    func isUp(_ name: String) -> Bool { counted[name] ?? false }

    /// The same, or what `present` says of an interface that is not watched.
    func isUp(_ name: String, unlessWatched present: (String) -> Bool) -> Bool { counted[name] ?? present(name) }

    /// Looks at the links.
    ///
    /// - Returns: the interfaces that count otherwise than before, also those that count for the first time.
    mutating func update(now: Instant, isUp: (String) -> Bool) -> [String] {
        let fresh = unseen
        for name in unseen { counted[name] = isUp(name) }
        unseen = []
        let changed = Array(counted.keys).filter { update($0, to: isUp($0), now: now) }
        return changed + fresh
    }

    private mutating func update(_ name: String, to isUp: Bool, now: Instant) -> Bool {
        guard counted[name] != isUp else {
            due[name] = nil
            return false
        }
        let delay = delays[name].map { isUp ? $0.up : $0.down } ?? .zero
        let deadline = due[name] ?? now + delay
        guard deadline <= now else {
            due[name] = deadline
            return false
        }
        counted[name] = isUp
        due[name] = nil
        return true
    }
}
