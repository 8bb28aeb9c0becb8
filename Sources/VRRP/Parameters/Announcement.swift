extension VirtualRouter {
    /// How the addresses are announced to the network: gratuitous ARP, and unsolicited neighbour advertisements in IPv6.
    package struct Announcement: Hashable, Sendable {
        /// Rounds over all addresses at once on becoming Active, and again after `delay`.
        package var rounds: Int
        /// Zero for no second batch.
        package var delay: Duration
        /// While Active, again and again at this distance; zero for never.
        package var refresh: Duration
        package var refreshRounds: Int
        /// After an advertisement of a router that should not be Active; nil for as on becoming Active.
        package var lowerPriorityRounds: Int?
        package var lowerPriorityDelay: Duration?
        /// Between two announcements on one interface, for switches that drop a burst of them; zero for none.
        package var spacing: Duration

        package init(
            rounds: Int = 5, delay: Duration = .seconds(5), refresh: Duration = .zero, refreshRounds: Int = 1,
            lowerPriorityRounds: Int? = nil, lowerPriorityDelay: Duration? = nil, spacing: Duration = .zero
        ) {
            self.rounds = rounds
            self.delay = delay
            self.refresh = refresh
            self.refreshRounds = refreshRounds
            self.lowerPriorityRounds = lowerPriorityRounds
            self.lowerPriorityDelay = lowerPriorityDelay
            self.spacing = spacing
        }
    }
}
