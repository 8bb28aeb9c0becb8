internal import AgentModel
internal import LinuxIO
internal import Logging
internal import Node

/// What is shown of the node: snapshots for every reader, and a few words for the service manager.
final class Publishing {
    typealias Instant = ContinuousClock.Instant

    /// Between two snapshots when nothing of note has happened: often enough for people, rare enough not to cost.
    static let interval = Duration.milliseconds(100)

    private let snapshots: SnapshotStore
    /// Nil where the agent was started by hand.
    private let serviceManager: ServiceManagerSocket?
    private let outbox: Outbox
    private(set) var notices: ServiceNotices
    private var sequence: UInt64 = 0
    private var lastAt: Instant
    /// Whether the agent's memory is locked, and why not.
    private(set) var memory = EngineHealth()
    /// Something could not be handed over to another thread at the last wake-up.
    var hasBacklog = false

    init(
        _ snapshots: SnapshotStore, _ serviceManager: ServiceManagerSocket?, _ outbox: Outbox, startedAt: Instant
    ) {
        self.snapshots = snapshots
        self.serviceManager = serviceManager
        self.outbox = outbox
        notices = ServiceNotices(watchdog: serviceManager?.watchdogInterval, startedAt: startedAt)
        lastAt = startedAt
    }

    /// Shows the present state to every reader, at once after an event and else every `interval`.
    ///
    /// - Parameter health: what the engine knows of itself; asked for when it is shown.
    func publish(_ node: inout Node, _ health: @autoclosure () -> EngineHealth) {
        guard node.isUrgent || lastAt.duration(to: node.moment.instant) >= Self.interval else { return }
        guard snapshots.tryPublish(node.snapshot(sequence + 1, health())) else {
            hasBacklog = true
            return
        }
        sequence += 1
        lastAt = node.moment.instant
        node.isUrgent = false
        node.isDue = false
    }

    /// Takes note of what became of the agent's memory.
    func memoryLocked(_ outcome: MemoryLock) {
        memory.memoryRefusal = nil
        switch outcome {
        case .locked: memory.hasLockedMemory = true
        case .unlocked: memory.hasLockedMemory = false
        case .refused(let error, let isExplicit):
            memory.hasLockedMemory = false
            let text =
                "memory is not locked and may be paged out: \(error); give the agent CAP_IPC_LOCK or, in its unit, "
                + "LimitMEMLOCK=infinity, or write vrrp_no_swap off"
            outbox.log(.warning, text)
            if isExplicit { memory.memoryRefusal = text }
        }
    }

    // MARK: The service manager

    /// Tells the service manager that the engine lives, and what it does.
    func tellServiceManager(of node: borrowing Node, now: Instant) {
        guard let serviceManager, node.stage == .working,
            let notice = notices.next(isReady: node.isReady, status: node.summary, now: now)
        else { return }
        send(notice, to: serviceManager, now: now)
    }

    /// Tells it that the end has begun, which may take as long as a handover.
    func tellServiceManagerOfEnd(now: Instant) {
        guard let serviceManager else { return }
        send("STOPPING=1\nSTATUS=handing over", to: serviceManager, now: now)
    }

    private func send(_ notice: String, to serviceManager: ServiceManagerSocket, now: Instant) {
        do throws(SystemError) {
            _ = try serviceManager.send(notice)
        } catch {
            // It is restarted at times, and listens at the same place then.
            guard notices.logLimiter.mayTell("", now: now) else { return }
            outbox.log(.warning, "the service manager could not be told how the agent is: \(error)")
        }
    }
}
