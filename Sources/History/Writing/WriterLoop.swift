import LinuxIO
import SQLite
import Synchronization

/// The writer's thread: takes what is queued, writes it in one transaction, and keeps the file within its bounds.
///
/// Made and run on its own thread, and used by no other.
final class WriterLoop {
    let core: HistoryCore
    let file: HistoryFile
    let testHooks: TestHooks
    /// What a new file would have to take over.
    var carryOver = CarryOver()
    /// Where the open file's order by time stands.
    var order = ClockOrder()
    /// How the file was lost, until a new one is open.
    var loss: HistoryFile.Loss?
    var nextFileCheck = ContinuousClock.now
    private let retention: Retention
    private var batch = Batch()
    private var pruning: Pruning?
    private var nextPruning = ContinuousClock.now

    init(_ core: HistoryCore, _ file: HistoryFile, _ retention: Retention, _ testHooks: TestHooks) {
        self.core = core
        self.file = file
        self.retention = retention
        self.testHooks = testHooks
    }

    func run() {
        carryOver = (try? core.current?.pool.read { try CarryOver($0) }) ?? carryOver
        while true {
            awaitWork()
            if let stop = core.queue.withLock({ $0.stop }) { return end(stop) }
            if writeQueued() {
                prune()
            } else {
                testHooks.afterFailure()
                sleep(for: .urgency, atMost: testHooks.retryPause)
            }
        }
    }

    /// Writes what waits now; whether the file could be written.
    func writeQueued() -> Bool {
        core.queue.withLock { queue in
            queue.awaited = .nothing
            queue.take(into: &batch)
            if let why = queue.suspicion { loss = .damaged(why) }
            queue.suspicion = nil
        }
        do {
            try writeOrRenew()
            core.tell(nil)
            return true
        } catch {
            fail(Failure(error))
            return false
        }
    }

    /// A file that turns out to be lost is replaced at once, and the batch goes into the new one.
    private func writeOrRenew() throws {
        do {
            try write()
        } catch {
            guard case .fileLost(let why) = Failure(error) else { throw error }
            loss = .damaged(why)
            try write()
        }
    }

    private func write() throws {
        let connection = try requireConnection()
        guard !batch.isEmpty || !batch.flushes.isEmpty else { return core.queue.withLock { $0.error = nil } }
        let commit = try Commit(batch, to: connection, after: order, now: file.now(), testHooks: testHooks)
        (carryOver, order) = (commit.carryOver, commit.order)
        core.queue.withLock { $0.landed(refused: commit.refused) }
        for (waiter, result) in commit.answers { waiter.resolve(result) }
        for flush in batch.flushes { flush.resolve(.success(0)) }
        if !batch.isEmpty { core.commits.withLock { $0.notify }?() }
        batch.clear()
    }

    private func fail(_ failure: Failure) {
        batch.failAwaited(.writeFailed(failure.why))
        core.queue.withLock { queue in
            queue.error = failure.why
            queue.putBack(&batch)
        }
        core.tell(failure.why)
        batch.clear()
    }
}

extension WriterLoop {
    /// Sleeps until there is something to do, and a little longer for company unless somebody waits.
    private func awaitWork() {
        sleep(for: .anything, atMost: pruning == nil ? min(nextPruning, nextFileCheck) - ContinuousClock.now : .zero)
        guard !core.queue.withLock({ $0.isEmpty }) else { return }
        sleep(for: .urgency, atMost: testHooks.commitDelay)
    }

    private func sleep(for awaited: WriteQueue.Awaited, atMost limit: Duration) {
        if core.queue.withLock({ $0.fallAsleep(for: awaited) }) { core.work.wait(atMost: limit) }
    }

    private func prune() {
        if pruning == nil, ContinuousClock.now >= nextPruning {
            pruning = Pruning(retention, now: file.now())
            nextPruning = ContinuousClock.now + Limits.retentionInterval
        }
        guard var pass = pruning, let connection = core.current else { return }
        do {
            pruning = try connection.pool.writeWithoutTransaction { try pass.step($0) } ? pass : nil
            guard pruning == nil else { return }
            measure()
            testHooks.afterPruning()
        } catch {
            pruning = nil
            let failure = Failure(error)
            if case .fileLost(let why) = failure { loss = .damaged(why) }
            fail(failure)
        }
    }
}
