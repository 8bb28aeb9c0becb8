package import AgentModel
package import Configuration
internal import Health
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Everything that one agent decides, as a value: a function of its state, an event and the time of the event.
///
/// No clock, no socket, no thread, no random number. `Agent/Engine` tells it what happens and performs the effects; the simulated
/// network of the tests does the same with time of its own.
///
/// It is not copied by accident: `copied()` says where it is. Its instances are objects that nobody else has, because to look at a
/// part of a value that large copies all of it.
///
/// A virtual router decides for itself (`VRRP`). What is decided here is around it: what the kernel's answers, the links, the
/// trackers, drains, reloads, other nodes and an earlier run mean for each.
package struct Node: ~Copyable {
    package typealias Instant = ContinuousClock.Instant

    /// How long what the kernel refused at a takeover, or an advertisement that does not leave, is left alone.
    static let refusalPause = Duration.seconds(5)
    /// How long a socket, or anything else that could not be opened, is left alone.
    static let reopenPause = Duration.seconds(1)
    /// How often an instance that another process keeps out looks again.
    static let claimPause = Duration.seconds(2)

    /// The moment of the event that is handled.
    package internal(set) var moment: Moment
    /// What it wants done so far.
    var effects: [Effect] = []
    let bootID: String
    let identity: NodeIdentity

    package internal(set) var configuration: Configuration
    package internal(set) var configurationStatus: ConfigurationStatus
    /// The addresses that move between the nodes, which are nobody's own.
    var virtualAddresses: Set<IPAddress>
    /// What our own interfaces for virtual MAC addresses may be called.
    var virtualMACNames: Set<String>

    // MARK: Instances

    package internal(set) var instances: [Instance] = []
    /// Where each is in `instances`.
    var places: [InstanceID: Int] = [:]
    var nextID: UInt32 = 0
    var groups: [Group] = []
    /// When each instance is next due, beside `instances`, so that looking for the earliest touches one array only.
    var deadlines: [Instant] = []

    // MARK: Operators

    package internal(set) var drains: [Drain]
    /// Drains that are not in force yet.
    var handovers: [Handover] = []
    /// The operation that is being carried out; nil while the network and the clock decide.
    var cause: Cause?
    /// The last reload, while it waits for the kernel.
    var reload: ReloadInProgress?

    // MARK: What is known

    var knowledge = Knowledge()
    package internal(set) var interfaces = InterfaceTable()
    /// Whether the table has changed since the instances were last held against it.
    var hasInterfaceNews = false
    var linkStates = LinkStates()
    /// What explains that addresses of ours are gone.
    var losses = AddressLosses()
    /// Interfaces on which IPv6 is disabled, as far as that was seen.
    var disabledIPv6: Set<InterfaceIndex> = []
    /// What an earlier run has left to be claimed; nil once there is nothing.
    var handoffs: Handoffs?
    var probing: Probing
    var leases = LeaseRenewals()
    /// The last settings of the kernel that were wanted.
    var settings: [InterfaceSetting: String] = [:]
    var watchedFrames: Set<FrameWatch> = []
    /// The instances of which the failsafe may know what is old.
    package internal(set) var stalePlans: Set<InstanceID> = []
    /// Numbers what the kernel is asked for.
    var lastAttempt: UInt32 = 0

    // MARK: Time

    package internal(set) var stage = Stage.working
    /// At the end: those that stay Active until the agent is there again.
    var keptForRestart: Set<InstanceID> = []
    /// Instances that begin as soon as they have what they need.
    var unstarted: Set<InstanceID> = []
    /// When the instances begin to take part, where the configuration has them wait.
    var startsAt: Instant?
    /// When addresses are put back that wait for the host's own.
    var restoresAt: Instant?
    /// When instances that another process keeps out look again.
    var claimsReviewAt: Instant?
    /// When what could not be opened is tried again; nil while there is nothing of the kind.
    var reopensAt: Instant?
    var punctuality = Punctuality()
    /// The last time that the machine did not let the agent run in time.
    var lastStall: (at: Instant, late: Duration)?
    /// The instances that were Active when it woke up late.
    var activeBeforeStall: Set<String> = []

    // MARK: News

    /// Something happened that a reader must not miss, or that may wait for its turn. Taken back by whoever publishes it.
    package var isUrgent = true
    package var isDue = false

    /// How far the end is.
    package enum Stage: Sendable {
        case working
        /// The addresses are handed over.
        case leaving
        /// The failsafe is asked to keep the places.
        case keepingPlaces
        case over
    }

    package init(
        _ identity: NodeIdentity, _ configuration: Configuration, _ status: ConfigurationStatus, drains: [Drain] = [],
        bootID: String, at moment: Moment
    ) {
        self.identity = identity
        self.configuration = configuration
        configurationStatus = status
        virtualAddresses = configuration.virtualAddresses
        virtualMACNames = configuration.virtualMACNames
        self.drains = drains
        self.bootID = bootID
        self.moment = moment
        probing = Probing(startedAt: moment.instant)
        for check in configuration.checks { knowledge.checks[check.name] = CheckSlot(check: Check(check)) }
        instances = configuration.instances.map { newInstance($0) }
        renumber()
        formGroups()
    }

    /// The same node once more, for what only might happen.
    package func copied() -> Node { Node(copying: self) }

    private init(copying other: borrowing Node) {
        moment = other.moment
        effects = other.effects
        bootID = other.bootID
        identity = other.identity
        configuration = other.configuration
        configurationStatus = other.configurationStatus
        virtualAddresses = other.virtualAddresses
        virtualMACNames = other.virtualMACNames
        instances = other.instances.map { Instance(copying: $0) }
        places = other.places
        nextID = other.nextID
        groups = other.groups
        deadlines = other.deadlines
        drains = other.drains
        handovers = other.handovers
        cause = other.cause
        reload = other.reload
        knowledge = other.knowledge
        interfaces = other.interfaces
        hasInterfaceNews = other.hasInterfaceNews
        linkStates = other.linkStates
        losses = other.losses
        disabledIPv6 = other.disabledIPv6
        handoffs = other.handoffs
        probing = other.probing
        leases = other.leases
        settings = other.settings
        watchedFrames = other.watchedFrames
        stalePlans = other.stalePlans
        lastAttempt = other.lastAttempt
        stage = other.stage
        keptForRestart = other.keptForRestart
        unstarted = other.unstarted
        startsAt = other.startsAt
        restoresAt = other.restoresAt
        claimsReviewAt = other.claimsReviewAt
        reopensAt = other.reopensAt
        punctuality = other.punctuality
        lastStall = other.lastStall
        activeBeforeStall = other.activeBeforeStall
        isUrgent = other.isUrgent
        isDue = other.isDue
    }

    /// Takes an event.
    ///
    /// - Returns: what to do, in this order.
    package mutating func handle(_ event: Event, at moment: Moment) -> [Effect] {
        self.moment = moment
        take(event)
        return finish()
    }

    /// What every event ends with.
    mutating func finish() -> [Effect] {
        if !handovers.isEmpty { settleHandovers() }
        if stage == .leaving { endLeaving() }
        guard !effects.isEmpty else { return [] }
        defer { effects = [] }
        return effects
    }

    private mutating func take(_ event: Event) {
        switch event {
        case .timer: doWhatIsDue()
        case .wokeLate(let late): woke(late: late)
        case .caughtUp(let late, let packets): caughtUp(late: late, packets: packets)
        case .machinePaused(let pause): machineWasPaused(for: pause)
        case .drain(let drain, let cause, let request): begin(drain, because: cause, request)
        case .undrain(let id, let cause, let request): lift(id, because: cause, request)
        case .apply(let new, let status, let cause, let request): apply(new, status, because: cause, request)
        case .forecast(let new, let request): effects.append(.answer(request, .foreseen(consequences(of: new))))
        case .describe(let status): describe(status)
        case .checkFinished(let name, let result, let stamp): checkFinished(name, result, at: stamp)
        case .trackerRead(let tracker, let reading, let stamp): trackerRead(tracker, reading, at: stamp)
        case .start(let start): self.start(start)
        case .stop(let stop): self.stop(stop)
        case .keptAlive(let isKept): leave(keeping: isKept ? keptForRestart : [])
        case .handedOff(let name, let handoff): answered(name, with: handoff)
        case .told(let messages): told(messages)
        case .toldAll(let disabledIPv6): toldAll(disabledIPv6)
        case .tookStock(let links, let addresses): tookStock(links, addresses)
        case .opened(let id, let attempt, let outcome): opened(id, attempt, outcome)
        case .addressesAdded(let id, let attempt, let outcomes): added(id, attempt, outcomes)
        case .addressesRemoved(let removed): removedAddresses(removed)
        case .addressRenewed(let id, let address, let refusal): renewed(id, address, refusal)
        case .virtualMACSet(let id, let isUp, let refusal): virtualMACSet(id, isUp: isUp, refusal)
        case .trafficNotBlocked(let id, let addresses, let why): notBlocked(id, addresses, why)
        case .inspectedIPv6(let disabled): inspected(disabled)
        case .transmitted(let id, let transmission): transmitted(id, transmission)
        case .claimed(let claim, let interface): claimed(claim, on: interface)
        case .identified(let sender, let interface): identified(sender, on: interface)
        }
    }
}

extension Node {
    var now: Instant { moment.instant }

    var stamp: Stamp { moment.stamp(bootID: bootID) }

    func stamp(before past: Instant) -> Stamp { moment.before(past).stamp(bootID: bootID) }

    /// The instance with this number; nil once it is no more.
    package func instance(_ id: InstanceID) -> Instance? { places[id].map { instances[$0] } }

    mutating func log(_ level: LogLevel, _ text: String) { effects.append(.log(level, text)) }

    /// Does something as part of an operation, so that the history can name it.
    mutating func acting(because cause: Cause?, _ body: (inout Node) -> Void) {
        let before = self.cause
        self.cause = cause
        body(&self)
        self.cause = before
    }

    mutating func newInstance(_ configuration: InstanceConfiguration) -> Instance {
        nextID += 1
        return Instance(InstanceID(nextID), configuration, since: stamp)
    }

    /// Gives every instance its place, and a deadline beside it.
    mutating func renumber() {
        places = [:]
        for place in instances.indices { places[instances[place].id] = place }
        stalePlans = stalePlans.filter { places[$0] != nil }
        deadlines = instances.indices.map { instances[$0].deadline ?? .never }
    }

    /// Notes when an instance is next due.
    mutating func schedule(_ i: Int) {
        deadlines[i] = instances[i].deadline ?? .never
    }

    mutating func describe(_ status: ConfigurationStatus) {
        configurationStatus = status
        isUrgent = true
    }

    /// Does something with every instance; the body may change what it likes of the node but their number.
    mutating func forEachInstance(_ body: (inout Node, Int) -> Void) {
        for i in instances.indices { body(&self, i) }
    }
}

extension ContinuousClock.Instant {
    /// Later than anything that is ever due.
    package static let never = ContinuousClock().systemEpoch + .seconds(1 << 60)

    package func orEarlier(_ other: Self?) -> Self { other.map { min($0, self) } ?? self }
}

extension Configuration {
    /// What the interfaces of virtual MAC addresses may be called.
    var virtualMACNames: Set<String> {
        Set(instances.filter { $0.router.virtualMAC != nil }.flatMap { VirtualMACLink.names(of: $0.router) })
    }
}
