internal import HTTPServer
private import Synchronization

/// Where requests wait for another status than the one they know.
///
/// It looks at the latest snapshot while somebody waits, and only then: the engine publishes as ever and wakes nobody.
final class StatusWatch: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Requests that wait at the same time; a further one is refused.
    static let places = 64
    /// Of them those that strangers leave to others.
    static let reserve = 16
    /// How long a request may wait.
    static let longestWait: Int64 = 300
    /// How soon a change is noticed.
    static let period = Duration.milliseconds(25)

    /// A request that waits.
    struct Waiter {
        let responder: Responder
        let requestID: String
        let deadline: Instant
        /// Whether the status with this tag is no news for it.
        let knows: @Sendable (StatusTag) -> Bool
    }

    private struct Waiters {
        var all: [Waiter] = []
        var isWatched = false
    }

    private let waiters = Mutex(Waiters())
    private let ticker: Ticker
    private let wakeSignal = WakeSignal()

    init(_ ticker: Ticker) {
        self.ticker = ticker
    }

    var waiting: Int { waiters.withLock { $0.all.count } }

    /// Takes a waiter in, or returns false when too many wait.
    ///
    /// - Parameters:
    ///   - isStranger: whether the reserve is not for this one.
    ///   - turn: what is done each time; it calls `turn(now:tag:answer:)`.
    func admit(_ waiter: Waiter, isStranger: Bool, turn: @escaping Ticker.Turn) -> Bool {
        let places = isStranger ? Self.places - Self.reserve : Self.places
        let (isTaken, isFirst) = waiters.withLock { waiters in
            guard waiters.all.count < places else { return (false, false) }
            waiters.all.append(waiter)
            defer { waiters.isWatched = true }
            return (true, !waiters.isWatched)
        }
        if isFirst { ticker.start("status-watch", wakeSignal, turn) }
        return isTaken
    }

    /// Answers everybody who has something to hear now, and forgets who has left.
    ///
    /// - Parameters:
    ///   - tag: of the status as it is.
    ///   - answer: what somebody gets: the status, or with true that it is still the same.
    /// - Returns: when to look again; nil when nobody waits any more.
    func turn(now: Instant, tag: StatusTag, answer: (_ isSame: Bool, Waiter) -> Response) -> Duration? {
        let all = waiters.withLock { $0.all }
        let leaving = all.filter { !$0.knows(tag) || $0.deadline <= now || $0.responder.isAbandoned }
        for waiter in leaving { waiter.responder.answer(answer(waiter.knows(tag), waiter)) }
        return waiters.withLock { waiters in
            waiters.all.removeAll { waiter in leaving.contains { $0.responder === waiter.responder } }
            waiters.isWatched = !waiters.all.isEmpty
            return waiters.isWatched ? Self.period : nil
        }
    }
}
