package import AgentModel
import Synchronization

/// The way into the history. Any thread may use it; one thread of its own writes.
package struct HistoryWriter: HistorySink {
    /// How long a caller waits for a commit before it gets a time-out error.
    package static let defaultLimit = Duration.seconds(5)

    private let core: HistoryCore

    init(_ core: HistoryCore) {
        self.core = core
    }

    /// Queues a record; when there is no room it is dropped, counted, and told of by a gap row.
    package func enqueue(_ record: HistoryRecord) {
        core.submit { _ = $0.append(WriteQueue.Entry(record: record)) }
    }

    /// Queues all of `records` and empties the array, for the real-time thread: false, with nothing done, while another
    /// thread holds the queue; try again at the next wake-up.
    package func tryEnqueue(contentsOf records: inout [HistoryRecord]) -> Bool {
        let taken = core.trySubmit { queue in
            for record in records { _ = queue.append(WriteQueue.Entry(record: record)) }
        }
        if taken { records.removeAll(keepingCapacity: true) }
        return taken
    }

    /// Writes a record and waits until it would survive a power cut; never to be called on the engine's thread.
    ///
    /// - Parameter limit: how long to wait at most.
    /// - Returns: the row's id; for `drainLifted` that of the drain.
    /// - Throws: `queueFull`, `writeFailed`, `refused`, `timedOut` or `closed`. Only after `timedOut` with `mayFollow`
    ///   may the record be written all the same.
    package func write(
        _ record: HistoryRecord, within limit: Duration = defaultLimit
    ) throws(HistoryError) -> Int64 {
        let waiter = WriteWaiter()
        let isTaken = core.submit { queue -> Bool? in
            queue.isClosed ? nil : queue.append(WriteQueue.Entry(record: record, waiter: waiter))
        }
        guard let isTaken else { throw .closed }
        guard isTaken else { throw .queueFull }
        return try outcome(of: waiter, limit)
    }

    /// Waits until everything that was queued before is in the file.
    package func flush(within limit: Duration = defaultLimit) throws(HistoryError) {
        let waiter = WriteWaiter()
        guard core.submit({ $0.isClosed ? nil : $0.append(flush: waiter) }) != nil else { throw .closed }
        _ = try outcome(of: waiter, limit)
    }

    /// Has `notify` called on the writer's thread after each transaction that wrote records, when readers see them. It must
    /// come back at once: what it delays is every write. Set it once.
    package func onCommit(_ notify: @escaping @Sendable () -> Void) {
        core.commits.withLock { $0.notify = notify }
    }

    /// Has `notify` called when the file can no longer be written, with why, and with nil when it is written again; at once where
    /// it cannot be now. On the writer's thread later, and it must come back at once. Set it once.
    package func onTrouble(_ notify: @escaping @Sendable (_ why: String?) -> Void) {
        let why = core.trouble.withLock { trouble in
            trouble.notify = notify
            return trouble.why
        }
        if let why { notify(why) }
    }

    /// How the history is doing; touches no file.
    package var status: HistoryStatus { core.queue.withLock { $0.status } }

    private func outcome(of waiter: WriteWaiter, _ limit: Duration) throws(HistoryError) -> Int64 {
        if let result = waiter.wait(atMost: limit) { return try result.get() }
        let isWithdrawn = core.submit { $0.withdraw(waiter) }
        throw .timedOut(limit, mayFollow: !isWithdrawn)
    }
}

extension WriteQueue {
    fileprivate var status: HistoryStatus {
        HistoryStatus(
            writable: error == nil && !isClosed, error: error ?? (isClosed ? "The history is closed." : nil),
            queued: count, dropped: dropped, bytes: bytes)
    }
}
