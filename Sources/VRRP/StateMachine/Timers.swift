package import NetworkTypes

/// The intervals that a Backup waits, from a priority and the interval that the Active advertises with.
package struct Timers: Hashable, Sendable {
    /// How long a Backup of this priority holds back, so that the highest takes over first, and of equals the one with
    /// the highest address.
    package let skewTime: Duration
    /// Without an advertisement for this long, the Active is down.
    package let activeDownInterval: Duration

    /// RFC 9568, 6.1: skew `((256 - priority) * interval) / 256`; in v2 it is a fraction of a second whatever the
    /// interval (RFC 3768, 6.1). Multiplied before divided: a skew can be 39 µs.
    ///
    /// - Parameters:
    ///   - missedAdvertisements: after how many the Active is down; 3 by both standards.
    ///   - address: of the router, which tells equals apart; nil for what the standards say.
    package init(
        priority: Priority, interval: Duration, version: ProtocolVersion, missedAdvertisements: Int = standardMisses,
        address: IPAddress? = nil
    ) {
        let distance = 256 - Int(priority.rawValue)
        let basis =
            switch version {
            case .v2: Duration.seconds(1)
            case .v3: interval
            }
        skewTime = basis * distance / 256 + (address.map { Self.stagger(of: $0, within: basis / 256) } ?? .zero)
        activeDownInterval = interval * missedAdvertisements + skewTime
    }

    package static let standardMisses = 3

    /// A part of the time until a router of the next lower priority would take over, by the last three bits of the
    /// address: the nodes of a cluster have neighbouring ones (docs/development/decisions/0021-one-successor.md).
    private static func stagger(of address: IPAddress, within slot: Duration) -> Duration {
        let places = 8
        let place = Int(address.bytes.last ?? 0) % places
        return slot * (places - 1 - place) / places
    }

    /// How long after priority 0 the slowest of all backups has taken over and been heard, if all heard it.
    ///
    /// A backup that did not hear it still waits for two intervals and more. With intervals of a second that is longer, so
    /// that an Active that comes back is not missed; with short ones it takes over meanwhile and is heard.
    static func handover(interval: Duration, version: ProtocolVersion) -> Duration {
        Timers(priority: .lowest, interval: interval, version: version).skewTime + travelTime
    }

    /// The same where the backups did not hear priority 0 and have to miss the Active first.
    static func forcedHandover(
        interval: Duration, version: ProtocolVersion, missedAdvertisements: Int
    ) -> Duration {
        Timers(
            priority: .lowest, interval: interval, version: version,
            missedAdvertisements: max(missedAdvertisements, standardMisses)
        ).activeDownInterval + travelTime
    }

    /// However long the interval, who stops the agent does not wait for ever: a backup that heard the resignation has
    /// taken over within a second in v2 and a hundredth of one in v3.
    static let longestShutdown = Duration.seconds(10)

    /// By so much one packet may be overtaken by the next on its way through a local network.
    static let reordering = Duration.milliseconds(3)

    /// For a machine that is busy and a network that is slow.
    static let travelTime = Duration.milliseconds(400)
}
