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
    /// The priority it advertises and compares: the base with what the checks add.
    package internal(set) var effectivePriority: Priority
    /// The sender address of its advertisements, which breaks ties between Actives; nil while the interface has none.
    package var primaryAddress: IPAddress?
    /// Between `startup` and `shutdown`.
    package internal(set) var isRunning = false
    /// Why it may not take part, in the order in which the reasons came up.
    package internal(set) var faults: [Fault] = []
    /// Kept out by the operator.
    package internal(set) var isDrained = false
    /// The last valid advertisement of another router, whatever the state.
    package internal(set) var lastHeard: Heard?
    package var statistics = Statistics()

    /// The addresses as they stand in advertisements.
    let advertisedAddresses: [IPAddress]

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        effectivePriority = configuration.basePriority
        advertisedAddresses = configuration.addresses.map(\.prefix.address)
    }

    /// The states of RFC 9568, 6.4, each with its timers: leaving a state cancels them.
    package enum State: Hashable, Sendable {
        /// Waits for a startup event. Can become: backup, or active as the owner of the addresses.
        case initialize
        /// Watches the Active. Can become: active, initialize.
        case backup(Backup)
        /// Holds the addresses. Can become: backup, initialize.
        case active(Active)
    }

    package struct Backup: Hashable, Sendable {
        /// Active_Down_Timer: when it fires, this router takes over.
        package var activeDownTimer: Instant
        /// Active_Adver_Interval: learned from the Active in version 3, always our own in version 2.
        package var activeAdvertisementInterval: Duration
        /// What the timer is running for.
        package var waitingFor: WaitingFor = .silence

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
        /// Adver_Timer: when it fires, the next advertisement is due.
        package var advertisementTimer: Instant
        /// When the addresses are announced again, earliest first.
        package var announcements: [Instant]
        /// When another Active last made us announce the addresses at once.
        package var contestedAt: Instant?
    }

    /// An advertisement that arrived.
    package struct Heard: Hashable, Sendable {
        package var peer: Peer
        package var interval: Duration
        package var at: Instant
    }
}

extension VirtualRouter {
    /// The next time at which something is due; nil in Initialize.
    package var deadline: Instant? {
        switch state {
        case .initialize: nil
        case .backup(let backup): backup.activeDownTimer
        case .active(let active):
            active.announcements.first.map { min(active.advertisementTimer, $0) } ?? active.advertisementTimer
        }
    }

    /// The state as an operator sees it.
    package var status: Status {
        switch state {
        case .backup: .backup
        case .active: .active
        case .initialize where !isRunning: .initialize
        case .initialize where isDrained: .drained
        case .initialize: faults.isEmpty ? .initialize : .fault
        }
    }

    /// Whether nothing but the protocol decides its state.
    package var mayParticipate: Bool { isRunning && !isDrained && faults.isEmpty }

    /// Skew_Time and Active_Down_Interval as they stand: from the learned interval in Backup, else from our own.
    package var timers: Timers {
        let interval: Duration
        switch state {
        case .backup(let backup): interval = backup.activeAdvertisementInterval
        case .initialize, .active: interval = configuration.advertisementInterval
        }
        return Timers(priority: effectivePriority, interval: interval, version: configuration.version)
    }

    /// The advertisement that it sends now (RFC 9568, 7.2).
    func advertisement(priority: Priority) -> Advertisement {
        Advertisement(
            version: configuration.version, vrid: configuration.vrid, priority: priority,
            interval: configuration.advertisementInterval, addresses: advertisedAddresses)
    }
}
