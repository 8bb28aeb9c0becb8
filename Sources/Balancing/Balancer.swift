/// All services: a function of its state, an event and the time of the event to effects, in their order.
///
/// It has no clock and no I/O. What came of an effect comes back as an event. Before it has read the kernel it changes
/// nothing there.
package struct Balancer: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    package internal(set) var services: [ServiceIdentity: VirtualService] = [:]
    /// What the kernel has, as far as is known; nil when it has to be read.
    package internal(set) var assumed: KernelState?
    /// Services of earlier configurations that the kernel may still have: how many reads in a row did not find them.
    var leaving: [ServiceIdentity: Int] = [:]
    /// What the kernel refused, and is not asked for again before the next read.
    var refusals: Set<Change> = []
    /// Refusals that are in the history, until the kernel has all that is wanted.
    var recordedRefusals: Set<Change> = []
    /// When the kernel is read again; nil before the first configuration.
    var nextRead: Instant?
    /// Services that have changed since the kernel's part of it was looked at.
    var touched: Set<ServiceIdentity> = []
    /// Of the services that have one.
    var deadlines: [ServiceIdentity: Instant] = [:]
    /// The servers that name a check.
    var membersByCheck: [String: [PoolMember]] = [:]

    package static let readInterval = Duration.seconds(5)
    /// A dump can skip an entry while others change: a service that so many reads in a row do not find is gone.
    static let readsWithout = 2

    package init() {}

    /// Something that happened.
    package enum Event: Hashable, Sendable {
        /// The configuration of a start or of a reload; of servers that are new in it, what an earlier run knew.
        case configured([ServiceTerms], remembered: [PoolMember: RealServer.Memory])
        /// For every server that names the check.
        case checkFinished(String, CheckOutcome)
        /// Nil for the configured weight.
        case weightSet(PoolMember, Int?)
        case drainStarted(PoolMember, Drain)
        case drainEnded(PoolMember)
        case maintenanceSet(PoolMember, Bool)
        case connectionsCounted(PoolMember, Int)
        /// All services that the kernel has, those of others too.
        case kernelRead(KernelState)
        /// The kernel would not do one of `Effect.apply`.
        case refused(Change, why: String)
        case timer
    }

    /// Something to do.
    package enum Effect: Hashable, Sendable {
        /// In this order. After one that is refused, the rest of the same service is left out.
        case apply([Change])
        /// To end the connections that a drained server still has.
        case resetConnections(PoolMember)
        case record(BalancingRecord)
        case run(BalancingNotification)
        /// To be answered by `Event.kernelRead`.
        case readKernel
    }

    /// The next time at which something is due; nil for never.
    package var deadline: Instant? { (Array(deadlines.values) + [nextRead].compactMap(\.self)).min() }

    /// What the kernel is to have of our services.
    package var wanted: KernelState { KernelState(services.mapValues(\.wanted)) }

    /// Changes of the kernel come first, then what rests on them, then records and programs.
    package mutating func handle(_ event: Event, at now: Instant) -> [Effect] {
        let effects = take(event, at: now)
        return applyChanges() + effects
    }

    private mutating func take(_ event: Event, at now: Instant) -> [Effect] {
        switch event {
        case .configured(let terms, let remembered): return configure(terms, remembered: remembered, now: now)
        case .checkFinished(let name, let outcome):
            return (membersByCheck[name] ?? []).flatMap { member in
                change(member.service) { $0.checkFinished(name, outcome, of: member.server, now: now) }
            }
        case .weightSet(let member, let weight):
            return change(member.service) { $0.setWeight(weight, of: member.server, now: now) }
        case .drainStarted(let member, let drain):
            return change(member.service) { $0.startDrain(drain, of: member.server, now: now) }
        case .drainEnded(let member): return change(member.service) { $0.endDrain(of: member.server, now: now) }
        case .maintenanceSet(let member, let isOn):
            return change(member.service) { $0.setMaintenance(isOn, of: member.server, now: now) }
        case .connectionsCounted(let member, let count):
            return change(member.service) { $0.connectionsCounted(count, of: member.server, now: now) }
        case .kernelRead(let state): return kernelRead(state, now: now)
        case .refused(let change, let why): return refused(change, why: why, now: now)
        case .timer: return timerExpired(now: now)
        }
    }

    private mutating func timerExpired(now: Instant) -> [Effect] {
        let due = deadlines.filter { $0.value <= now }.keys.sorted()
        let effects = due.flatMap { service in change(service) { $0.timerExpired(now: now) } }
        return effects + readIfDue(now: now)
    }

    mutating func change(_ service: ServiceIdentity, _ body: (inout VirtualService) -> [Effect]) -> [Effect] {
        guard let effects = services[service]?.perform(body) else { return [] }
        if services[service]?.hasChanged == true { touched.insert(service) }
        return effects
    }
}
