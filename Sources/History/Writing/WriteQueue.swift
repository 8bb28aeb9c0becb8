internal import AgentModel

/// What waits to be written, within its bounds, and the count of what found no room.
///
/// A transition that finds the queue full takes the place of a check result; without one it is lost too.
struct WriteQueue {
    struct Entry {
        let record: HistoryRecord
        var waiter: WriteWaiter?
    }

    /// What the writer is asleep for, so that nobody rings for nothing.
    enum Awaited { case anything, urgency, nothing }

    private(set) var entries: [Entry] = []
    private(set) var checkResults: [Entry] = []
    private(set) var flushes: [WriteWaiter] = []
    private(set) var losses = Losses()
    private(set) var dropped = 0
    private var inFlight = 0
    private var isAwaited = false
    private let limit: Int
    private let checkResultLimit: Int
    var awaited = Awaited.nothing
    var stop: Stop?
    /// Why a reader holds the file to be damaged.
    var suspicion: String?
    var isClosed = false
    var error: String?
    var bytes: Int64 = 0

    /// - Parameters:
    ///   - limit: records of any kind, those being written included.
    ///   - checkResultLimit: check results that wait.
    init(limit: Int = Limits.queuedRecords, checkResultLimit: Int = Limits.queuedCheckResults) {
        self.limit = limit
        self.checkResultLimit = checkResultLimit
    }

    var count: Int { entries.count + checkResults.count + inFlight }
    var isUrgent: Bool { isAwaited || !flushes.isEmpty || stop != nil || suspicion != nil }
    var isEmpty: Bool { entries.isEmpty && checkResults.isEmpty && flushes.isEmpty && losses.isEmpty }

    /// Takes a record; false when there is no room, and then it is counted as lost unless somebody waits for it.
    mutating func append(_ entry: Entry) -> Bool {
        let isTaken: Bool
        if entry.record.isCheckResult { isTaken = appendCheckResult(entry) } else { isTaken = appendOther(entry) }
        if !isTaken, entry.waiter == nil { lose(entry.record) }
        isAwaited = isAwaited || (isTaken && entry.waiter != nil)
        return isTaken
    }

    private mutating func appendOther(_ entry: Entry) -> Bool {
        if isClosed { return false }
        if count >= limit {
            guard let displaced = checkResults.popLast() else { return false }
            if let waiter = displaced.waiter { waiter.resolve(.failure(.queueFull)) } else { lose(displaced.record) }
        }
        entries.append(entry)
        return true
    }

    mutating func append(flush: WriteWaiter) {
        flushes.append(flush)
    }

    private mutating func lose(_ record: HistoryRecord) {
        dropped += 1
        losses.add(record, Losses.noRoom)
    }

    private mutating func appendCheckResult(_ entry: Entry) -> Bool {
        guard !isClosed, count < limit, checkResults.count < checkResultLimit else { return false }
        checkResults.append(entry)
        return true
    }

    /// Takes back the record of somebody who no longer waits; false when it is being written already.
    mutating func withdraw(_ waiter: WriteWaiter) -> Bool {
        let before = entries.count + checkResults.count
        entries.removeAll { $0.waiter === waiter }
        checkResults.removeAll { $0.waiter === waiter }
        return entries.count + checkResults.count < before
    }

    /// Moves everything that waits into `batch`, which is empty, and leaves its storage for what comes next.
    mutating func take(into batch: inout Batch) {
        swap(&entries, &batch.entries)
        swap(&checkResults, &batch.checkResults)
        swap(&flushes, &batch.flushes)
        swap(&losses, &batch.losses)
        isAwaited = false
        inFlight = batch.count
    }

    mutating func landed(refused: Int) {
        inFlight = 0
        dropped += refused
        error = nil
    }

    /// Puts back, in front, what could not be written; those who waited for it have been told.
    mutating func putBack(_ batch: inout Batch) {
        inFlight = 0
        batch.entries.append(contentsOf: entries)
        batch.checkResults.append(contentsOf: checkResults)
        swap(&entries, &batch.entries)
        swap(&checkResults, &batch.checkResults)
        losses.merge(batch.losses)
    }
}

extension WriteQueue {
    /// Notes what the writer sleeps for; false when that is there already.
    mutating func fallAsleep(for wanted: Awaited) -> Bool {
        guard !has(wanted) else { return false }
        awaited = wanted
        return true
    }

    /// Whether the writer must be woken now; it is not woken twice.
    mutating func takeRing() -> Bool {
        guard has(awaited) else { return false }
        awaited = .nothing
        return true
    }

    /// Refuses everything from now on, and tells those who wait.
    mutating func close() {
        isClosed = true
        for entry in entries + checkResults { entry.waiter?.resolve(.failure(.closed)) }
        for flush in flushes { flush.resolve(.failure(.closed)) }
        (entries, checkResults, flushes) = ([], [], [])
    }

    private func has(_ awaited: Awaited) -> Bool {
        switch awaited {
        case .anything: !isEmpty || isUrgent
        case .urgency: isUrgent
        case .nothing: false
        }
    }
}

/// How the writer's thread ends.
enum Stop {
    /// Writes what waits, and the end of the run.
    case close(clean: Bool)
    /// As if the process had been killed.
    case abandon
}

/// What goes into one transaction.
struct Batch {
    var entries: [WriteQueue.Entry] = []
    var checkResults: [WriteQueue.Entry] = []
    var flushes: [WriteWaiter] = []
    var losses = Losses()

    var count: Int { entries.count + checkResults.count }
    var isEmpty: Bool { entries.isEmpty && checkResults.isEmpty && losses.isEmpty }
    /// Whether somebody waits for it to be on the disk.
    var isAwaited: Bool {
        entries.contains { $0.waiter != nil } || checkResults.contains { $0.waiter != nil } || !flushes.isEmpty
    }

    /// Keeps the storage for the next one.
    mutating func clear() {
        entries.removeAll(keepingCapacity: true)
        checkResults.removeAll(keepingCapacity: true)
        flushes.removeAll()
        losses = Losses()
    }

    /// Tells everybody who waits that it failed and lets go of their records, because they deal with that themselves.
    mutating func failAwaited(_ error: HistoryError) {
        for entry in entries + checkResults { entry.waiter?.resolve(.failure(error)) }
        entries.removeAll { $0.waiter != nil }
        checkResults.removeAll { $0.waiter != nil }
        for flush in flushes { flush.resolve(.failure(error)) }
        flushes.removeAll()
    }
}
