import Synchronization

/// A bounded queue into one consuming thread, which it wakes through a descriptor.
///
/// Any thread may post. The engine thread uses only the calls that begin with `try`: they never wait for the lock.
package final class Mailbox<Element: Sendable>: Sendable {
    /// The most elements it holds; `post` refuses and counts the next.
    package let capacity: Int
    private let queue = Mutex<[Element]>([])
    private let closed = Atomic<Bool>(false)
    private let refusals = Atomic<UInt64>(0)
    private let wakeUp: WakeUp

    package init(capacity: Int) throws(SystemError) {
        self.capacity = capacity
        wakeUp = try WakeUp()
    }

    /// Readable when there may be something to take; for `EventPoll.register`.
    package var descriptor: CInt { wakeUp.descriptor }

    /// How many elements `post` has refused so far.
    package var refusedCount: UInt64 { refusals.load(ordering: .relaxed) }

    /// Whether `close` was called; what was posted before can still be taken.
    package var isClosed: Bool { closed.load(ordering: .acquiring) }

    /// Posts one element; false when the mailbox is full or closed. May wait for the lock.
    package func post(_ element: Element) -> Bool {
        let isAccepted = queue.withLock { queue in
            guard !isClosed, queue.count < capacity else { return false }
            queue.append(element)
            return true
        }
        if !isAccepted { refusals.add(1, ordering: .relaxed) }
        // Also after a refusal: see `tryTakeAll`.
        wakeUp.raise()
        return isAccepted
    }

    /// Posts one element more, also when the mailbox is full or closed: the last word of the one who closed it.
    package func insist(_ element: Element) {
        queue.withLock { $0.append(element) }
        wakeUp.raise()
    }

    /// Moves as many of `elements` as fit into the mailbox, in order, and leaves the others; never waits.
    ///
    /// - Returns: whether all of them were moved. False when the lock is held elsewhere, and nothing was.
    package func tryPost(contentsOf elements: inout [Element]) -> Bool {
        guard !elements.isEmpty else { return true }
        let accepted = queue.withLockIfAvailable { queue in
            let count = isClosed ? 0 : min(elements.count, capacity - queue.count)
            queue += elements[..<count]
            return count
        }
        guard let accepted else { return false }
        // Also when nothing fitted: see `tryTakeAll`.
        wakeUp.raise()
        elements.removeFirst(accepted)
        return elements.isEmpty
    }

    /// Takes what there is, perhaps nothing; nil when the lock is held elsewhere. Never waits. For the consumer only.
    ///
    /// After nil the descriptor becomes readable again: whoever holds the lock raises the flag once it has let go, and so
    /// the consumer neither misses an element nor spins until the lock is free.
    package func tryTakeAll() -> [Element]? {
        wakeUp.lower()
        return queue.withLockIfAvailable { takeAll(of: &$0) }
    }

    /// Takes what there is as soon as there is something; may wait for the lock. For a consumer other than the engine.
    ///
    /// - Parameter limit: how long to wait for an element; nil for no end.
    /// - Returns: the elements in the order of posting; none when the time has passed or the mailbox was closed.
    package func takeAll(waitingUpTo limit: Duration?) -> [Element] {
        let deadline = limit.map { ContinuousClock.now + $0 }
        while true {
            wakeUp.lower()
            let wasClosed = isClosed
            let elements = queue.withLock { takeAll(of: &$0) }
            guard elements.isEmpty, !wasClosed else { return elements }
            let rest = deadline.map { ContinuousClock.now.duration(to: $0) }
            if let rest, rest <= .zero { return [] }
            wakeUp.wait(atMost: rest)
        }
    }

    /// Accepts nothing more and wakes the consumer. May wait for the lock.
    package func close() {
        queue.withLock { _ in closed.store(true, ordering: .releasing) }
        wakeUp.raise()
    }

    private func takeAll(of queue: inout [Element]) -> [Element] {
        let taken = queue
        queue = []
        return taken
    }
}
