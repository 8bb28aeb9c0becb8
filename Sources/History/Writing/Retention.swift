/// How long and how much is kept.
package struct Retention: Hashable, Sendable {
    /// Transitions, those of servers and services too, and, with them, observations, notifications, findings of the balancer,
    /// operations, lifted drains and orders, replaced configurations, gaps and ended runs.
    package var keepTransitions: Duration
    /// Check results, those of servers too, and changes of what else is tracked.
    package var keepCheckResults: Duration
    /// Bytes of the database without free pages. Beyond it check results go first, then changes of trackers,
    /// then notifications, then observations, then findings, then the oldest transitions of servers, services and instances.
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
