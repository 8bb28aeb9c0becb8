internal import AgentModel
internal import Configuration
internal import Dispatch
internal import LinuxIO
private import Synchronization

/// Tells the administrator's programs, named pipes and mailboxes what the engine has left for them, off the engine's thread.
final class NotifyDispatcher: Sendable {
    /// Events that may wait for the dispatcher's thread; the engine keeps further ones, within its own bounds.
    private static let capacity = 4096
    /// What waits for a pipe is tried again so often.
    private static let retryPause = Duration.milliseconds(200)
    /// Instances and groups whose queues are remembered while they are idle.
    private static let idleQueues = 512
    /// How long the stop of the agent waits for programs, those for the stop among them, before they are killed.
    private static let stopTime = Duration.seconds(10)
    private static let killTime = Duration.seconds(2)

    private struct State {
        var refusesWritable = false
        var queues: [NotifyEvent.Key: ProgramQueue] = [:]
        var lines: [LineQueue] = []
        var readers: [PipeReader] = []
        /// The instances and groups that were last heard of as Active.
        var active: Set<NotifyEvent.Key> = []
    }

    /// Where the engine leaves its events.
    let mailbox: Mailbox<NotifyEvent>
    private let services: NotifyServices
    private let mails: MailQueue
    private let state = Mutex(State())
    private let working = DispatchGroup()
    private let reading = DispatchGroup()
    private let isDone = Semaphore()

    init(_ services: NotifyServices, mails: MailQueue) throws(SystemError) {
        mailbox = try Mailbox(capacity: Self.capacity)
        self.services = services
        self.mails = mails
        _ = try Thread.start(name: "notify") { [self] in
            work()
            isDone.signal()
        }
    }

    /// Takes the pipes of a configuration; one that stays goes on undisturbed.
    func follow(_ globals: GlobalConfiguration) {
        mails.follow(globals.mail, signedBy: globals.routerID)
        state.withLock { state in
            state.refusesWritable = globals.refusesWritablePrograms
            guard state.lines.map(\.fifo) != globals.notifyFIFOs else { return }
            closePipes(&state)
            state.lines = globals.notifyFIFOs.map { LineQueue($0, services) }
            state.readers = globals.notifyFIFOs.compactMap { fifo in
                PipeReader(fifo, refusesWritable: state.refusesWritable, services, working: reading)
            }
        }
    }

    /// The mails that wait.
    var mailStatus: MailStatus { mails.status }

    /// Tells what waits, and returns when the programs have ended, or after the time for that.
    func close() {
        mailbox.close()
        isDone.wait(atMost: Self.killTime)
        if working.wait(timeout: .now() + Self.stopTime.dispatch) == .timedOut {
            for queue in state.withLock({ Array($0.queues.values) }) { queue.abandon() }
            _ = working.wait(timeout: .now() + Self.killTime.dispatch)
        }
        mails.close()
        state.withLock { closePipes(&$0) }
        _ = reading.wait(timeout: .now() + (services.drainTime + Self.killTime).dispatch)
    }

    private func work() {
        while true {
            let isWaiting = state.withLock { $0.lines.contains { !$0.isEmpty } }
            let events = mailbox.takeAll(waitingUpTo: isWaiting ? Self.retryPause : nil)
            state.withLock { state in
                for event in events { tell(event, &state) }
                for index in state.lines.indices { state.lines[index].flush() }
            }
            guard !events.isEmpty || !mailbox.isClosed else { return }
        }
    }

    private func tell(_ event: NotifyEvent, _ state: inout State) {
        switch event.event {
        case .active: state.active.insert(event.key)
        case .backup, .fault, .stop, .deleted: state.active.remove(event.key)
        case .lowerPriority, .priority, .up, .down: break
        }
        if let line = event.line(isActive: state.active.contains(event.key)) {
            for index in state.lines.indices { state.lines[index].add(line, at: event.stamp) }
        }
        mails.add(event)
        if !event.commands.isEmpty { queue(event.key, &state).add(event, refusesWritable: state.refusesWritable) }
    }

    private func queue(_ key: NotifyEvent.Key, _ state: inout State) -> ProgramQueue {
        if let queue = state.queues[key] { return queue }
        if state.queues.count >= Self.idleQueues { state.queues = state.queues.filter { !$0.value.isIdle } }
        let queue = ProgramQueue(key, services, working: working)
        state.queues[key] = queue
        return queue
    }

    private func closePipes(_ state: inout State) {
        for index in state.lines.indices { state.lines[index].close() }
        for reader in state.readers { reader.end() }
        (state.lines, state.readers) = ([], [])
    }
}

extension Duration {
    var dispatch: DispatchTimeInterval { .microseconds(Int(self / .microseconds(1))) }
}
