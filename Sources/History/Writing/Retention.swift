/// How long and how much is kept.
package struct Retention: Hashable, Sendable {
    /// Transitions and, with them, observations, notifications, operations, lifted drains, replaced configurations, gaps and ended runs.
    package var keepTransitions: Duration
    /// Check results, and changes of what else is tracked.
    package var keepCheckResults: Duration
    /// Bytes of the database without free pages. Beyond it check results go first, then changes of trackers,
    /// then notifications, then observations, then the oldest transitions.
    package var maxSize: Int64

    package init(
        keepTransitions: Duration = .seconds(365 * 86_400), keepCheckResults: Duration = .seconds(7 * 86_400),
        maxSize: Int64 = 1 << 30
    ) {
        self.keepTransitions = keepTransitions
        self.keepCheckResults = keepCheckResults
        self.maxSize = maxSize
    }
}
