/// How many findings may begin, so that forged senders fill neither the history nor anybody's screen.
struct FindingAllowance: Hashable, Sendable {
    typealias Instant = ContinuousClock.Instant

    /// So many may begin at once.
    static let capacity = 16
    /// Then one in this time.
    static let refill = Duration.seconds(300)

    private var left = capacity
    private var filledAt: Instant?

    /// Takes one; false when there is none.
    mutating func take(now: Instant) -> Bool {
        if let last = filledAt {
            let more = Int(clamping: Int64(last.duration(to: now) / Self.refill))
            if more > 0 {
                left = min(Self.capacity, left + min(more, Self.capacity))
                filledAt = left == Self.capacity ? nil : last + Self.refill * more
            }
        }
        guard left > 0 else { return false }
        left -= 1
        filledAt = filledAt ?? now
        return true
    }
}
