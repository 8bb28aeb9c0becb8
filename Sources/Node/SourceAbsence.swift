/// The address that an instance sends from is away for a moment when somebody sets up the network anew: `networkctl
/// reconfigure` takes 30 to 75 ms. Until that has lasted, packets go on leaving from it, and the others notice nothing.
struct SourceAbsence: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// As long as a Backup holds back (Skew_Time), and no less than this: with a high priority or short intervals that is a
    /// few milliseconds, and nobody misses anything meanwhile.
    private static let least = Duration.milliseconds(250)

    /// When it counts; nil while the address is there.
    private(set) var endsAt: Instant?

    /// Takes note that the address is away.
    ///
    /// - Returns: whether that does not count yet.
    mutating func lasts(atMost skewTime: Duration, now: Instant) -> Bool {
        let end = endsAt ?? now + max(skewTime, Self.least)
        endsAt = end
        return now < end
    }

    /// The address is there, or its absence counts.
    mutating func end() { endsAt = nil }
}
