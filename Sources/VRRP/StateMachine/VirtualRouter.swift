package import NetworkTypes

/// One virtual router: the state machine of RFC 9568, section 6.4, and of RFC 3768 where version 2 differs.
///
/// A function of its state, an event and the time of the event: no clock, no random number, no I/O. Each event returns
/// the actions to perform, in their order. The time of the next event is pulled from `deadline`; a timer that fires late
/// or twice is harmless, because each state carries its own deadline.
package struct VirtualRouter: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    package internal(set) var configuration: Configuration
    package internal(set) var state: State = .initialize
    /// The base priority with what the checks add.
    package internal(set) var checkedPriority: Priority
    /// The sender address of its advertisements, which breaks ties between Actives; nil while the interface has none.
    package var primaryAddress: IPAddress?
    /// Between `startup` and `shutdown`.
    package internal(set) var isRunning = false
    /// Why it may not take part, in the order in which the reasons came up.
    package internal(set) var faults: [Fault] = []
    /// How the operator keeps it out; nil while nobody does.
    package internal(set) var drain: DrainMode?
    /// The last valid advertisement of another router, whatever the state.
    package internal(set) var lastHeard: Heard?
    /// When it last heard a router that would win against it as Active.
    package internal(set) var outrankedAt: Instant?
    /// What it did and the other members of its sync group have yet to follow; nil after `SyncGroup.settle`.
    package internal(set) var groupMove: GroupMove?
    package var statistics = Statistics()

    /// The most that its link carries in one packet, in bytes; nil while that is not known.
    package var mtu: Int? {
        didSet { if mtu != oldValue { advertisedAddresses = configuration.advertisedAddresses(mtu: mtu) } }
    }
    /// The addresses as they stand in advertisements: so many as the link carries.
    package private(set) var advertisedAddresses: [IPAddress]

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        checkedPriority = configuration.basePriority
        advertisedAddresses = configuration.advertisedAddresses
    }

    /// The states of RFC 9568, 6.4, each with its timers: leaving a state cancels them.
    package enum State: Hashable, Sendable {
        /// Waits for a startup event. Can become: backup, or active as the owner of the addresses.
        case initialize
        /// Watches the Active. Can become: active, initialize.
        case backup(Backup)
        /// Holds the addresses. Can become: backup, initialize, resigning.
        case active(Active)
        /// Holds the addresses, but has resigned with priority 0 and waits for its successor. Can become: initialize or,
        /// as the last resort, backup; and active again.
        case resigning(Resigning)
    }

    package struct Backup: Hashable, Sendable {
        /// Active_Down_Timer: when it fires, this router takes over.
        package var activeDownTimer: Instant
        /// Active_Adver_Interval: learned from the Active in version 3, always our own in version 2.
        package var activeAdvertisementInterval: Duration
        /// How long it watches at first, where it began without an Active that it had heard.
        package var firstWait: Duration?
        /// What the timer is running for.
        package var waitingFor: WaitingFor = .silence
        /// When the first advertisement of lower priority was heard that `preemptDelay` counts from.
        package var lowerPrioritySince: Instant?
        /// When the timer fired and the other members of the sync group began to be waited for; nil before.
        package var readySince: Instant?
        /// When the sync group last yielded, which is how it came here.
        package var yieldedAt: Instant?

        /// Why the Active might be about to be replaced by this router.
        package enum WaitingFor: Hashable, Sendable {
            /// For the Active to be silent for Active_Down_Interval.
            case silence
            /// To take over from a router of lower priority, whose advertisements no longer count.
            case preemption(of: Peer)
            /// To take over from a router that resigned with priority 0.
            case release(by: Peer)
        }
    }

    package struct Active: Hashable, Sendable {
        package var since: Instant
        /// Adver_Timer: when it fires, the next advertisement is due.
        package var advertisementTimer: Instant
        /// When the addresses are announced again, earliest first.
        package var announcements: [PlannedAnnouncement]
        /// When they are announced again in any case; nil without `Announcement.refresh`.
        package var refreshTimer: Instant?
        /// When another Active last made us announce the addresses at once.
        package var contestedAt: Instant?
        /// When they are announced once more, because another Active, heard since or not, may have had the last word.
        package var restatementTimer: Instant?
        /// How long it was not heard when it ran again after a stall, until its next advertisement; nil while it runs.
        package var silence: Duration?
        /// After such a stall it listens, and sends nothing.
        package var isListening = false
    }

    package struct PlannedAnnouncement: Hashable, Sendable {
        package var at: Instant
        package var rounds: Int
    }

    /// An Active that hands over: the addresses stay until another router holds them too.
    package struct Resigning: Hashable, Sendable {
        package var startedAt: Instant
        /// When priority 0 is due after the advertisement that makes it urgent; nil once it was sent.
        package var priorityZeroTimer: Instant?
        /// Until then a router that became Active at the same moment as this one may not have heard of it.
        package var contestEnds: Instant
        /// How long it waits for a successor.
        package var deadline: Instant
        /// What it becomes once it has one; nil for one that only goes along with its sync group.
        package var departure: Departure?
        /// What it becomes when it has none in time; nil when it is Active again.
        package var alone: Departure?
        /// In a sync group: who took over, while other members still wait for theirs.
        package var successor: Successor?
        /// In a sync group: nobody took over in time.
        package var isExpired = false
        /// It began while the Active listened after a stall.
        package var isListening = false

        /// Whether no command makes it stay: the agent ends.
        var isFinal: Bool { departure == .shutdown }

        package struct Successor: Hashable, Sendable {
            package var peer: Peer
            package var advertisement: Advertisement
        }
    }

    /// Why an Active hands over, and so what it becomes.
    package enum Departure: Hashable, Sendable {
        case drain(DrainMode)
        case shutdown
        /// The run of the agent before this one died, and resigned: once there is a successor, this router is its Backup.
        case recovery
    }

    /// An advertisement that arrived.
    package struct Heard: Hashable, Sendable {
        package var peer: Peer
        package var interval: Duration
        package var at: Instant

        package init(peer: Peer, interval: Duration, at: Instant) {
            self.peer = peer
            self.interval = interval
            self.at = at
        }
    }
}

extension VirtualRouter {
    /// The next time at which something is due; nil in Initialize.
    package var deadline: Instant? {
        switch state {
        case .initialize: nil
        case .backup(let backup): backup.activeDownTimer
        case .active(let active):
            [active.announcements.first?.at, active.restatementTimer, active.refreshTimer].compactMap(\.self)
                .reduce(active.advertisementTimer, min)
        case .resigning(let resigning): resigning.priorityZeroTimer ?? resigning.deadline
        }
    }

    /// The state as an operator sees it.
    package var status: Status {
        switch state {
        case .backup: drain == nil ? .backup : .drained
        case .active, .resigning: .active
        case .initialize where !isRunning: .initialize
        case .initialize where drain != nil: .drained
        case .initialize: faults.isEmpty ? .initialize : .fault
        }
    }

    /// Whether it answers for the addresses until another router takes over.
    package var isResigning: Bool { state.isResigning }

    /// Whether nothing but the protocol decides its state.
    package var mayParticipate: Bool { isRunning && drain != .out && faults.isEmpty }

    /// The priority that it advertises and compares: the lowest while it is drained as the last resort.
    package var effectivePriority: Priority {
        switch drain {
        case .lastResort: .lowest
        case .out, nil: checkedPriority
        }
    }

    /// Skew_Time and Active_Down_Interval as they stand: from the learned interval in Backup, else from our own.
    package var timers: Timers {
        let interval: Duration
        switch state {
        case .backup(let backup): interval = backup.activeAdvertisementInterval
        case .initialize, .active, .resigning: interval = configuration.advertisementInterval
        }
        return timers(after: interval)
    }

    package func timers(after interval: Duration) -> Timers {
        Timers(
            priority: effectivePriority, interval: interval, version: configuration.version,
            missedAdvertisements: configuration.missedAdvertisements, address: primaryAddress)
    }

    /// The advertisement that it sends now (RFC 9568, 7.2).
    func advertisement(priority: Priority) -> Advertisement {
        Advertisement(
            version: configuration.version, vrid: configuration.vrid, priority: priority,
            interval: configuration.advertisementInterval, addresses: advertisedAddresses)
    }
}
