import LinuxIO
import Synchronization

/// What somebody holds who waits for a commit.
final class WriteWaiter: Sendable {
    private let outcome = Mutex<Result<Int64, HistoryError>?>(nil)
    private let isResolved = Semaphore()

    /// Ends the wait, with the row's id.
    func resolve(_ result: Result<Int64, HistoryError>) {
        outcome.withLock { $0 = result }
        isResolved.signal()
    }

    /// Nil when `limit` has passed without an outcome.
    func wait(atMost limit: Duration) -> Result<Int64, HistoryError>? {
        let deadline = ContinuousClock.now + limit
        while true {
            if let result = outcome.withLock({ $0 }) { return result }
            let rest = deadline - ContinuousClock.now
            guard rest > .zero else { return nil }
            isResolved.wait(atMost: rest)
        }
    }
}
