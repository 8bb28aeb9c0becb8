import CLinux
import Glibc

/// A count that threads wait for and any thread raises, the real-time thread too: `signal` never blocks and allocates nothing.
///
/// Its time limits run on the monotonic clock (`sem_clockwait`), so a wall clock that is set neither ends nor lengthens a wait.
@safe package final class Semaphore: Sendable {
    // Its address is what the kernel knows it by.
    private nonisolated(unsafe) let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    package init() {
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    package func signal() {
        unsafe sem_post(semaphore)
    }

    /// Waits for a signal that nobody has waited for yet.
    ///
    /// - Returns: false when `limit` has passed without one; a limit of nothing only looks.
    @discardableResult
    package func wait(atMost limit: Duration) -> Bool {
        let (seconds, attoseconds) = max(.zero, limit).components
        return unsafe CLinux_semaphore_wait(
            semaphore, min(seconds, Self.longestWait), attoseconds / Self.attosecondsPerNanosecond) == 0
    }

    /// Longer than any process lives, and no overflow beside any clock.
    private static let longestWait: Int64 = 1 << 40
    private static let attosecondsPerNanosecond: Int64 = 1_000_000_000
}
