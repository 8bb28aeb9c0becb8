/// When rules that other programs removed are put back: the first at once, and then not more often than every two seconds,
/// so that a program that removes them again and again keeps nobody from the protocol.
struct RuleLosses {
    typealias Instant = ContinuousClock.Instant

    /// Between two looks at the rules.
    static let pause = Duration.seconds(2)

    private var isNoted = false
    private var lastAt: Instant?

    /// When the rules are to be looked at; nil while nothing suggests that one is missing.
    var deadline: Instant? {
        guard isNoted else { return nil }
        return lastAt.map { $0 + Self.pause } ?? .distantPast
    }

    /// One may be missing.
    mutating func note() {
        isNoted = true
    }

    /// Whether to look now; the caller then does.
    mutating func take(now: Instant) -> Bool {
        guard let deadline, deadline <= now else { return false }
        isNoted = false
        lastAt = now
        return true
    }
}

extension ContinuousClock.Instant {
    /// Before anything that is ever due.
    fileprivate static let distantPast = ContinuousClock().systemEpoch
}
