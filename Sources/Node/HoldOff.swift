/// How long an instance is left alone that the kernel refused something at the moment when it took over: each time twice as
/// long, for the healthy router that it takes over from is disturbed each time.
struct HoldOff: Sendable {
    typealias Instant = ContinuousClock.Instant

    static let first = Duration.seconds(5)
    static let longest = Duration.seconds(640)

    private var refusals = 0

    /// Takes note of a refusal.
    ///
    /// - Returns: when to try again.
    mutating func refused(now: Instant) -> Instant {
        let pause = min(Self.first * (1 << min(refusals, 16)), Self.longest)
        refusals += 1
        return now + pause
    }

    /// Nothing was refused, or the surroundings have changed: the next refusal counts as the first.
    mutating func end() { refusals = 0 }
}
