import LinuxIO
import Synchronization

/// What the writer's thread, its callers and the readers share.
final class HistoryCore: Sendable {
    let queue: Mutex<WriteQueue>
    /// Signalled when there is what the writer is asleep for. A signal may have been meant for the sleep before: it looks again.
    let work = Semaphore()
    /// Resolved when the writer's thread has ended; a failure when something was left behind.
    let ended = WriteWaiter()
    let commits = Mutex(Commits())
    let trouble = Mutex(Trouble())
    private let connection = Mutex<Connection?>(nil)

    init(_ queue: sending WriteQueue) {
        self.queue = Mutex(queue)
    }

    /// The file that is open now.
    func open() throws(HistoryError) -> Connection {
        if let connection = connection.withLock({ $0 }) { return connection }
        throw .unavailable(queue.withLock { $0.error } ?? "the file is closed")
    }

    var current: Connection? { connection.withLock { $0 } }

    func use(_ connection: Connection?) {
        self.connection.withLock { $0 = connection }
    }

    /// Changes the queue and wakes the writer if what it is asleep for has come.
    func submit<T: Sendable>(_ change: (inout WriteQueue) -> T) -> T {
        let (result, rings) = queue.withLock { queue in (change(&queue), queue.takeRing()) }
        if rings { work.signal() }
        return result
    }

    /// As `submit`, but nil, with nothing changed, while another thread holds the queue.
    func trySubmit(_ change: (inout WriteQueue) -> Void) -> Bool {
        let rings = queue.withLockIfAvailable { queue in
            change(&queue)
            return queue.takeRing()
        }
        if rings == true { work.signal() }
        return rings != nil
    }

    /// Tells of a change of that alone: what fails again and again is told once.
    func tell(_ why: String?) {
        let notify = trouble.withLock { trouble -> (@Sendable (String?) -> Void)? in
            guard (why == nil) != (trouble.why == nil) else { return nil }
            trouble.why = why
            return trouble.notify
        }
        notify?(why)
    }

    /// Has the writer begin a new file because a reader found this one damaged.
    func suspect(_ why: String) {
        submit { $0.suspicion = why }
    }
}

/// Who is told of commits.
struct Commits: Sendable {
    /// Called on the writer's thread after each transaction with records.
    var notify: (@Sendable () -> Void)?
}

/// Whether the file can be written, as it was told last.
struct Trouble: Sendable {
    var why: String?
    /// Called on the writer's thread when the file can no longer be written, with why, and with nil when it is written again.
    var notify: (@Sendable (String?) -> Void)?
}
