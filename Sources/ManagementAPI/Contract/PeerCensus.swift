/// Who knows the other nodes of the cluster, and asks them.
package protocol PeerCensus: Sendable {
    /// Asks every peer for its status and tells, once, what came of it, in configured order; comes back at once.
    ///
    /// What was heard less than a second ago is told again.
    ///
    /// - Parameter isStranger: whether somebody asks of whom nothing is known; some places are kept for others.
    /// - Returns: false when too many wait already, and nobody will be told.
    func ask(isStranger: Bool, _ deliver: @escaping @Sendable ([PeerAnswer]) -> Void) -> Bool
}

/// What came of asking one peer.
package struct PeerAnswer: Hashable, Sendable {
    package var name: String
    package var url: String
    /// Microseconds since 1970 UTC.
    package var askedAt: Int64
    /// When it last answered; nil when it has not since the agent started.
    package var lastAnsweredAt: Int64?
    package var outcome: Outcome

    package enum Outcome: Hashable, Sendable {
        case status(PeerStatusDocument)
        /// Why its status is not known.
        case unknown(why: String)
    }

    package init(name: String, url: String, askedAt: Int64, lastAnsweredAt: Int64?, outcome: Outcome) {
        self.name = name
        self.url = url
        self.askedAt = askedAt
        self.lastAnsweredAt = lastAnsweredAt
        self.outcome = outcome
    }
}

/// Where there are no peers.
package struct NoPeers: PeerCensus {
    package init() {}

    package func ask(isStranger: Bool, _ deliver: @escaping @Sendable ([PeerAnswer]) -> Void) -> Bool {
        deliver([])
        return true
    }
}
