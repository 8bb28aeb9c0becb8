internal import AgentModel
internal import Configuration
private import Glibc
internal import Health
internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import ProgramService
internal import VRRP

/// The one thread that speaks VRRP: it sleeps until a packet, a timer, the kernel or another thread wakes it, lets the
/// virtual routers decide, and performs what they want, in their order.
///
/// It makes no call that can wait for a disk, a peer, a script or another thread. Confined to the thread that calls
/// `run`; the mailbox, the snapshot store and the history's queue are the only things it shares.
final class Engine {
    typealias Instant = ContinuousClock.Instant

    /// The engine wakes at least this often, so that a snapshot is never older.
    static let heartbeat = Duration.milliseconds(500)
    /// Packets taken from one socket in one wake-up, so that a flood never keeps timers waiting.
    static let packetsPerWakeUp = 32
    /// After so many readings of a busy kernel the timers get their turn.
    static let monitorReadsPerWakeUp = 64
    /// How often, a millisecond apart, it tries to hand over its last records and answers.
    private static let flushAttempts = 100
    /// How long an address that the kernel refused is left alone.
    static let refusalPause = Duration.seconds(5)

    let clock: EngineClock
    let mailbox: Mailbox<EngineMessage>
    let snapshots: SnapshotStore
    var outbox: Outbox

    let poll: EventPoll
    let timer: DeadlineTimer
    let monitor: NetlinkMonitorSocket
    let kernel: NetlinkCommandSocket
    let buffers = ReceiveBuffers()

    var configuration: Configuration
    var configurationStatus: ConfigurationStatus
    let node: NodeIdentity
    var drains: [Drain]
    /// Drains that are not in force yet.
    var handovers: [Handover] = []
    /// The operation that is being carried out; nil while the network and the clock decide.
    var cause: Cause?
    /// Told of each drain whose time is over, on a thread that may wait.
    let drainExpired: @Sendable (Drain) -> Void

    var instances: [Instance] = []
    var groups: [Group] = []
    /// When the instances begin to take part, where the configuration has them wait.
    var startsAt: Instant?
    var checks: [String: CheckSlot] = [:]
    /// How what is known of links, files, processes and checks last changed.
    var trackerChanges: [TrackerIdentity: TrackerChange] = [:]
    var interfaces = InterfaceTable()
    var linkStates = LinkStates()
    /// The addresses that move between the nodes, which are nobody's own.
    var virtualAddresses: Set<IPAddress>
    /// What our own interfaces for virtual MAC addresses may be called.
    var virtualMACNames: Set<String>
    var listeningPorts: [ListeningPort.Key: ListeningPort] = [:]
    var sendingPorts: [SendingPort.Key: SendingPort] = [:]
    var leases = LeaseRenewals()
    /// What explains that addresses of ours are gone.
    var losses = AddressLosses()
    /// When addresses are put back that wait for the host's own.
    var restoresAt: Instant?
    /// When instances that another process keeps out look again.
    var claimsReviewAt: Instant?
    /// What the failsafe knows.
    var failsafeSync = FailsafeSync()
    /// What an earlier run's failsafe offers; nil once nothing can be claimed.
    var handoffClient: HandoffClient?
    /// When it was last looked whether routes are still there.
    var routesInspectedAt: Instant
    /// Addresses came or went since, and routes may have gone with them.
    var areRoutesDoubtful = false
    /// What is there in whatever state the instances are.
    var statics = StaticHoldings()
    /// Rules that other programs may have removed.
    var ruleLosses = RuleLosses()
    /// Drops what is sent to addresses that accept nothing; nil while there are none.
    var filter: PacketFilter?
    /// When what could not be opened or read is tried again; nil while there is nothing of the kind.
    var reopensAt: Instant?
    /// Whether changes of interfaces were lost, and what there is could not be read anew.
    var isStockStale = false
    /// Settings of the kernel that could not be changed, or not be read, for want of a descriptor or memory.
    var settingsDue: [SystemSetting: SettingDue] = [:]
    var areSettingsUnread = false
    /// What settings of the kernel were before the engine changed them.
    var savedSettings: [InterfaceSetting: String] = [:]
    var announcers: [InterfaceIndex: LinkLayerSocket] = [:]
    var announcements = AnnouncementQueue()
    /// Which socket an epoll token stands for.
    var receivers: [UInt64: (port: ListeningPort, receiver: AdvertisementReceiver)] = [:]
    var nextToken = Token.firstReceiver
    /// The sockets of the peer monitors, by their tokens.
    var frameWatches: [UInt64: FrameWatch] = [:]
    var probing: Probing

    /// When each instance is next due, beside `instances`, so that looking for the earliest touches one array only.
    var deadlines: [Instant] = []
    var lateness = LatenessHistogram()
    var health = EngineHealth()
    /// The last time that the machine did not let the engine run in time.
    var lastStall: (at: Instant, late: Duration)?
    /// The processors that its thread might run on at the start.
    let allProcessors = (try? Scheduling.processors()) ?? []
    /// Whether its niceness was changed, and is to be changed back.
    var hasSetNiceness = false
    /// When it asks again for the real-time priority that was taken away.
    var realTimeReturnsAt: Instant?
    var publishing: Publishing
    /// Nil where the agent was started by hand.
    let serviceManager: ServiceManagerSocket?
    let reschedule: @Sendable (_ thread: Int32, ThreadSchedule) -> Bool
    var notices: ServiceNotices
    /// At the end: those that stay Active until the agent is there again.
    var keptForRestart: [Instance] = []
    var stage = Stage.working

    /// How far the end is.
    enum Stage {
        case working
        /// The addresses are handed over.
        case leaving
        case over
    }

    enum Token {
        static let timer: UInt64 = 0
        static let mailbox: UInt64 = 1
        static let monitor: UInt64 = 2
        static let handoffClient: UInt64 = 3
        static let firstReceiver: UInt64 = 16
    }

    /// A check with the times that its answers need.
    struct CheckSlot {
        var check: Check
        var since: Stamp?
        /// The same moment as `since` on the engine's clock.
        var turnedAt: Instant?
        var lastRunAt: Stamp?
        /// Since when the agent cannot start it.
        var outageSince: Stamp?
    }

    init(_ setup: EngineSetup) throws(SystemError) {
        clock = setup.clock
        mailbox = setup.mailbox
        snapshots = setup.snapshots
        outbox = Outbox(
            history: setup.history, log: setup.log, replyThread: setup.replyThread, notifications: setup.notifications)
        configuration = setup.configuration
        virtualAddresses = setup.configuration.virtualAddresses
        virtualMACNames = setup.configuration.virtualMACNames
        configurationStatus = setup.configurationStatus
        node = setup.node
        drains = setup.drains
        drainExpired = setup.drainExpired
        publishing = Publishing(startedAt: setup.clock.now)
        serviceManager = setup.serviceManager
        reschedule = setup.reschedule
        notices = ServiceNotices(watchdog: setup.serviceManager?.watchdogInterval, startedAt: setup.clock.now)
        routesInspectedAt = setup.clock.now
        handoffClient = setup.handoffClient()
        probing = Probing(startedAt: setup.clock.now)
        poll = try EventPoll()
        timer = try DeadlineTimer()
        monitor = try NetlinkMonitorSocket()
        kernel = try NetlinkCommandSocket()
        try poll.register(timer.descriptor, token: Token.timer)
        try poll.register(mailbox.descriptor, token: Token.mailbox)
        try poll.register(monitor.descriptor, token: Token.monitor)
        if let handoffClient { try poll.register(handoffClient.failsafe.descriptor, token: Token.handoffClient) }
    }

    /// Works until it is told to stop; returns when every instance has resigned and its addresses are gone.
    ///
    /// - Throws: when the kernel refuses what the engine cannot do without; it has resigned then as well.
    func run() throws(SystemError) {
        schedule(by: configuration.globals.scheduling)
        do throws(SystemError) {
            try start(now: clock.now)
            try work()
        } catch {
            if stage != .over { leaveAtOnce(now: clock.now) }
            finish()
            throw error
        }
        finish()
    }

    private func work() throws(SystemError) {
        var events: [EventPoll.Event] = []
        while stage != .over {
            let due = nextDeadline()
            try timer.arm(due)
            try poll.wait(into: &events)
            let now = clock.now
            let late = due.duration(to: now)
            if late >= Self.toleratedLateness { try catchUp(after: late, now: now) }
            for event in events { try handle(event, now: now) }
            serviceTimers(now: now)
            serviceDelays(now: now)
            expireDrains(now: now)
            settleHandovers(now: now)
            endLeaving(now: now)
            watchRealTime(now: now)
            finishWakeUp(now: now)
        }
    }

    private func handle(_ event: EventPoll.Event, now: Instant) throws(SystemError) {
        switch event.token {
        case Token.timer: break  // arming it anew takes the expiry back
        case Token.mailbox: readMailbox(now: now)
        case Token.monitor: try readMonitor(now: now)
        case Token.handoffClient: readHandoffs(now: now)
        default: receive(event.token, now: now)
        }
    }

    func readMailbox(now: Instant) {
        guard let messages = mailbox.tryTakeAll() else { return }
        for message in messages { handle(message, now: now) }
    }

    /// Sends what the wake-up left to send, and shows and records what it changed.
    private func finishWakeUp(now: Instant) {
        for port in sendingPorts.values { port.flush() }
        judgeSending(now: now)
        for port in sendingPorts.values { port.flush() }  // what a judgement makes them say
        if areRoutesDoubtful { restoreRoutes(now: now) }
        syncFailsafe(now: now)
        publishing.hasBacklog = !outbox.flush()
        publish(now: now)
        tellServiceManager(now: now)
    }

    /// The last wake-up. Nobody is waiting for a packet any more, so the engine may wait for those who take what it leaves.
    private func finish() {
        for instance in instances { endFindings(of: instance, because: .stopped, now: clock.now) }
        finishWakeUp(now: clock.now)
        for _ in 0..<Self.flushAttempts where publishing.hasBacklog {
            usleep(1000)
            finishWakeUp(now: clock.now)
        }
    }

    private func nextDeadline() -> Instant {
        var next = clock.now + (publishing.hasBacklog || publishing.isDue ? Publishing.interval : Self.heartbeat)
        for deadline in deadlines where deadline < next { next = deadline }
        for deadline in [
            startsAt, linkStates.deadline, announcements.deadline, ruleLosses.deadline, leases.deadline,
            failsafeSync.updateAt, reopensAt, restoresAt, claimsReviewAt,
        ] {
            if let deadline, deadline < next { next = deadline }
        }
        return next
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
    var history: any HistorySink
    var snapshots: SnapshotStore
    var serviceManager: ServiceManagerSocket?
    /// Has another service run a thread otherwise; false where there is none.
    var reschedule: @Sendable (_ thread: Int32, ThreadSchedule) -> Bool
    /// Asks, on the engine's thread, for what an earlier run has left to be claimed.
    var handoffClient: @Sendable () -> HandoffClient?
}
