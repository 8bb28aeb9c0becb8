/// What has ended lately and may come again: each time it then takes longer to end, so that what comes and goes is one
/// finding.
struct FlapDamping: Hashable, Sendable {
    typealias Instant = ContinuousClock.Instant

    static let limit = 32
    /// What comes later is something new.
    static let memory = Duration.seconds(900)
    static let firstCalm = Duration.seconds(15)
    static let longestCalm = Duration.seconds(600)

    private struct Past: Hashable, Sendable {
        var key: PeerMonitor.Key
        var times: Int
        var endedAt: Instant
    }

    private var past: [Past] = []

    /// How long a finding that begins now must be absent before it ends: not at all the first time, then twice as long each
    /// time.
    mutating func calm(for key: PeerMonitor.Key, now: Instant) -> Duration {
        past.removeAll { $0.endedAt.duration(to: now) > Self.memory }
        guard let times = past.first(where: { $0.key == key })?.times else { return .zero }
        return min(Self.firstCalm * (1 << min(times - 1, 10)), Self.longestCalm)
    }

    mutating func ended(_ key: PeerMonitor.Key, now: Instant) {
        var times = 1
        if let index = past.firstIndex(where: { $0.key == key }) { times += past.remove(at: index).times }
        if past.count == Self.limit { past.removeFirst() }
        past.append(Past(key: key, times: times, endedAt: now))
    }
}
