import Dispatch
import Synchronization

/// Counts the requests that wait for an answer or for its way out, so that `stop()` can see them off.
final class Ledger: Sendable {
    enum Admission { case admitted, full, stopping }

    private struct Books {
        var suspended: [ObjectIdentifier: Exchange] = [:]
        /// Requests that reached the handler and whose answer has not left yet.
        var pending = 0
        var isStopping = false
    }

    private let bound: Int
    private let books = Mutex(Books())
    /// Signalled while stopping whenever something was taken off the books.
    private let changed = DispatchSemaphore(value: 0)

    init(bound: Int) {
        self.bound = bound
    }

    var isStopping: Bool { books.withLock(\.isStopping) }

    func begin() {
        books.withLock { $0.pending += 1 }
    }

    func end() {
        strike { $0.pending -= 1 }
    }

    /// Takes a request that will be answered later, or says why not.
    func suspend(_ exchange: Exchange) -> Admission {
        books.withLock { books in
            if books.isStopping { return .stopping }
            guard books.suspended.count < bound else { return .full }
            books.suspended[ObjectIdentifier(exchange)] = exchange
            return .admitted
        }
    }

    /// Called after the connection was resumed, not before: until then `waitUntilEmpty` must not return.
    func resumed(_ exchange: Exchange) {
        strike { $0.suspended[ObjectIdentifier(exchange)] = nil }
    }

    /// From now on nothing is admitted. Returns what waits for its answer.
    func beginStopping() -> [Exchange] {
        books.withLock { books in
            books.isStopping = true
            return Array(books.suspended.values)
        }
    }

    /// Waits until all answers have left, `time` at most, and until no connection is suspended, however long that takes:
    /// whoever answers it is just about to resume it.
    func waitUntilEmpty(atMost time: Duration) {
        let milliseconds = Int(time / .milliseconds(1))
        let deadline = DispatchTime.now() + .milliseconds(milliseconds)
        while books.withLock({ $0.pending > 0 }), changed.wait(timeout: deadline) == .success {}
        while books.withLock({ !$0.suspended.isEmpty }) { changed.wait() }
    }

    private func strike(_ change: (inout Books) -> Void) {
        let isStopping = books.withLock { books in
            change(&books)
            return books.isStopping
        }
        if isStopping { changed.signal() }
    }
}
