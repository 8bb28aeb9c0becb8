package import Health
package import VRRP

/// What the engine knows at one moment, for every reader: the very values of the core, so that an answer can never
/// disagree with what the engine does. Published by the engine, read by the API, never changed.
package struct Snapshot: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Grows by one with each snapshot.
    package var sequence: UInt64
    package var takenAt: Stamp
    /// The same moment on the engine's clock; deadlines in `instances` compare with it.
    package var instant: Instant
    package var node: NodeIdentity
    package var configuration: ConfigurationStatus
    package var drains: [Drain]
    package var engine: EngineHealth
    package var instances: [InstanceSnapshot]
    package var checks: [CheckSnapshot]
    package var syncGroups: [SyncGroupSnapshot]
    /// What at least one instance tracks, checks included, each once.
    package var trackers: [TrackerSnapshot]

    package init(
        sequence: UInt64, takenAt: Stamp, instant: Instant, node: NodeIdentity, configuration: ConfigurationStatus,
        drains: [Drain] = [], engine: EngineHealth = EngineHealth(), instances: [InstanceSnapshot] = [],
        checks: [CheckSnapshot] = [], syncGroups: [SyncGroupSnapshot] = [], trackers: [TrackerSnapshot] = []
    ) {
        self.sequence = sequence
        self.takenAt = takenAt
        self.instant = instant
        self.node = node
        self.configuration = configuration
        self.drains = drains
        self.engine = engine
        self.instances = instances
        self.checks = checks
        self.syncGroups = syncGroups
        self.trackers = trackers
    }
}

package struct NodeIdentity: Hashable, Sendable {
    /// The host's name, or `node_name` where the configuration gives one.
    package var name: String
    package var version: String
    package var startedAt: Stamp

    package init(name: String, version: String, startedAt: Stamp) {
        self.name = name
        self.version = version
        self.startedAt = startedAt
    }
}

/// Which configuration is in force, where it came from, and whether it is to stay.
package struct ConfigurationStatus: Hashable, Sendable {
    /// Grows with each configuration that is another than the one before, across restarts too.
    package var generation: Int
    /// Of the text, 64 hexadecimal digits.
    package var sha256: String
    package var path: String
    package var loadedAt: Stamp
    package var loadedBy: Author
    package var source: ConfigurationSource
    /// The text in force, and the same with its secrets masked.
    package var text: String
    package var maskedText: String
    /// Microseconds since 1970 UTC when the configuration before comes back, unless this one is confirmed; nil for never.
    package var confirmByMicroseconds: Int64?
    /// What is on disk is not what is in force: the last reload was refused, or an earlier generation was gone back to.
    package var isStale: Bool
    /// Instances that have an error and were not started.
    package var refusedInstances: [String]

    package init(
        generation: Int, sha256: String, path: String, loadedAt: Stamp, loadedBy: Author = Author(.start, "aloft run"),
        source: ConfigurationSource = .start, text: String = "", maskedText: String = "",
        confirmByMicroseconds: Int64? = nil, isStale: Bool = false, refusedInstances: [String] = []
    ) {
        self.generation = generation
        self.sha256 = sha256
        self.path = path
        self.loadedAt = loadedAt
        self.loadedBy = loadedBy
        self.source = source
        self.text = text
        self.maskedText = maskedText
        self.confirmByMicroseconds = confirmByMicroseconds
        self.isStale = isStale
        self.refusedInstances = refusedInstances
    }
}

/// How well the engine keeps time, and what it could not do.
package struct EngineHealth: Hashable, Sendable {
    /// How late timers were serviced, 99th percentile of the last minute or so.
    package var timerLatenessP99: Duration = .zero
    package var hasRealtimePriority = false
    package var hasLockedMemory = false
    /// The processors that the engine is bound to; none when it may run on all.
    package var processors: [Int] = []
    /// What the configuration asks for and the system refuses, in sentences: for the engine's thread, and for memory.
    package var schedulingRefusals: [String] = []
    package var memoryRefusal: String?
    /// Why there is no failsafe; nil while there is one.
    package var failsafeFailure: String?
    /// Announcements of addresses, and drains and ends, that wait for their turn or for a successor.
    package var pendingAnnouncements = 0
    package var pendingHandovers = 0
    /// Sockets for packets and frames.
    package var sockets = 0
    /// Packets for a VRID that is not configured on their interface.
    package var unknownVRIDs: UInt64 = 0
    /// How late timers were serviced, since the start: counts by upper bound, the last one unbounded.
    package var lateness = Lateness()
    /// How often the engine woke up so late that peers may have noticed, and the last time that it did.
    package var stalls: UInt64 = 0
    package var lastStall: Stall?

    /// A histogram that never forgets.
    package struct Lateness: Hashable, Sendable {
        /// Upper bounds in microseconds; one more count than bounds.
        package static let bounds: [UInt64] = [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 50_000, 250_000, 1_000_000]
        package var counts = [UInt64](repeating: 0, count: bounds.count + 1)
        package var sumMicroseconds: UInt64 = 0

        package init() {}
    }

    package struct Stall: Hashable, Sendable {
        package var at: Stamp
        package var late: Duration

        package init(at: Stamp, late: Duration) {
            self.at = at
            self.late = late
        }
    }

    package init() {}
}

/// One instance: its router and what surrounds it.
package struct InstanceSnapshot: Sendable {
    package var router: VirtualRouter
    /// The base priority and what each check adds.
    package var priority: EffectivePriority
    /// When its status last changed.
    package var since: Stamp
    /// What changed it last; nil before the first transition.
    package var lastTransition: Transition?
    /// The last one that changed its status; nil before the first transition.
    package var statusTransition: Transition?
    /// The addresses that the kernel confirmed.
    package var heldAddresses: [VirtualAddress]
    /// The other routers that were heard, and what was wrong with what they sent.
    package var peers: [PeerTable.Entry]
    /// What is not as it should be about other routers and hosts.
    package var findings: [FindingSnapshot]
    /// The sync group that it belongs to.
    package var group: String?
    /// The interface of its own for the virtual MAC address, once it is there.
    package var virtualMACInterface: String?
    /// Advertisements that cannot be sent, and since when; nil while they are.
    package var unsent: UnsentSnapshot?

    package init(
        router: VirtualRouter, priority: EffectivePriority, since: Stamp, lastTransition: Transition? = nil,
        statusTransition: Transition? = nil,
        heldAddresses: [VirtualAddress] = [], peers: [PeerTable.Entry] = [],
        findings: [FindingSnapshot] = [], group: String? = nil, virtualMACInterface: String? = nil,
        unsent: UnsentSnapshot? = nil
    ) {
        self.unsent = unsent
        self.router = router
        self.priority = priority
        self.since = since
        self.lastTransition = lastTransition
        self.statusTransition = statusTransition ?? lastTransition
        self.heldAddresses = heldAddresses
        self.peers = peers
        self.findings = findings
        self.group = group
        self.virtualMACInterface = virtualMACInterface
    }
}

/// Why advertisements of an Active cannot be sent, and since when.
package struct UnsentSnapshot: Hashable, Sendable {
    package var why: String
    package var since: Stamp

    package init(why: String, since: Stamp) {
        self.why = why
        self.since = since
    }
}

/// A finding with the moment when it began, by both clocks.
package struct FindingSnapshot: Hashable, Sendable {
    package var finding: Finding
    package var since: Stamp

    package init(finding: Finding, since: Stamp) {
        self.finding = finding
        self.since = since
    }
}
