internal import AgentModel
internal import Configuration
private import Glibc
internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import Node
internal import ProgramService

/// The one thread that speaks VRRP: it sleeps until a packet, a timer, the kernel or another thread wakes it, tells the node what
/// has happened, and performs what the node wants, in its order. It decides nothing.
///
/// It makes no call that can wait for a disk, a peer, a script or another thread. Confined to the thread that calls
/// `run`; the mailbox, the snapshot store and the history's queue are the only things it shares.
final class Engine {
    typealias Instant = ContinuousClock.Instant

    /// The engine wakes at least this often, so that a snapshot is never older.
    private static let heartbeat = Duration.milliseconds(500)
    /// Half of the shortest interval that there is: nobody has taken anything over by then.
    private static let toleratedLateness = Duration.milliseconds(5)
    /// How long what the kernel could not tell for want of a descriptor or memory is left alone.
    private static let retryPause = Duration.seconds(1)
    /// How often, a millisecond apart, it tries to hand over its last records and answers.
    private static let flushAttempts = 100

    let clock: EngineClock
    let mailbox: Mailbox<EngineMessage>
    let outbox: Outbox
    let sources: EventSources
    let host: Host
    let failsafe: FailsafeWriter
    let scheduling: EngineScheduling
    var node: Node
    /// The moment of this wake-up.
    var moment: Moment
    /// What the node wants and is not done yet.
    var effects: [Effect] = []
    var isPerforming = false
    var replies = Replies()
    /// Nil once nothing can be claimed of them, and they are to forget what was.
    var earlierFailsafes: EarlierFailsafes?
    /// When what the kernel could not tell is asked for again; nil while there is nothing of the kind.
    var retriesAt: Instant?
    let publishing: Publishing
    /// Changes of interfaces were lost, and what there is could not be read anew.
    var isStockStale = false
    /// A part of a change was told, and the kernel has yet to tell the rest.
    var isKernelAwaited = false
    /// Told of each drain whose time is over, on a thread that may wait.
    let drainExpired: @Sendable (Drain) -> Void
    private let findEarlierFailsafes: @Sendable () -> EarlierFailsafes?

    init(_ setup: EngineSetup) throws(SystemError) {
        clock = setup.clock
        moment = setup.clock.moment
        mailbox = setup.mailbox
        outbox = Outbox(
            history: setup.history, log: setup.log, replyThread: setup.replyThread, notifications: setup.notifications,
            tellBalancer: setup.tellBalancer)
        sources = try EventSources(setup.mailbox)
        host = try Host(sources.poll, outbox, startedAt: moment.instant)
        failsafe = FailsafeWriter(outbox, clock)
        scheduling = EngineScheduling(outbox, reschedule: setup.reschedule)
        node = Node(
            setup.node, setup.configuration, setup.configurationStatus, drains: setup.drains, bootID: clock.bootID,
            at: moment)
        publishing = Publishing(setup.snapshots, setup.serviceManager, outbox, startedAt: moment.instant)
        drainExpired = setup.drainExpired
        findEarlierFailsafes = setup.earlierFailsafes
    }

    /// Works until it is told to stop; returns when every instance has resigned and its addresses are gone.
    ///
    /// - Throws: when the kernel refuses what the engine cannot do without; it has resigned then as well.
    func run() throws(SystemError) {
        scheduling.schedule(by: node.configuration.globals.scheduling)
        do throws(SystemError) {
            try start()
            try work()
        } catch {
            moment = clock.moment
            tell(.stop(.atOnce))
            finish()
            throw error
        }
        finish()
    }

    /// Takes stock, and what is the node's alone.
    private func start() throws(SystemError) {
        earlierFailsafes = findEarlierFailsafes()
        for descriptor in earlierFailsafes?.descriptors ?? [] {
            try sources.register(descriptor, as: .earlierFailsafes)
        }
        let links = try host.kernel.links()
        let claimed = host.claim(node.instances, on: links)
        moment = clock.moment
        tell(
            .start(
                Event.Start(
                    links: links, addresses: try host.kernel.addresses(), claimed: claimed, hasRivals: host.hasRivals,
                    handoffs: earlierFailsafes?.handoffs)))
    }

    private func work() throws(SystemError) {
        while node.stage != .over {
            let due = nextDeadline()
            let ready = try sources.wait(until: due)
            moment = clock.moment
            let late = due.duration(to: moment.instant)
            if late >= Self.toleratedLateness { try catchUp(after: late) }
            for event in ready { try handle(event) }
            tell(.timer)
            doWhatIsDue()
            finishWakeUp()
        }
    }

    private func handle(_ event: EventPoll.Event) throws(SystemError) {
        switch EventSources.Source(event.token) {
        case .timer: break  // arming it anew takes the expiry back
        case .mailbox: readMailbox()
        case .monitor: try readMonitor()
        case .earlierFailsafes: for event in earlierFailsafes?.answers() ?? [] { tell(event) }
        case .socket(let token): receive(token)
        }
    }

    /// Reads before it speaks: all that has arrived is taken before any timer is serviced; advertisements first, so that nothing
    /// is put back for a router that yields to them.
    private func catchUp(after late: Duration) throws(SystemError) {
        tell(.wokeLate(by: late))
        var packets = 0
        for token in host.ports.tokens { packets += receiveAll(token) }
        try readMonitor()
        readMailbox()
        tell(.caughtUp(late: late, packets: packets))
    }

    /// What waits for its time beside the node.
    private func doWhatIsDue() {
        let now = moment.instant
        host.restoreRules(now: now)
        if let due = host.announcer.deadline, due <= now { host.announcer.announceDue(of: node, now: now) }
        if let due = retriesAt, due <= now { retry() }
        if scheduling.watchRealTime(now: now) { node.isUrgent = true }
    }

    /// Sends what the wake-up left to send, and shows and records what it changed.
    private func finishWakeUp() {
        sendQueued()
        sendQueued()  // what the node makes of that
        host.restoreRoutes(node.interfaces, now: moment.instant)
        failsafe.sync(&node, host, isWatched: publishing.notices.isWatched, now: moment.instant)
        releaseHandoffs()
        publishing.hasBacklog = !outbox.flush()
        publishing.publish(&node, health)
        publishing.tellServiceManager(of: node, now: moment.instant)
    }

    /// Has the failsafes of earlier runs forget what is known to this run's own, and asks again for what they did not read.
    private func releaseHandoffs() {
        guard let earlierFailsafes else { return }
        earlierFailsafes.release { failsafe.hasTaken($0, in: node) }
        if earlierFailsafes.isOver { self.earlierFailsafes = nil }
    }

    /// What the engine knows of itself beside the node.
    private var health: EngineHealth {
        var health = publishing.memory
        health.hasRealtimePriority = scheduling.hasRealtimePriority
        health.processors = scheduling.processors
        health.schedulingRefusals = scheduling.refusals
        health.failsafeFailure = failsafe.failure
        health.pendingAnnouncements = host.announcer.waiting
        health.sockets = host.sockets
        health.unknownVRIDs = host.ports.unknownVRIDs
        return health
    }

    private func sendQueued() {
        host.ports.flush()
        for (id, transmission) in host.ports.takeTransmissions() { tell(.transmitted(id, transmission)) }
    }

    /// The last wake-up. Nobody is waiting for a packet any more, so the engine may wait for those who take what it leaves.
    private func finish() {
        finishWakeUp()
        for _ in 0..<Self.flushAttempts where publishing.hasBacklog {
            usleep(1000)
            moment = clock.moment
            finishWakeUp()
        }
    }

    private func nextDeadline() -> Instant {
        let isDue = publishing.hasBacklog || node.isDue
        return (clock.now + (isDue ? Publishing.interval : Self.heartbeat))
            .orEarlier(node.deadline).orEarlier(host.announcer.deadline).orEarlier(host.routes.deadline)
            .orEarlier(failsafe.deadline).orEarlier(retriesAt)
    }

    /// Asks again for what the kernel could not tell, or let be changed.
    private func retry() {
        retriesAt = nil
        if isStockStale { retakeStock() }
        host.settings.catchUp(node.interfaces)
        retryLater()
    }

    func retryLater() {
        guard isStockStale || host.settings.areUnsettled else { return }
        retriesAt = moment.instant + Self.retryPause
    }
}

/// What an engine is made of.
struct EngineSetup: Sendable {
    var clock: EngineClock
    var configuration: Configuration
    var configurationStatus: ConfigurationStatus
    var node: NodeIdentity
    var drains: [Drain]
    /// Told of each drain whose time is over, on a thread that may wait.
    var drainExpired: @Sendable (Drain) -> Void
    var mailbox: Mailbox<EngineMessage>
    var log: Mailbox<LogEntry>
    /// Who gives the engine's answers.
    var replyThread: Mailbox<Reply>
    /// Who tells the programs of the administrator.
    var notifications: Mailbox<NotifyEvent>
    /// Tells the balancer of addresses, or says that it cannot now.
    var tellBalancer: @Sendable ([IPAddress], _ areHeld: Bool) -> Bool
    var history: any HistorySink
    var snapshots: SnapshotStore
    /// Nil where the agent was started by hand.
    var serviceManager: ServiceManagerSocket?
    /// Has another service run a thread otherwise; false where there is none.
    var reschedule: @Sendable (_ thread: Int32, ThreadSchedule) -> Bool
    /// Asks, on the engine's thread, for what an earlier run has left to be claimed.
    var earlierFailsafes: @Sendable () -> EarlierFailsafes?
}
