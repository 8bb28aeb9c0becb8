/// When something that was seen counts as a finding, and for how long after it was last seen.
struct FindingTerms: Hashable, Sendable {
    /// From the first to the last occurrence; nothing that is over at once is a finding.
    var threshold: Duration
    /// How long after the last occurrence a finding is over.
    var patience: Duration
    /// How long an occurrence that is no finding yet is remembered.
    var memory: Duration

    /// What comes with advertisements: again after at least a second, so that what a drain or a new beginning says once
    /// is none; over after three intervals and a few seconds.
    ///
    /// - Parameter interval: between two packets.
    static func advertisement(interval: Duration) -> FindingTerms {
        FindingTerms(threshold: .seconds(1), patience: silence(after: interval), memory: longestInterval)
    }

    /// Two Actives were compared over a time already.
    static func twoActives(interval: Duration) -> FindingTerms {
        FindingTerms(threshold: .zero, patience: silence(after: interval), memory: .zero)
    }

    /// The probes, which follow an occurrence every 2 s, are answered or not.
    static let foreignMAC = FindingTerms(threshold: .milliseconds(1500), patience: .seconds(7), memory: .seconds(7))

    /// However many advertisements in a row were lost, the sender is gone then.
    static func silence(after interval: Duration) -> Duration {
        interval * 3 + .seconds(3)
    }

    /// The longest distance of two advertisements that any version knows, and a little more.
    private static let longestInterval = Duration.seconds(260)
}
