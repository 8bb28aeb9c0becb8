package import AgentModel
internal import Configuration
internal import HTTPServer
internal import History
internal import LinuxIO
internal import Logging
internal import ManagementAPI
internal import VRRP

/// One agent, from its first look at the configuration to its clean end.
///
/// Built on the main thread, which then does nothing but wait for signals. Whatever is missing is said before an address
/// or a socket is touched.
package final class Agent {
    /// Commands and results that may wait for the engine; a full mailbox refuses, it never blocks.
    private static let mailboxCapacity = 4096
    /// The engine has this long to hand the addresses over, which it does not try for longer than 10 s, and to leave.
    private static let stopTime = Duration.seconds(15)
    /// The same once it was told to leave at once.
    private static let hurriedStopTime = Duration.seconds(5)

    /// After so long everything has run once, and what only the start needed can go.
    private static let settlingTime = Duration.seconds(5)

    private let signals: SignalDescriptor
    private let lock: LockFile
    private let stateLock: LockFile
    private let historyLock: LockFile?
    private let log: LogWriter
    private let history: History
    private let programs: ProgramSupervisor
    private let scheduler: CheckScheduler
    private let watcher: TrackerWatcher
    private let controller: AgentController
    private let replyThread: ReplyThread
    private let mailbox: Mailbox<EngineMessage>
    private let notifications: NotifyDispatcher
    private let balancer: BalancerThread
    private let snapshots: SnapshotStore
    private let engine: EngineThread
    private let server: ManagementServer
    private let memory: MemoryKeeper
    private let resources: ResourceWatch
    private let failsafe: FailsafeSupervisor
    private let pauses: PauseWatcher
    private let poll: EventPoll
    private let clock: EngineClock

    /// Runs an agent until it is told to stop.
    ///
    /// - Returns: what the process should exit with.
    package static func run(_ options: RunOptions) -> Int32 {
        var opened: History?
        do throws(StartError) {
            let agent = try Agent(options, opening: &opened)
            opened = nil
            return try agent.serve()
        } catch {
            // It held nothing, and so it ends as it should.
            _ = opened?.close()
            StandardError.printLine("aloft: \(error)")
            return error.exitStatus
        }
    }

    /// - Parameter opened: the history, once it has begun: whoever fails later has to close it.
    private init(_ options: RunOptions, opening opened: inout History?) throws(StartError) {
        let start = try Preparation(options)
        signals = start.signals
        log = start.log
        lock = try Preparation.lock(options.runtimeDirectory)
        stateLock = try start.lockState()
        historyLock = try start.lockHistory()
        let clock = start.clock
        self.clock = clock
        let log = log
        let resources = try Preparation.kernel { () throws(SystemError) in try ResourceWatch(clock: clock, log: log) }
        self.resources = resources
        history = try start.openHistory()
        opened = history
        let inForce = try start.inForce(after: history)
        try Preparation.checkRivals(of: inForce.configuration)
        start.tellOfOtherDaemons(beside: inForce.configuration)
        mailbox = try Preparation.kernel { () throws(SystemError) in try Mailbox(capacity: Self.mailboxCapacity) }
        replyThread = try Preparation.kernel { () throws(SystemError) in try ReplyThread() }
        programs = try Preparation.kernel { () throws(SystemError) in try ProgramSupervisor() }
        notifications = try start.notifications(history, programs)
        notifications.follow(inForce.configuration.globals)
        let mailbox = mailbox
        scheduler = CheckScheduler(clock: clock, supervisor: programs) { name, result, stamp in
            _ = mailbox.post(.checkFinished(name: name, result, at: stamp))
        }
        watcher = TrackerWatcher(clock: clock, say: { [log] in log.log($0, $1) }) { tracker, reading, stamp in
            _ = mailbox.post(.trackerRead(tracker, reading, at: stamp))
        }
        memory = MemoryKeeper(inForce.configuration.globals.scheduling) { _ = mailbox.post(.memoryLocked($0)) }
        let directory = options.runtimeDirectory
        failsafe = FailsafeSupervisor(
            in: directory,
            realTimePriority: inForce.configuration.globals.scheduling.effectiveRealTimePriority
        ) { _ = mailbox.post(.failsafe($0)) }
        pauses = PauseWatcher(clock: clock) { _ = mailbox.post(.paused($0)) }
        let (snapshots, balancing) = (SnapshotStore(), BalancingSnapshotStore())
        self.snapshots = snapshots
        let balancer = try Preparation.kernel {
            [history, log, programs, notifications, replyThread] () throws(SystemError) in
            try BalancerThread(
                BalancerThread.Setup(
                    clock: clock, snapshots: balancing, programs: programs,
                    record: { [writer = history.writer] in writer.enqueue($0) }, log: { log.log($0, $1) },
                    notify: { [mailbox = notifications.mailbox] in _ = mailbox.post($0) },
                    answer: { [mailbox = replyThread.mailbox] in mailbox.insist($0) },
                    memory: { BalancingMemory(of: history.reader, log) }))
        }
        self.balancer = balancer
        let services = Services(
            clock: clock, engine: mailbox, snapshots: snapshots, history: history.writer, reader: history.reader,
            log: log)
        let api = RunningAPI(
            hostNames: [Environment.hostName, start.node.name], log: log, inForce.configuration, clock: clock)
        let followers = Followers(
            api: { api.follow($0) },
            trackers: { [scheduler, watcher] configuration in
                scheduler.replace(with: configuration.checks)
                watcher.replace(with: configuration)
            },
            notifications: { [notifications] in notifications.follow($0) }, memory: { [memory] in memory.follow($0) },
            balancing: { balancer.follow($0, generation: $1) })
        controller = AgentController(
            services, loader: start.loader, followers: followers, inForce: inForce,
            servers: ServerController(services, balancer, balancing))
        server = try ManagementServer(
            start, inForce, api, snapshots: snapshots, balancing: balancing, commands: controller, history: history,
            resources: { resources.status }, mail: { [notifications] in notifications.mailStatus })
        engine = try EngineThread.start(
            EngineSetup(
                clock: clock, configuration: inForce.configuration, configurationStatus: inForce.status,
                node: start.node, drains: start.drains(in: history),
                drainExpired: { [controller] in controller.drainExpired($0) }, mailbox: mailbox, log: log.mailbox,
                replyThread: replyThread.mailbox, notifications: notifications.mailbox,
                tellBalancer: { balancer.tryTell($0, areHeld: $1) }, history: history.writer, snapshots: snapshots,
                serviceManager: start.serviceManager,
                reschedule: { thread, schedule in
                    SchedulingClient.schedule(thread, schedule) { _ = mailbox.post(.scheduled(schedule, refusal: $0)) }
                },
                earlierFailsafes: { EarlierFailsafes.find(in: directory) }))
        history.writer.enqueue(.operation(.start(of: start.node, inForce.status)))
        let (signals, engine) = (signals, engine)
        poll = try Preparation.kernel { () throws(SystemError) in
            let poll = try EventPoll()
            try poll.register(signals.descriptor, token: 0)
            try poll.register(engine.ended.descriptor, token: 1)
            return poll
        }
    }

    /// Waits for signals; returns the exit status when it is over.
    private func serve() throws(StartError) -> Int32 {
        try Preparation.kernel { () throws(SystemError) in try failsafe.start() }
        scheduler.replace(with: controller.configuration.checks)
        watcher.replace(with: controller.configuration)
        balancer.removeLeftovers(unless: controller.configuration)
        balancer.follow(controller.configuration, generation: controller.generation)
        var isSettled = false
        while true {
            switch try waitForSignal(atMost: isSettled ? nil : Self.settlingTime) {
            case .hangUp?:
                controller.reload(
                    ReloadRequest(), Command(requester: Requester(Author(.signal, "SIGHUP"))) { Self.describe($0) })
            case .terminate?: return stop(by: "SIGTERM")
            case .interrupt?: return stop(by: "SIGINT")
            case .restart?: return stop(by: "SIGUSR2", as: .restart)
            case nil:
                if let failure = engine.failure { return stop(by: nil, because: failure) }
                if !isSettled { memory.settle() }
                isSettled = true
            }
        }
    }

    /// What the history keeps of a reload that nobody waits for.
    private static func describe(_ outcome: ReloadOutcome) -> Response {
        switch outcome {
        case .accepted(let plan, _): .json(Array("{\"generation\": \(plan.generation)}".utf8))
        case .refused(let diagnostics): .json(Array("{\"errors\": \(diagnostics.count(where: \.isError))}".utf8))
        case .preconditionFailed, .noSuchGeneration, .confirmationPending, .notRecorded, .shuttingDown:
            .json(Array("{}".utf8))
        }
    }

    /// The next signal; nil when the time is over or the engine ended by itself.
    private func waitForSignal(atMost limit: Duration?) throws(StartError) -> Signal? {
        try Preparation.kernel { () throws(SystemError) in
            var events: [EventPoll.Event] = []
            try poll.wait(into: &events, timeout: limit)
            return try signals.receive()
        }
    }

    /// Waits for the engine's end; a second signal makes it hurry.
    private func hasEngineEnded() -> Bool {
        var deadline = ContinuousClock.now + Self.stopTime
        while !engine.wait(atMost: .zero) {
            let rest = ContinuousClock.now.duration(to: deadline)
            guard rest > .zero else { return false }
            switch try? waitForSignal(atMost: rest) {
            case .terminate?, .interrupt?, .restart?:
                log.log(.notice, "stopping at once")
                mailbox.insist(.stopAtOnce)
                deadline = min(deadline, .now + Self.hurriedStopTime)
            case .hangUp?, nil: continue
            }
        }
        return true
    }

    /// Whether other routers were heard, who hold the addresses from now on.
    private var hasPeers: Bool {
        snapshots.latest?.snapshot.instances.contains { !$0.peers.isEmpty } ?? false
    }

    /// - Parameter signal: which one; nil where the engine failed.
    private func stop(by signal: String?, because failure: String? = nil, as order: EngineMessage = .stop) -> Int32 {
        let began = clock.stamp()
        if let failure { log.log(.critical, "the engine stopped: \(failure)") } else { log.log(.notice, "stopping") }
        failsafe.stop()
        _ = mailbox.post(order)
        // What is asked from now on is refused, and not left without an answer.
        mailbox.close()
        let isClean = hasEngineEnded() && failure == nil
        balancer.stop(keepsRules: order.isRestart, keepsPaths: hasPeers)
        scheduler.stop()
        watcher.stop()
        pauses.stop()
        notifications.close()
        programs.stop()
        replyThread.close()
        server.stop()
        resources.stop()
        history.writer.enqueue(.operation(.stop(by: signal, because: failure, isClean: isClean, at: began)))
        if !history.close(clean: isClean) { log.log(.error, "the history could not be written to its end") }
        log.log(isClean ? .notice : .error, isClean ? "stopped" : "stopped without resigning")
        log.close()
        return isClean ? 0 : StartError.engine(failure ?? "").exitStatus
    }
}
