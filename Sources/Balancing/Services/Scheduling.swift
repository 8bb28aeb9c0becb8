package import NetworkTypes

/// How the kernel chooses a server for a new connection.
package enum Scheduler: String, Hashable, Sendable, CaseIterable {
    case roundRobin = "rr"
    case weightedRoundRobin = "wrr"
    case leastConnection = "lc"
    case weightedLeastConnection = "wlc"
    case localityBased = "lblc"
    case localityBasedWithReplication = "lblcr"
    case sourceHash = "sh"
    case maglevHash = "mh"
    case destinationHash = "dh"
    case weightedFailover = "fo"
    case weightedOverflow = "ovf"
    case shortestExpectedDelay = "sed"
    case neverQueue = "nq"
    case twoRandomChoices = "twos"
}

/// The three flags that a scheduler reads as it likes; of `sh` and `mh` the first two have names.
package struct SchedulerFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let first = SchedulerFlags(rawValue: 1)
    package static let second = SchedulerFlags(rawValue: 2)
    package static let third = SchedulerFlags(rawValue: 4)
    /// `sh-fallback`, `mh-fallback`: another server where the one that was hashed to takes no connections.
    package static let hashFallback = first
    /// `sh-port`, `mh-port`: the source port is hashed too.
    package static let hashPort = second
}

/// Sends a client to the server that it had before.
package struct Persistence: Hashable, Sendable {
    package var timeout: Duration
    package var granularity: Granularity
    /// `sip`; nil for the client's address.
    package var engine: String?

    /// Which clients count as one.
    package enum Granularity: Hashable, Sendable {
        case host
        /// IPv4; the mask may have gaps.
        case mask(IPv4Address)
        /// IPv6.
        case prefixLength(UInt8)
    }

    package init(timeout: Duration, granularity: Granularity = .host, engine: String? = nil) {
        self.timeout = timeout
        self.granularity = granularity
        self.engine = engine
    }
}

/// What the kernel has of a service besides its servers.
package struct Scheduling: Hashable, Sendable {
    package var scheduler: Scheduler
    package var flags: SchedulerFlags
    package var persistence: Persistence?
    /// Every packet is scheduled by itself (`ops`).
    package var isOnePacket: Bool

    package init(
        _ scheduler: Scheduler = .weightedLeastConnection, flags: SchedulerFlags = [],
        persistence: Persistence? = nil, isOnePacket: Bool = false
    ) {
        self.scheduler = scheduler
        self.flags = flags
        self.persistence = persistence
        self.isOnePacket = isOnePacket
    }
}
